import LanguageModels
package import Records
package import TextAnalysis

/// Makes a sample of each record of a flow.
///
///     let definition = try FlowDefinition(plan, contents: contents)
///     let setup = try await FlowMaker.setUp(definition, asking: models)
///     let maker = FlowMaker(definition, setup: setup)
///
/// A draft's fields are `messages`, `input_data` and `steps`; `FlowLine` makes lines of them. A
/// rejection's fields are `input_data` and the `steps` that were done.
package struct FlowMaker: SampleMaker {
    package let definition: FlowDefinition
    private let setup: [String: JSONValue]

    /// - Parameter setup: what `setUp` gave.
    package init(_ definition: FlowDefinition, setup: [String: JSONValue] = [:]) {
        self.definition = definition
        self.setup = setup
    }

    package var kind: SampleKind { .flow }
    package var prompts: [SamplePrompt] { definition.samplePrompts }
    package var settings: JSONValue { definition.fingerprint(models: [:]).value }
    private var plan: FlowPlan { definition.plan }

    // MARK: - Set-up

    /// Asks the set-up steps one after the other, once for all records.
    ///
    /// - Returns: their results by name, or why the flow cannot begin.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package static func setUp(
        _ definition: FlowDefinition, asking models: SampleModels
    ) async throws -> Result<[String: JSONValue], FlowFault> {
        var scope = FlowScope(record: .object([]), files: definition.texts)
        for step in definition.plan.setup {
            let ask = FlowAsk(
                definition: definition, step: step, model: models[FlowDefinition.role(of: step)],
                passage: nil)
            switch try await ask.result(in: scope) {
            case .success(let value): scope.results[step.name] = value
            case .failure(let fault): return .failure(fault)
            }
        }
        return .success(scope.results)
    }

    // MARK: - A record

    package func make(
        _ unit: SampleUnit, asking models: SampleModels
    ) async throws -> SampleOutcome {
        var scope = FlowScope(
            record: unit.input["record"] ?? .null, files: definition.texts, results: setup)
        for group in plan.groups {
            let results = try await run(group, of: unit, in: scope, asking: models)
            var fault: FlowFault?
            for (step, result) in zip(group, results) {
                switch result {
                case .success(let value): scope.results[step.name] = value
                case .failure(let found): fault = fault ?? found
                }
            }
            if let fault { return .rejected(rejection(fault, scope)) }
        }
        switch messages(in: scope) {
        case .failure(let fault): return .rejected(rejection(fault, scope))
        case .success(let messages):
            return .made(
                SampleDraft(
                    fields: .object(
                        [JSONValue.Member("messages", .array(messages))] + origin(scope)),
                    evidence: unit.passages.map {
                        Evidence(chunk: $0.chunk, range: 0..<$0.text.utf8.count)
                    }))
        }
    }

    private func rejection(_ fault: FlowFault, _ scope: FlowScope) -> SampleRejection {
        SampleRejection(
            type: fault.error, message: fault.message, fields: .object(origin(scope)))
    }

    /// What an annotated line and an error tell of how they came about.
    private func origin(_ scope: FlowScope) -> [JSONValue.Member] {
        let steps = plan.allSteps.compactMap { step in
            scope.results[step.name].map { JSONValue.Member(step.name, $0) }
        }
        return [
            JSONValue.Member("input_data", scope.record), JSONValue.Member("steps", .object(steps)),
        ]
    }

    // MARK: - Steps

    /// All steps of a group at the same time; none is cut off because another failed, so that what
    /// was asked does not depend on who is faster.
    private func run(
        _ group: [FlowStep], of unit: SampleUnit, in scope: FlowScope, asking models: SampleModels
    ) async throws -> [Result<JSONValue, FlowFault>] {
        try await Self.together(group.count) { place in
            let step = group[place]
            let ask = FlowAsk(
                definition: definition, step: step, model: models[FlowDefinition.role(of: step)],
                passage: unit.passages.first.map(Self.passage))
            guard let list = step.each else { return try await ask.result(in: scope) }
            return try await results(of: ask, over: list, in: scope)
        }
    }

    private func results(
        of ask: FlowAsk, over list: String, in scope: FlowScope
    ) async throws -> Result<JSONValue, FlowFault> {
        let count = scope.results[list]?.items?.count ?? 0
        let aligned = plan.names(alignedWith: list)
        let results = try await Self.together(count) { place in
            try await ask.result(in: scope.inside(list, at: place, aligned: aligned))
        }
        var values: [JSONValue] = []
        for result in results {
            switch result {
            case .success(let value): values.append(value)
            case .failure(let fault): return .failure(fault)
            }
        }
        return .success(.array(values))
    }

    /// What a function gives for the numbers below a count, at the same time, in order.
    private static func together<Value: Sendable>(
        _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for place in 0..<count { group.addTask { (place, try await work(place)) } }
            var values = [Value?](repeating: nil, count: count)
            for try await (place, value) in group { values[place] = value }
            return values.compactMap(\.self)
        }
    }

    private static func passage(_ passage: SamplePassage) -> Prompt.Passage {
        Prompt.Passage(title: passage.title, heading: passage.heading, text: passage.text)
    }

    // MARK: - Messages

    private func messages(in scope: FlowScope) -> Result<[JSONValue], FlowFault> {
        var messages: [JSONValue] = []
        for (turn, templates) in zip(plan.turns, definition.turns) {
            var scopes = [scope]
            if let list = turn.each {
                let aligned = plan.names(alignedWith: list)
                scopes = (scope.results[list]?.items ?? []).indices.map {
                    scope.inside(list, at: $0, aligned: aligned)
                }
            }
            for scope in scopes {
                for (message, template) in zip(turn.messages, templates) {
                    switch text(of: template, role: message.role, in: scope) {
                    case .failure(let fault): return .failure(fault)
                    case .success(let text):
                        messages.append(["role": .string(message.role), "content": .string(text)])
                    }
                }
            }
        }
        guard messages.contains(where: { $0["role"] == "assistant" }) else {
            return .failure(FlowFault(.emptyMessage, "The sample has no message of the assistant."))
        }
        return .success(messages)
    }

    private func text(
        of template: PromptTemplate, role: String, in scope: FlowScope
    ) -> Result<String, FlowFault> {
        do throws(ModelError) {
            let text = FlowText.trimmed(try template.renderVariable(scope.values))
            guard !text.isEmpty else {
                return .failure(FlowFault(.emptyMessage, "The message of the \(role) is blank."))
            }
            return .success(text)
        } catch {
            return .failure(FlowFault(.missingField, error.message + "."))
        }
    }
}

extension FlowPlan {
    /// The lists that have a value for each item of this one: the list that all of them go back to,
    /// and what ran over it, directly or not.
    func names(alignedWith list: String) -> [String] {
        let root = root(of: list)
        return allSteps.map(\.name).filter { self.root(of: $0) == root }
    }

    private func root(of name: String) -> String {
        guard let list = allSteps.first(where: { $0.name == name })?.each else { return name }
        return root(of: list)
    }
}
