package import TextAnalysis

/// What code can look at in an answer: its form, and how long it is.
package struct AnswerCheck: Sendable, Hashable {
    /// nil where any form will do.
    package let form: AnswerForm?
    /// Bounds that the answer keeps.
    package let limits: [AnswerLimit: Int]

    package init(form: AnswerForm? = nil, limits: [AnswerLimit: Int] = [:]) {
        self.form = form
        self.limits = limits
    }

    /// Reads the name of a form, or a mapping of `form` and limits.
    package init(_ reader: PlanReader) throws(PlanError) {
        guard reader.value.members != nil else {
            self.init(form: try reader.choice())
            return
        }
        var limits: [AnswerLimit: Int] = [:]
        var form: AnswerForm?
        for (name, value) in try reader.entries() {
            if name == "form" {
                form = try value.choice()
            } else if let limit = AnswerLimit(rawValue: name) {
                limits[limit] = try value.int(1...1_000_000)
            } else {
                let known = ["form"] + AnswerLimit.allCases.map(\.rawValue)
                throw reader.fault(
                    "has '\(name)', which it cannot have: give \(known.joined(separator: ", ")).")
            }
        }
        guard form != nil || !limits.isEmpty else {
            throw reader.fault("checks nothing: give a form or a limit, or leave it out.")
        }
        self.init(form: form, limits: limits)
    }

    /// As `init(_:)` reads it.
    package var value: JSONValue {
        var members: [JSONValue.Member] = []
        if let form { members.append(.init("form", .string(form.rawValue))) }
        for limit in AnswerLimit.allCases {
            if let number = limits[limit] {
                members.append(.init(limit.rawValue, JSONValue(number)))
            }
        }
        return .object(members)
    }

    /// What is wrong with an answer, as a sentence that the model can be shown; nil where it meets
    /// the check.
    package func fault(in answer: String) -> String? {
        if let fault = form?.fault(in: answer) { return fault }
        for limit in AnswerLimit.allCases {
            guard let bound = limits[limit] else { continue }
            let count = limit.measure.count(in: answer)
            if limit.isUpper ? count > bound : count < bound {
                let name = limit.measure.rawValue
                let unit = count == 1 ? String(name.dropLast()) : name
                return "The answer has \(count) \(unit); it must have "
                    + "\(limit.isUpper ? "at most" : "at least") \(bound)."
            }
        }
        return nil
    }
}

/// A bound that an answer keeps.
package enum AnswerLimit: String, Sendable, Hashable, CaseIterable {
    case leastWords = "least_words"
    case mostWords = "most_words"
    case mostCharacters = "most_characters"
    case leastSentences = "least_sentences"
    case mostSentences = "most_sentences"
    case mostLines = "most_lines"
    case leastParagraphs = "least_paragraphs"
    case mostParagraphs = "most_paragraphs"

    /// What is counted; its name is the word for several.
    package enum Measure: String, Sendable {
        case words
        case characters
        case sentences
        case lines
        case paragraphs

        /// How many a text has; lines and paragraphs are those that are not blank.
        package func count(in text: String) -> Int {
            switch self {
            case .words: PlainWords.count(in: text)
            case .characters: text.count
            case .sentences: Sentences.ranges(in: Array(text.utf8)).count
            case .lines: AnswerLines.filled(text).count
            case .paragraphs: AnswerLines.paragraphs(text).count
            }
        }
    }

    package var measure: Measure {
        switch self {
        case .leastWords, .mostWords: .words
        case .mostCharacters: .characters
        case .leastSentences, .mostSentences: .sentences
        case .mostLines: .lines
        case .leastParagraphs, .mostParagraphs: .paragraphs
        }
    }

    /// Whether it is a number that is not to be passed, else one that is to be reached.
    package var isUpper: Bool { rawValue.hasPrefix("most") }
}

/// The lines of an answer.
enum AnswerLines {
    /// Those that are not blank, without blanks around them.
    static func filled(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(trimmed).filter { !$0.isEmpty }
    }

    /// The runs of lines that blank lines part.
    static func paragraphs(_ text: String) -> [String] {
        var paragraphs: [String] = []
        var isOpen = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = trimmed(line)
            if line.isEmpty {
                isOpen = false
            } else if isOpen {
                paragraphs[paragraphs.count - 1] += "\n" + line
            } else {
                paragraphs.append(line)
                isOpen = true
            }
        }
        return paragraphs
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// All on one line, with single blanks.
    static func folded(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What stands inside of one Markdown fence around the whole text, or the text itself.
    ///
    /// Models put a fence around what is code, also where they are told not to.
    static func withoutFence(_ text: String) -> String {
        var lines = trimmed(text).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.count > 2, let first = lines.first, first.hasPrefix("```"),
            trimmed(lines[lines.count - 1]) == "```",
            lines.count(where: { $0.hasPrefix("```") }) == 2
        else { return trimmed(text) }
        lines.removeFirst()
        lines.removeLast()
        return trimmed(lines.joined(separator: "\n"))
    }
}
