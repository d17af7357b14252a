import LanguageModels
import TextAnalysis

/// Why a record gives no sample: a type that reports count by, and a sentence.
package struct FlowFault: Error, Sendable, Hashable {
    /// One that the flow named itself, or one of `Kind`.
    package var error: String
    package var message: String

    package init(_ error: String, _ message: String) {
        self.error = error
        self.message = message
    }

    init(_ kind: Kind, _ message: String) { self.init(kind.rawValue, message) }

    /// The errors that every flow knows.
    package enum Kind: String, Sendable, CaseIterable {
        /// No reply could be used, three times.
        case unusableReply = "unusable_reply"
        /// The model or its provider would not answer.
        case refused
        /// A prompt or message names what neither the record nor a step has.
        case missingField = "missing_field"
        /// A message of the sample came out blank.
        case emptyMessage = "empty_message"
    }
}

/// One call of a step, with its re-asks.
struct FlowAsk: Sendable {
    let definition: FlowDefinition
    let step: FlowStep
    let model: any LanguageModel
    /// The chunk that the record is, shown before every prompt; nil for other records.
    let passage: Prompt.Passage?

    /// Asks once, and again where the reply does not fit: three times in all.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    func result(in scope: FlowScope) async throws -> Result<JSONValue, FlowFault> {
        guard let template = definition.prompts[step.name] else {
            preconditionFailure("Every step of a definition has its prompt.")
        }
        let variable: String
        do throws(ModelError) {
            variable = FlowText.trimmed(try template.renderVariable(scope.values))
        } catch {
            return .failure(FlowFault(.missingField, error.message + "."))
        }
        let asked = try await Asking.ask(model) { (sample, fault) throws(ModelError) in
            request(template.instruction, variable, sample: sample, fault: fault)
        } read: { (reply) throws(ModelError) in
            try value(of: reply)
        }
        switch asked {
        case .answered(let value): return checked(value)
        case .refused(let reason):
            return .failure(FlowFault(.refused, "Step '\(step.name)' got no answer: \(reason)."))
        case .unusable(let reason):
            return .failure(
                FlowFault(.unusableReply, "Step '\(step.name)' gave nothing: \(reason)"))
        }
    }

    private func request(
        _ instruction: String, _ variable: String, sample: Int, fault: String
    ) -> ModelRequest {
        var variable = variable
        if !fault.isEmpty {
            variable += variable.isEmpty ? "" : "\n\n"
            variable += "Your last reply could not be used: \(fault)"
        }
        return ModelRequest(
            task: definition.task(of: step),
            prompt: Prompt(
                system: definition.plan.system, passage: passage, instruction: instruction,
                variable: variable),
            schema: step.schema.map { ModelRequest.Schema(name: step.name, json: $0.text) },
            parameters: definition.parameters(of: step), sample: sample)
    }

    private func checked(_ value: JSONValue) -> Result<JSONValue, FlowFault> {
        for condition in step.conditions {
            if let message = condition.fault(of: value, step: step.name) {
                return .failure(FlowFault(condition.error, message))
            }
        }
        return .success(value)
    }

    // MARK: - Reading a reply

    private func value(of reply: ModelReply) throws(ModelError) -> JSONValue {
        guard reply.finish != .length else {
            throw ModelError(.malformedReply, "It was too long. Write less, and repeat nothing.")
        }
        let text = FlowText.trimmed(reply.text)
        guard let schema = step.schema else {
            let mayBeEmpty = step.conditions.contains { $0.test == .empty }
            guard !text.isEmpty || mayBeEmpty else {
                throw ModelError(.malformedReply, "It was empty.")
            }
            return .string(text)
        }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue(parsing: Self.withoutFence(text))
        } catch {
            throw ModelError(
                .malformedReply, "It is not JSON: \(error.reason) at byte \(error.offset).")
        }
        if let fault = FlowSchema.fault(of: value, schema) {
            throw ModelError(.malformedReply, "\(fault).")
        }
        return step.take.flatMap { value[$0] } ?? value
    }

    /// Servers that ignore a schema wrap JSON in a fence of Markdown.
    private static func withoutFence(_ text: String) -> String {
        guard text.hasPrefix("```"), text.hasSuffix("```") else { return text }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.dropFirst().dropLast().joined(separator: "\n")
    }
}
