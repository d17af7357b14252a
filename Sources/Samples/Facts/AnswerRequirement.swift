import TextAnalysis

/// How an answer is to be written, and what code can look at to tell whether it was.
package struct AnswerRequirement: Sendable, Hashable {
    package let name: String
    /// What the model is told.
    package let text: String
    /// Ways in which the question asks for it, whole sentences; empty where it does not.
    ///
    /// Without them a trained model would learn to answer in any form, whatever is asked for.
    package let requests: [String]
    /// The form with dots in the place of words; nil where there is none to show.
    package let sketch: String?
    /// nil where code cannot tell: then it is not measured, and never counted as met.
    package let check: AnswerCheck?

    package init(
        name: String, text: String, requests: [String] = [], sketch: String? = nil,
        check: AnswerCheck? = nil
    ) {
        self.name = name
        self.text = text
        self.requests = requests
        self.sketch = sketch
        self.check = check
    }

    /// Reads the name of a shipped requirement, or one of the user's own.
    package init(_ reader: PlanReader) throws(PlanError) {
        guard reader.value.members != nil else {
            let name = try reader.text()
            guard let shipped = Self.shipped.first(where: { $0.name == name }) else {
                throw reader.fault(
                    "is '\(name)', which is not shipped: give one of \(Self.names), or a mapping "
                        + "of name, text and check.")
            }
            self = shipped
            return
        }
        try reader.allow("name", "text", "requests", "sketch", "check")
        let name = try reader.at("name")
        guard !Self.shipped.contains(where: { $0.name == name.value.string }) else {
            throw name.fault(
                "is the name of a shipped requirement: choose another one, or give the name alone.")
        }
        self.init(
            name: try name.text(), text: try reader.at("text").text(),
            requests: try reader.optional("requests")?.texts() ?? [],
            sketch: try reader.optional("sketch")?.text(),
            check: try reader.optional("check").map { part throws(PlanError) in
                try AnswerCheck(part)
            })
    }

    private static var names: String { shipped.map(\.name).joined(separator: ", ") }

    /// An answer without what models put around it, and its words for looking for facts.
    package func cleaned(_ reply: String) -> (answer: String, words: String) {
        let answer = AnswerLines.withoutFence(reply)
        let words = check?.form?.words(of: answer) ?? AnswerForm.withoutMarks(answer)
        return (answer, words)
    }
}
