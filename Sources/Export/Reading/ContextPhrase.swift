import TextAnalysis

/// Takes off a question what `ContextStyle.compose` put before it.
///
/// Only what that function would write again, word for word, is taken off: so a question that merely
/// begins in a like way stays as it is, and reading and exporting again gives the same line. The first
/// letter of a question is made a capital, which is what questions begin with.
enum ContextPhrase {
    struct Question: Equatable {
        var question: String
        var title: String?
        var section: String?
    }

    struct System: Equatable {
        /// nil where nothing else stood there.
        var system: String?
        var title: String?
        var section: String?
    }

    /// - Parameter title: the title as the row tells it; nil where it does not, and then any will do.
    /// - Returns: nil where there is no such phrase or line, or it names another title.
    static func removed(from question: String, title: String?) -> Question? {
        if let about = About(question, after: "Document: ", title: title),
            about.rest.first == "\n"
        {
            let bare = String(about.rest.dropFirst())
            return about.composes(bare, place: .line) == question ? about.found(bare) : nil
        }
        for (opener, closer) in [("According to ", ", "), ("About ", ": ")] {
            guard let about = About(question, after: opener, title: title),
                about.rest.hasPrefix(closer)
            else { continue }
            let rest = about.rest.dropFirst(closer.count)
            let capital = (rest.first?.uppercased() ?? "") + rest.dropFirst()
            for bare in [capital, String(rest)]
            where about.composes(bare, place: .phrase) == question {
                return about.found(bare)
            }
        }
        return nil
    }

    /// - Returns: nil where the message does not end with a sentence about the document.
    static func removed(fromSystem message: String, title: String?) -> System? {
        let opener = "The question is about the document "
        guard let start = message.ranges(of: opener).last?.lowerBound,
            let about = About(String(message[start...]), after: opener, title: title),
            about.rest == "."
        else { return nil }
        let before = message[..<start]
        guard before.isEmpty || before.hasSuffix("\n\n") else { return nil }
        return System(
            system: before.isEmpty ? nil : String(before.dropLast(2)), title: about.title,
            section: about.section)
    }

    /// A title, a section or both in quotation marks.
    private struct About {
        var title: String?
        var section: String?
        var acronyms: [Acronyms.Definition] = []
        var rest: Substring

        init?(_ text: String, after opener: String, title known: String?) {
            guard text.hasPrefix(opener) else { return nil }
            rest = text.dropFirst(opener.count)
            if rest.first == "\"" {
                guard let quoted = Self.takeQuoted(from: &rest) else { return nil }
                if let known, quoted != ContextStyle.quotable(known) { return nil }
                title = quoted
            }
            let lead = title == nil ? "section " : ", section "
            if rest.hasPrefix(lead + "\"") {
                rest = rest.dropFirst(lead.count)
                guard let quoted = Self.takeQuoted(from: &rest) else { return nil }
                section = quoted
            }
            guard title != nil || section != nil else { return nil }
            takeAcronyms()
        }

        /// Takes ` (ABC: long form; DEF: another one)` off; nothing where something else stands there.
        private mutating func takeAcronyms() {
            guard rest.hasPrefix(" ("), let end = rest.firstIndex(of: ")") else { return }
            let inside = rest[..<end].dropFirst(2)
            var found: [Acronyms.Definition] = []
            for part in inside.split(separator: "; ", omittingEmptySubsequences: false) {
                guard let colon = part.firstRange(of: ": ") else { return }
                found.append(
                    Acronyms.Definition(
                        short: String(part[..<colon.lowerBound]),
                        long: String(part[colon.upperBound...])))
            }
            acronyms = found
            rest = rest[rest.index(after: end)...]
        }

        /// A title holds no such marks: they were replaced when it was quoted.
        private static func takeQuoted(from text: inout Substring) -> String? {
            let inside = text.dropFirst()
            guard let end = inside.firstIndex(of: "\"") else { return nil }
            text = inside[inside.index(after: end)...]
            return String(inside[..<end])
        }

        func composes(_ question: String, place: ContextPlace) -> String {
            let style: ContextStyle = section == nil ? .title : .section
            return style.compose(
                question: question, context: title ?? "", heading: section ?? "",
                acronyms: acronyms, place: place
            ).question
        }

        func found(_ question: String) -> Question {
            Question(question: question, title: title, section: section)
        }
    }
}
