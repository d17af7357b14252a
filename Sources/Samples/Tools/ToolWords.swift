import LanguageModels
import TextAnalysis

/// Has a model write the words of one message, and looks at what it wrote.
///
/// A reply that is at fault is asked for again with the fault shown, three times in all.
struct ToolWords: Sendable {
    /// What all prompts of the maker begin with.
    static let system =
        "You write parts of conversations between a user and an assistant with tools."
    private static let attempts = 3

    var task: String
    var template: PromptTemplate
    var parameters: ModelRequest.Parameters
    /// The one member of a reply.
    var property: String
    /// The characters of a reply at most.
    var maximum: Int

    var prompt: SamplePrompt {
        SamplePrompt(
            task: task, system: Self.system, instruction: template.instruction,
            source: template.text)
    }

    /// Asks until the words can be used.
    ///
    /// - Parameter check: what is wrong with some words; nil where nothing is.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    func ask(
        _ model: any LanguageModel, values: [String: TemplateValue], ordinal: Int?,
        check: (String) -> ToolFault?
    ) async throws -> Result<String, ToolFault> {
        var fault: ToolFault?
        for sample in 0..<Self.attempts {
            let request = try request(
                values, sample: sample, fault: fault?.message ?? "", ordinal: ordinal)
            let reply = try await model.reply(to: request)
            if let refusal = reply.refusal {
                return .failure(ToolFault(.refused, "No words were written: \(refusal)."))
            }
            switch words(of: reply) {
            case .failure(let problem): fault = problem
            case .success(let words):
                guard let problem = check(words) else { return .success(words) }
                fault = problem
            }
        }
        return .failure(fault ?? ToolFault(.unusableReply, "No reply could be used."))
    }

    private func request(
        _ values: [String: TemplateValue], sample: Int, fault: String, ordinal: Int?
    ) throws(ModelError) -> ModelRequest {
        var lines = try template.renderVariable(values).split(
            separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if !fault.isEmpty { lines.append("Your last reply could not be used: \(fault)") }
        var parameters = parameters
        if let seed = parameters.seed, let ordinal { parameters.seed = seed + ordinal }
        return ModelRequest(
            task: task,
            prompt: Prompt(
                system: Self.system, passage: nil, instruction: template.instruction,
                variable: lines.joined(separator: "\n")),
            schema: schema, parameters: parameters, sample: sample)
    }

    private var schema: ModelRequest.Schema {
        ModelRequest.Schema(
            name: property,
            json: """
                {"type":"object","properties":{"\(property)":{"type":"string",\
                "maxLength":\(maximum)}},"required":["\(property)"],"additionalProperties":false}
                """)
    }

    private func words(of reply: ModelReply) -> Result<String, ToolFault> {
        if reply.finish == .length {
            return .failure(ToolFault(.unusableReply, "It was too long: write less."))
        }
        let texts: [String: String]
        do {
            texts = try StructuredReply.parse(from: reply.text)
        } catch {
            return .failure(ToolFault(.unusableReply, error.message))
        }
        let words = (texts[property] ?? "").split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        guard words.contains(where: { $0.isLetter || $0.isNumber }) else {
            return .failure(ToolFault(.emptyContent, "'\(property)' says nothing."))
        }
        guard words.unicodeScalars.count < maximum, !words.contains(where: { "{}".contains($0) })
        else {
            return .failure(
                ToolFault(.unusableReply, "'\(property)' must be a few plain sentences."))
        }
        return .success(words)
    }
}
