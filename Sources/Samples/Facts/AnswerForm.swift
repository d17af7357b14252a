import TextAnalysis

/// A form of answers that code can tell from others.
package enum AnswerForm: String, Sendable, Hashable, CaseIterable {
    case json
    case xml
    case html
    case csv
    case yaml
    case markdownTable = "markdown_table"
    case bulletList = "bullet_list"
    case numberedList = "numbered_list"
    case email
    case questionsAndAnswers = "questions_and_answers"
    /// A heading, and words that stand in no letter to a friend.
    case formal
    /// Short sentences of short words.
    case simple
    /// Words without marks for headings, lists, tables and code.
    case plain
    /// A term, a colon and what it means.
    case definition

    /// What is wrong, as a sentence that the model can be shown; nil where the text has this form.
    package func fault(in text: String) -> String? {
        switch self {
        case .json: Self.jsonFault(text)
        case .xml: Markup.fault(in: text, as: .xml)
        case .html: Markup.fault(in: text, as: .html)
        case .csv: CommaSeparated.fault(in: text)
        case .yaml: PlainYAML.fault(in: text)
        case .markdownTable: MarkdownTable.fault(in: text)
        case .bulletList: Self.bulletFault(text)
        case .numberedList: Self.numberFault(text)
        case .email: Self.emailFault(text)
        case .questionsAndAnswers: Self.questionFault(text)
        case .formal: Self.formalFault(text)
        case .simple: Self.simpleFault(text)
        case .plain: Self.plainFault(text)
        case .definition: Self.definitionFault(text)
        }
    }

    /// The words of a text of this form, so that facts can be looked for in them.
    ///
    /// Marks that touch a number would hide it: `<dose>5mg</dose>`.
    package func words(of text: String) -> String {
        switch self {
        case .json:
            (try? JSONValue(parsing: text)).map(Self.words) ?? text
        case .xml, .html: Markup.words(of: text)
        case .csv:
            CommaSeparated.rows(of: text)?.map { $0.joined(separator: "; ") }
                .joined(separator: ".\n") ?? text
        default: Self.withoutMarks(text)
        }
    }

    /// Without the marks of Markdown that touch words, and without the numbers of items.
    static func withoutMarks(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            let plain = AnswerLines.trimmed(String(line.map { "*|#".contains($0) ? " " : $0 }))
            let number = plain.prefix { $0.isASCII && $0.isNumber }
            let rest = plain.dropFirst(number.count)
            let isItem =
                (1...2).contains(number.count) && [". ", ") "].contains { rest.hasPrefix($0) }
            return isItem ? String(rest.dropFirst(2)) : plain
        }.joined(separator: "\n")
    }

    // MARK: - JSON

    private static func jsonFault(_ text: String) -> String? {
        do {
            let value = try JSONValue(parsing: text)
            guard value.members?.isEmpty == false || value.items?.isEmpty == false else {
                return "The answer is no JSON object or list with something in it."
            }
            return nil
        } catch {
            return "The answer is no JSON: \(error.reason), at byte \(error.offset)."
        }
    }

    private static func words(of value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .bool(let flag): String(flag)
        case .number(let digits): digits
        case .string(let text): text
        case .array(let items): items.map(words).joined(separator: ";\n")
        case .object(let members):
            members.map { member in
                String(member.name.map { $0 == "_" ? " " : $0 }) + ": " + words(of: member.value)
            }.joined(separator: ";\n")
        }
    }

    // MARK: - Lists

    private static func bulletFault(_ text: String) -> String? {
        let lines = AnswerLines.filled(text)
        let items = lines.count { line in ["- ", "* ", "• "].contains { line.hasPrefix($0) } }
        guard items > 1 else {
            return "The answer is no list: write at least two lines that begin with '- '."
        }
        return lines.count - items > items
            ? "Most lines of the answer are no items of a list: begin each with '- '." : nil
    }

    private static func numberFault(_ text: String) -> String? {
        let numbers = AnswerLines.filled(text).compactMap { line -> Int? in
            let line = String(line.drop { "*# ".contains($0) })
            let digits = line.hasPrefix("Step ") ? line.dropFirst(5) : line[...]
            let number = digits.prefix { $0.isASCII && $0.isNumber }
            guard let mark = digits.dropFirst(number.count).first, ".):".contains(mark) else {
                return nil
            }
            return Int(number)
        }
        guard numbers.count > 1 else {
            return "The answer has no steps: write at least two lines that begin with '1.', '2.' "
                + "and so on."
        }
        return numbers == Array(1...numbers.count)
            ? nil : "The steps of the answer are not numbered 1, 2, 3 and so on."
    }

    private static func questionFault(_ text: String) -> String? {
        let marks = AnswerLines.filled(text).compactMap { line -> Character? in
            let line = line.drop { "*# ".contains($0) }
            return line.hasPrefix("Q:") ? "Q" : line.hasPrefix("A:") ? "A" : nil
        }
        let isPaired =
            marks.count > 1 && marks.count % 2 == 0
            && marks.indices.allSatisfy { marks[$0] == ($0 % 2 == 0 ? "Q" : "A") }
        return isPaired
            ? nil
            : "The answer must have lines that begin with 'Q:', each followed by one with 'A:'."
    }

    // MARK: - Kinds of text

    private static func emailFault(_ text: String) -> String? {
        let lines = AnswerLines.filled(text).map { $0.lowercased() }
        guard let first = lines.first, first.hasPrefix("subject:"), first.count > 9 else {
            return "The e-mail must begin with a line 'Subject: ...'."
        }
        let greetings = [
            "dear ", "hello", "hi ", "hi,", "good morning", "good afternoon", "greetings",
        ]
        guard
            lines.dropFirst().prefix(2).contains(where: { line in
                greetings.contains { line.hasPrefix($0) }
            })
        else { return "The e-mail lacks a greeting such as 'Dear Ms Hill,' after its subject." }
        let closings = ["regards", "sincerely", "wishes", "thanks", "thank you", "yours", "cheers"]
        guard
            lines.dropFirst(2).suffix(4).contains(where: { line in
                line.count < 40 && closings.contains { line.contains($0) }
            })
        else { return "The e-mail lacks a closing line such as 'Best regards,'." }
        return nil
    }

    private static func formalFault(_ text: String) -> String? {
        let lines = AnswerLines.filled(text)
        guard lines.count > 1, lines[0].hasPrefix("#"),
            lines[0].drop(while: { $0 == "#" }).first == " "
        else { return "The answer must begin with a heading, a line such as '# Overview'." }
        if text.contains("!") { return "Formal documentation has no exclamation marks." }
        let short = PlainWords.lowercased(in: text).first { word in
            ["n't", "n’t", "'re", "’re", "'ll", "’ll", "'ve", "’ve"].contains { word.hasSuffix($0) }
        }
        return short.map { "Formal documentation has no short forms such as '\($0)'." }
    }

    /// More words than this in a sentence, on average, are no simple text.
    private static let mostWordsOfSimpleSentence = 20
    /// Words with more letters than this are long.
    private static let lettersOfLongWord = 12

    private static func simpleFault(_ text: String) -> String? {
        let words = PlainWords.lowercased(in: text)
        let sentences = max(1, Sentences.ranges(in: Array(text.utf8)).count)
        guard !words.isEmpty else { return "The answer is empty." }
        if words.count > mostWordsOfSimpleSentence * sentences {
            return "The sentences have \(words.count / sentences) words on average; "
                + "\(mostWordsOfSimpleSentence) are the most for a simple text."
        }
        let long = words.filter { $0.count > lettersOfLongWord }
        guard long.count * 10 > words.count, let word = long.first else { return nil }
        return "The answer has too many long words, such as '\(word)'."
    }

    private static func plainFault(_ text: String) -> String? {
        for line in AnswerLines.filled(text) {
            let isMarked =
                ["#", "- ", "* ", "• ", "|", "```", "> "].contains { line.hasPrefix($0) }
                || line.contains("**") || line.contains("</")
            if isMarked { return "The answer must be plain words, but has the line '\(line)'." }
        }
        return nil
    }

    private static func definitionFault(_ text: String) -> String? {
        let line = AnswerLines.filled(text).first ?? ""
        let term = line.prefix { $0 != ":" }
        let isEntry =
            term.count < line.count && (1...8).contains(PlainWords.count(in: String(term)))
            && PlainWords.count(in: String(line.dropFirst(term.count))) > 2
        return isEntry ? nil : "The answer must be a term, a colon and what the term means."
    }
}
