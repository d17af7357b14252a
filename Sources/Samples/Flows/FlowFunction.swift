import LanguageModels
package import Records
import Synchronization
package import TextAnalysis

/// A flow whose records are handled by a function in the place of steps and templates: what the
/// library offers to Swift programs.
///
/// Its prompts are declared as the steps of a definition, each with `{{input}}` as its variable part,
/// so that tasks, fingerprint and errors are those of any other flow.
package struct FlowFunction: SampleMaker {
    /// Gives the messages of a record.
    ///
    /// A `FlowFault` that it throws is the record's error; so is any other error of its own, under the
    /// name of its type. Where a call got no reply nothing is said of the record, whatever the
    /// function makes of that.
    package typealias Body = @Sendable (JSONValue, FlowCalls) async throws -> [JSONValue]

    package let definition: FlowDefinition
    /// The function's own; it is raised when its samples may come out otherwise.
    package let revision: String
    private let body: Body

    package init(
        _ definition: FlowDefinition, revision: String, _ body: @escaping Body
    ) {
        self.definition = definition
        self.revision = revision
        self.body = body
    }

    package var kind: SampleKind { .flow }
    package var prompts: [SamplePrompt] { definition.samplePrompts }
    package var settings: JSONValue {
        definition.fingerprint(models: [:], functionRevision: revision).value
    }

    package func make(
        _ unit: SampleUnit, asking models: SampleModels
    ) async throws -> SampleOutcome {
        let record = unit.input["record"] ?? .null
        let calls = FlowCalls(definition, models)
        let fault: FlowFault
        do {
            let messages = try await body(record, calls)
            try calls.checkReplies()
            if let found = Self.fault(in: messages) { throw found }
            let fields = [JSONValue.Member("messages", .array(messages))]
            return .made(SampleDraft(fields: .object(fields + Self.origin(record, calls))))
        } catch let error as ModelError {
            throw error
        } catch {
            try calls.checkReplies()
            fault = error as? FlowFault ?? FlowFault("\(type(of: error))", "\(error)")
        }
        return .rejected(
            SampleRejection(
                type: fault.error, message: fault.message,
                fields: .object(Self.origin(record, calls))))
    }

    private static func fault(in messages: [JSONValue]) -> FlowFault? {
        if let blank = messages.first(where: { FlowText.isEmpty($0["content"] ?? .null) }) {
            return FlowFault(
                .emptyMessage, "The message of the \(blank["role"]?.string ?? "?") is blank.")
        }
        guard messages.contains(where: { $0["role"] == "assistant" }) else {
            return FlowFault(.emptyMessage, "The sample has no message of the assistant.")
        }
        return nil
    }

    private static func origin(_ record: JSONValue, _ calls: FlowCalls) -> [JSONValue.Member] {
        [JSONValue.Member("input_data", record), JSONValue.Member("steps", calls.results)]
    }
}

/// What the function of a flow asks with, and what came of it for one record.
package final class FlowCalls: Sendable {
    private let definition: FlowDefinition
    private let models: SampleModels
    private let state = Mutex(State())

    private struct State {
        var done: [String: [Call]] = [:]
        /// Why the first call that got no reply got none.
        var missing: (any Error)?
    }

    private struct Call {
        var input: String
        var result: JSONValue
    }

    init(_ definition: FlowDefinition, _ models: SampleModels) {
        self.definition = definition
        self.models = models
    }

    /// The text of a file dependency; nil for a name that was not declared.
    package func text(ofFile name: String) -> String? { definition.texts[name] }

    /// Asks one of the declared steps, with re-asks.
    ///
    /// - Throws: `FlowFault` where no reply could be used; `ModelError` where none came, and whatever
    ///   else ends the run; `CancellationError`.
    package func result(of name: String, input: String) async throws -> JSONValue {
        guard let step = definition.plan.allSteps.first(where: { $0.name == name }) else {
            throw FlowFault(.missingField, "The flow declares no step '\(name)'.")
        }
        let ask = FlowAsk(
            definition: definition, step: step, model: models[FlowDefinition.role(of: step)],
            passage: nil)
        let scope = FlowScope(record: ["input": .string(input)], files: [:])
        let asked: Result<JSONValue, FlowFault>
        do {
            asked = try await ask.result(in: scope)
        } catch {
            // One call that is cancelled may be the function's own doing, where another one failed.
            if !(error is CancellationError), !Task.isCancelled {
                state.withLock { $0.missing = $0.missing ?? error }
            }
            throw error
        }
        let result = try asked.get()
        state.withLock { $0.done[name, default: []].append(Call(input: input, result: result)) }
        return result
    }

    /// A function may catch what a call throws; without the reply there is no verdict on its record.
    ///
    /// - Throws: what kept the first reply from coming; `CancellationError` where all was cancelled.
    func checkReplies() throws {
        try Task.checkCancellation()
        if let missing = state.withLock({ $0.missing }) { throw missing }
    }

    /// The results so far by step; a list where a step was asked several times, in the order of what
    /// it was asked, so that it does not matter which reply came first.
    var results: JSONValue {
        let done = state.withLock { $0.done }
        let members = definition.plan.allSteps.compactMap { step -> JSONValue.Member? in
            guard let calls = done[step.name] else { return nil }
            let results = calls.sorted { $0.input < $1.input }.map(\.result)
            return JSONValue.Member(step.name, results.count == 1 ? results[0] : .array(results))
        }
        return .object(members)
    }
}
