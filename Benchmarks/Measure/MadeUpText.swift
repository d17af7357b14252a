import Foundation

/// Random numbers that are the same each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

/// Sentences and documents that look like English from afar: the same seed, the same text.
///
/// Nearly half of the words are English function words; the others come from a made-up vocabulary
/// of 300,000 words whose frequencies follow Zipf's law as Mandelbrot flattened it at its head, so
/// that the commonest stands in about a quarter of chunks of 1,500 characters.
struct MadeUpText {
    var random: SeededGenerator
    private let sentences: [String]

    private static let vocabulary = 300_000.0
    private static let flattening = 50.0
    private static let functionWords =
        "the of and in to a is for that with as by on are was from at which this be or were an it"
        .split(separator: " ").map(String.init)
    private static let syllables = [
        "bar", "xon", "ti", "kul", "ze", "mor", "ra", "nys", "lu", "vek", "do", "pin", "sta", "gel",
        "hu", "fam", "jo", "wit", "cla", "bre",
    ]

    /// - Parameter sentences: if there are any, nine sentences of ten are of these.
    init(seed: UInt64, sentences: [String] = []) {
        random = SeededGenerator(seed: seed)
        self.sentences = sentences
    }

    /// A content word.
    mutating func word() -> String {
        let (flattening, share) = (Self.flattening, Double.random(in: 0..<1, using: &random))
        let head = (Self.vocabulary + flattening) / flattening
        // The first 400 numbers are left out, so that no word has less than three syllables.
        var rest = Int(flattening * pow(head, share) - flattening) + 400
        var word = ""
        while rest > 0 {
            word += Self.syllables[rest % Self.syllables.count]
            rest /= Self.syllables.count
        }
        return word
    }

    /// A sentence with its full stop; now and then with a number, an abbreviation or a citation.
    mutating func sentence() -> String {
        if number() < 90, let sentence = sentences.randomElement(using: &random) { return sentence }
        var text = word().capitalized
        for _ in 0..<Int.random(in: 7...28, using: &random) {
            text += " "
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<45: text += functionWord()
            case 45..<47: text += "\(Int.random(in: 1...99, using: &random)).\(number())"
            case 47: text += "(\(word().capitalized) et al., \(1990 + number() % 35))"
            case 48: text += "e.g. \(word())"
            case 49: text += "Fig. \(number() % 9 + 1)"
            case 50: text += "\(number())–\(number()) μm"
            default: text += word()
            }
        }
        return text + "."
    }

    mutating func paragraph() -> String {
        (0..<Int.random(in: 3...7, using: &random)).map { _ in sentence() }.joined(separator: " ")
    }

    /// How a document looks to a chunker.
    enum Form: CaseIterable {
        /// Paragraphs, lists, tables and code.
        case markdown
        /// One run of sentences a section, as many converters of papers give.
        case runs
        /// Lines of 90 characters, as they come out of a PDF file.
        case lines
    }

    /// A document of about 35 kB with headings of two levels.
    mutating func document(_ form: Form) -> String {
        var parts = ["# \(heading())"]
        for section in 0..<8 {
            parts.append("\(section % 3 == 0 ? "##" : "###") \(heading())")
            let paragraphs = (0..<Int.random(in: 3...8, using: &random)).map { _ in paragraph() }
            switch form {
            case .markdown: parts += paragraphs + furniture(of: section)
            case .runs: parts.append(paragraphs.joined(separator: " "))
            case .lines: parts += paragraphs.map(Self.wrapped)
            }
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private mutating func furniture(of section: Int) -> [String] {
        switch section % 4 {
        case 0: [(0..<5).map { _ in "- \(sentence())" }.joined(separator: "\n")]
        case 1: [table()]
        case 2: [code()]
        default: []
        }
    }

    private static func wrapped(_ paragraph: String) -> String {
        var lines = ""
        var width = 0
        for word in paragraph.split(separator: " ") {
            if width > 0 { lines += width + word.utf8.count > 90 ? "\n" : " " }
            width = width + word.utf8.count > 90 ? 0 : width + 1
            lines += word
            width += word.utf8.count
        }
        return lines
    }

    private mutating func functionWord() -> String {
        // The square makes the first words of the list the commonest.
        let share = Double.random(in: 0..<1, using: &random)
        return Self.functionWords[Int(share * share * Double(Self.functionWords.count))]
    }

    private mutating func number() -> Int { Int.random(in: 0...99, using: &random) }

    private mutating func heading() -> String {
        "\(word().capitalized) \(functionWord()) \(word())"
    }

    private mutating func table() -> String {
        let rows = (0..<6).map { _ in "| \(word()) | \(number()) | \(number()).\(number()) |" }
        return (["| Name | Count | Share |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    private mutating func code() -> String {
        let lines = (0..<8).map { _ in "    \(word()) = \(word())(\(number()), \(number()))" }
        return (["```", "def \(word())():"] + lines + ["```"]).joined(separator: "\n")
    }
}
