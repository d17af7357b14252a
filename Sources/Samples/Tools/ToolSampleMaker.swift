package import LanguageModels
package import Records
package import TextAnalysis

/// Makes samples of an assistant that calls tools.
///
/// The program writes the messages with their calls and results; the model writes what the user and
/// the assistant say.
package struct ToolSampleMaker: SampleMaker {
    /// Changes whenever the same replies might give another sample.
    package static let revision = "1"
    private static let longestRequest = 400
    private static let longestAnswer = 800

    package let scenario: ToolScenario
    private let requests: ToolWords
    private let answers: ToolWords
    private let validator: ToolValidator

    /// - Parameters:
    ///   - requestPrompt: the user's own prompt in the place of the embedded one. Its variable part
    ///     can use `persona`, `tone`, `manner`, `plain`, `about` with `has_about`, and `earlier`
    ///     with `has_earlier`.
    ///   - answerPrompt: the same for answers, with `request`, `tone`, `tool`, `result`, `plain`,
    ///     and `earlier` with `has_earlier`.
    ///   - seed: of the models' chance; nil where the user gave none. Each sample gets one of its
    ///     own.
    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    package init(
        scenario: ToolScenario, requestPrompt: PromptTemplate? = nil,
        answerPrompt: PromptTemplate? = nil, temperature: Double? = nil, maxTokens: Int? = nil,
        seed: Int? = nil
    ) throws(ModelError) {
        self.scenario = scenario
        validator = ToolValidator(scenario: scenario)
        let request = if let requestPrompt { requestPrompt } else { try Self.requestPrompt() }
        let answer = if let answerPrompt { answerPrompt } else { try Self.answerPrompt() }
        func parameters(_ template: PromptTemplate) -> ModelRequest.Parameters {
            var parameters = template.parameters
            if let temperature { parameters.temperature = temperature }
            if let maxTokens { parameters.maxTokens = maxTokens }
            if let seed { parameters.seed = seed }
            return parameters
        }
        requests = ToolWords(
            task: "tools_request", template: request, parameters: parameters(request),
            property: "request", maximum: Self.longestRequest)
        answers = ToolWords(
            task: "tools_answer", template: answer, parameters: parameters(answer),
            property: "answer", maximum: Self.longestAnswer)
    }

    /// The prompt for what users say that ships with Quarry.
    package static func requestPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "tools-request", bytes: PackageResources.tools_request_txt)
    }

    /// The prompt for what assistants say that ships with Quarry.
    package static func answerPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "tools-answer", bytes: PackageResources.tools_answer_txt)
    }

    package var kind: SampleKind { .tools }
    package var prompts: [SamplePrompt] { [requests.prompt, answers.prompt] }

    package var settings: JSONValue {
        [
            "revision": .string(Self.revision), "validator": .string(ToolValidator.revision),
            "scenario": scenario.settings, "request": Self.settings(of: requests.parameters),
            "answer": Self.settings(of: answers.parameters),
        ]
    }

    private static func settings(of parameters: ModelRequest.Parameters) -> JSONValue {
        [
            "max_tokens": JSONValue(parameters.maxTokens),
            "temperature": parameters.temperature.map { JSONValue($0) } ?? .null,
            "seed": parameters.seed.map { JSONValue($0) } ?? .null,
        ]
    }

    // MARK: - Making

    package func make(
        _ unit: SampleUnit, asking models: SampleModels
    ) async throws -> SampleOutcome {
        guard let plan = ToolPlan(unit) else {
            preconditionFailure("The unit \(unit.key) is none of a tool scenario's.")
        }
        var draft = ToolDraft(scenario: scenario, plan: plan)
        let model = models[.maker]
        for turn in plan.turns {
            let request = try await requests.ask(
                model, values: draft.requestValues(turn), ordinal: plan.ordinal
            ) { words in draft.fault(inRequest: words, of: turn) }
            guard case .success(let request) = request else { return rejection(request, draft) }
            draft.add(turn, request: request)
            let answer = try await answers.ask(
                model, values: draft.answerValues(turn), ordinal: plan.ordinal
            ) { words in draft.fault(inAnswer: words, to: turn, validator) }
            guard case .success(let answer) = answer else { return rejection(answer, draft) }
            draft.add(answer: answer, to: turn)
        }
        let fields = draft.fields
        let faults = validator.faults(in: fields)
        guard let first = faults.first else {
            return .made(
                SampleDraft(fields: fields, checks: Self.checks(of: []), evidence: draft.evidence))
        }
        return .rejected(
            SampleRejection(
                type: first.type.rawValue, message: first.message, fields: fields,
                checks: Self.checks(of: faults)))
    }

    private func rejection(
        _ result: Result<String, ToolFault>, _ draft: ToolDraft
    ) -> SampleOutcome {
        guard case .failure(let fault) = result else {
            preconditionFailure("Words that can be used are no reason to reject a sample.")
        }
        return .rejected(
            SampleRejection(
                type: fault.type.rawValue, message: fault.message, fields: draft.fields,
                checks: Self.checks(of: [fault])))
    }

    /// One check a kind of fault, passed where there is none of it.
    private static func checks(of faults: [ToolFault]) -> [SampleCheck] {
        ToolFault.Kind.checks.map { name in
            let fault = faults.first { $0.type.check == name }
            return SampleCheck(name, passed: fault == nil, message: fault?.message)
        }
    }

    /// Samples that say just what an earlier one says.
    package func checks(among fields: [JSONValue]) -> [Int: SampleCheck] {
        SampleCheck.repeats(among: fields)
    }
}
