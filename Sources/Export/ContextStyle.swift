package import TextAnalysis

/// How a training example says which document its question is about.
package enum ContextStyle: String, Sendable, CaseIterable {
    /// The document's title.
    case title
    /// The title, and the headings above the chunk.
    case section
    /// The question stays as it was written.
    case none
}

/// Where the context of a question stands.
package enum ContextPlace: String, Sendable, CaseIterable {
    /// In the question: `According to "Crows in the zoo", what is measured?`
    case phrase
    /// On a line before the question.
    case line
    /// In the system message.
    case system
}

extension ContextStyle {
    /// The question as the user of a model would put it, and what the system message says of it.
    ///
    /// `What is measured?` becomes `According to "Crows in the zoo", what is measured?`. A title is
    /// not added where it is empty or the question holds it already. Short forms that the document
    /// explains stand behind it: `According to "Crows in the zoo" (AVM: average vocal mass), what`.
    ///
    /// - Parameter acronyms: those that question or answer use.
    package func compose(
        question: String, context: String, heading: String = "",
        acronyms: [Acronyms.Definition] = [], place: ContextPlace = .phrase
    ) -> (question: String, system: String?) {
        let title = Self.quotable(context)
        let isNamed = Self.folded(question).contains(Self.folded(title))
        let section = self == .section ? Self.quotable(Self.last(of: heading)) : ""
        let hasTitle = self != .none && !title.isEmpty && !isNamed
        let names = [
            hasTitle ? "\"\(title)\"" : nil, section.isEmpty ? nil : "section \"\(section)\"",
        ].compactMap(\.self)
        guard !names.isEmpty else { return (question, nil) }
        let isAbout = names.joined(separator: ", ") + Self.explanation(of: acronyms)
        switch place {
        case .line: return ("Document: \(isAbout)\n\(question)", nil)
        case .system: return (question, "The question is about the document \(isAbout).")
        case .phrase: return (Self.phrase(isAbout, question), nil)
        }
    }

    /// ` (ABC: long form; DEF: another one)`; empty where there is nothing to explain.
    private static func explanation(of acronyms: [Acronyms.Definition]) -> String {
        let explained = acronyms.filter { acronym in
            !acronym.short.contains(":")
                && !(acronym.short + acronym.long).contains { "\"();\n".contains($0) }
        }.map { "\($0.short): \($0.long)" }
        return explained.isEmpty ? "" : " (\(explained.joined(separator: "; ")))"
    }

    private static func phrase(_ isAbout: String, _ question: String) -> String {
        let opener = question.prefix { $0.isLetter }
        guard openers.contains(opener.lowercased()) else { return "About \(isAbout): \(question)" }
        let rest = question.dropFirst(opener.count)
        return "According to \(isAbout), \(opener.lowercased())\(rest)"
    }

    private static let openers: Set<String> = [
        "what", "which", "who", "whom", "whose", "where", "when", "why", "how", "is", "are", "was",
        "were", "do", "does", "did", "can", "could", "should", "has", "have", "will",
    ]

    /// The innermost heading.
    private static func last(of heading: String) -> String {
        heading.split(separator: " > ").last.map(String.init) ?? ""
    }

    /// On one line, without a full stop at its end, and without the marks that will quote it.
    static func quotable(_ title: String) -> String {
        var words = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if words.hasSuffix("."), !words.hasSuffix("..") { words.removeLast() }
        return words.replacing("\"", with: "'")
    }

    /// Letters and digits in lower case, so that case and punctuation do not hide the title.
    private static func folded(_ text: String) -> String {
        " " + text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
    }
}
