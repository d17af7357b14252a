/// How the question of a training example says which document it is about.
package enum ContextStyle: String, Sendable, CaseIterable {
    /// The title is named in the question.
    case title
    /// The question stays as it was written.
    case none

    /// The question as the user of a model would put it.
    ///
    /// `What is measured?` becomes `According to "Crows in the zoo", what is measured?`. Nothing
    /// is added where the title is empty or the question holds it already.
    package func compose(question: String, context: String) -> String {
        let title = Self.quotable(context)
        guard self == .title, !title.isEmpty,
            !Self.folded(question).contains(Self.folded(title))
        else { return question }
        let opener = question.prefix { $0.isLetter }
        guard Self.openers.contains(opener.lowercased()) else {
            return "About \"\(title)\": \(question)"
        }
        let rest = question.dropFirst(opener.count)
        return "According to \"\(title)\", \(opener.lowercased())\(rest)"
    }

    private static let openers: Set<String> = [
        "what", "which", "who", "whom", "whose", "where", "when", "why", "how", "is", "are", "was",
        "were", "do", "does", "did", "can", "could", "should", "has", "have", "will",
    ]

    /// On one line, without a full stop at its end, and without the marks that will quote it.
    private static func quotable(_ title: String) -> String {
        var words = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if words.hasSuffix("."), !words.hasSuffix("..") { words.removeLast() }
        return words.replacing("\"", with: "'")
    }

    /// Letters and digits in lower case, so that case and punctuation do not hide the title.
    private static func folded(_ text: String) -> String {
        " " + text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
    }
}
