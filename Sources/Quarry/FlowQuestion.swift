import Samples
import TextAnalysis

/// A kind of question that a flow asks: its fixed words and the form of its reply.
public struct FlowQuestion: Sendable, Hashable {
    /// Letters, digits and `_`, a letter first; a call names it.
    public var name: String
    /// The words that are the same in every call.
    public var instruction: String
    /// Which of the flow's `models` answers; nil for its `model`.
    public var role: String?
    /// A JSON Schema of an object that the reply must be; nil for text.
    public var schema: String?
    /// nil for the server's own.
    public var temperature: Double?
    /// The length of a reply at most, in tokens; nil for 400.
    public var maxTokens: Int?

    public init(
        _ name: String, _ instruction: String, role: String? = nil, schema: String? = nil,
        temperature: Double? = nil, maxTokens: Int? = nil
    ) {
        self.name = name
        self.instruction = instruction
        self.role = role
        self.schema = schema
        self.temperature = temperature
        self.maxTokens = maxTokens
    }

    /// The question as a step of a flow's file.
    func step() throws(PlanError) -> JSONValue {
        guard name != "input" else {
            throw PlanError("A question is called 'input', as what varies is: rename it.")
        }
        let lines = instruction.split(whereSeparator: \.isNewline)
        guard !instruction.contains("{{"), !lines.contains(where: { $0.hasPrefix("---") }) else {
            throw PlanError(
                "The instruction of the question '\(name)' has '{{' or a line that begins with '---', which mean something else to Quarry: write it without."
            )
        }
        var step: JSONValue = [
            "name": .string(name), "prompt": .string("\(instruction)\n---\n{{input}}"),
        ]
        if let role { step["role"] = .string(role) }
        if let temperature { step["temperature"] = JSONValue(temperature) }
        if let maxTokens { step["max_tokens"] = JSONValue(maxTokens) }
        guard let schema else { return step }
        do throws(JSONFault) {
            step["schema"] = try JSONValue(parsing: schema)
        } catch {
            throw PlanError(
                "The schema of the question '\(name)' is no JSON at byte \(error.offset) (\(error.reason)): mend it."
            )
        }
        return step
    }
}
