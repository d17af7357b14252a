import Records
import TextAnalysis

/// Plants one fault in an answer.
struct FaultPlanter {
    /// An answer with its fault.
    struct Fault {
        var answer: String
        var original: String
        var replacement: String
    }

    private let draft: PairDraft
    private let origin: Corruption.Origin
    private let others: [String]
    private var generator: SeededGenerator
    private let answer: [UInt8]
    /// The chunk without the evidence.
    private let rest: String
    /// The evidence, the title and the headings: what an answer may have anyway.
    private let allowed: [UInt8]

    init(draft: PairDraft, origin: Corruption.Origin, others: [String], seed: UInt64) {
        self.draft = draft
        self.origin = origin
        self.others = others
        answer = Array(draft.answer.utf8)
        let chunk = Array(draft.chunk.text.utf8)
        let evidence = draft.evidence.clamped(to: 0..<chunk.count)
        rest =
            String(decoding: chunk[..<evidence.lowerBound], as: UTF8.self) + "\n"
            + String(decoding: chunk[evidence.upperBound...], as: UTF8.self)
        let above = [draft.chunk.title, draft.context, draft.question] + draft.chunk.headingPath
        allowed = Identifiers.folded(
            (above + [String(decoding: chunk[evidence], as: UTF8.self)]).joined(separator: "\n"))
        var hash = seed
        for byte in (draft.question + "\n" + draft.answer).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        generator = SeededGenerator(seed: hash)
    }

    // MARK: - Kinds

    /// Another value in the place of one of the answer's numbers; its unit stays.
    mutating func number() -> Fault? {
        let stated = Facts(in: draft.answer)
        let known = StatedFacts(in: draft.answer).numbers
        for quantity in stated.quantities.shuffled(using: &generator) {
            let digits = digits(at: quantity.range)
            let values = origin == .absent ? inventedNumbers(like: text(digits)) : restNumbers
            if let value = values.first(where: { isNew(number: $0, beside: known) }) {
                return replacing(digits, by: value)
            }
        }
        return nil
    }

    /// Another name in the place of one of the answer's names.
    mutating func entity() -> Fault? {
        let known = PlainWords.lowercased(in: draft.answer + "\n" + draft.question)
        let wanted =
            origin == .elsewhere
            ? Facts(in: rest).names
            : others.flatMap { Facts(in: $0).names } + Self.spareNames
        let source = Set(PlainWords.lowercased(in: draft.text + "\n" + surroundings))
        let candidates = wanted.shuffled(using: &generator).filter { name in
            let words = PlainWords.lowercased(in: name)
            return !words.contains { known.contains($0) }
                && (origin == .elsewhere || !words.contains { source.contains($0) })
        }
        for name in Facts(in: draft.answer).names.shuffled(using: &generator) {
            if let other = candidates.first, let range = firstRange(of: name) {
                return replacing(range, by: other)
            }
        }
        return nil
    }

    /// Leaves out a negation, or puts one behind the first auxiliary.
    mutating func negation() -> Fault? {
        let words = PlainWords.ranges(in: answer)
        for (index, word) in words.enumerated() where text(word).lowercased() == "not" {
            let start = index > 0 ? words[index - 1].upperBound : word.lowerBound
            return replacing(start..<word.upperBound, by: "")
        }
        for word in words {
            let auxiliary = text(word)
            if auxiliary == "cannot" { return replacing(word, by: "can") }
            if Self.auxiliaries.contains(auxiliary) {
                return replacing(word, by: auxiliary + " not")
            }
        }
        return nil
    }

    /// The answer of another pair.
    mutating func foreignAnswer() -> Fault? {
        others.filter { $0 != draft.answer && !draft.text.contains($0) }
            .randomElement(using: &generator)
            .map { Fault(answer: $0, original: draft.answer, replacement: $0) }
    }

    /// Another identifier in the place of one of the answer's, or an invented one at its end.
    mutating func identifier() -> Fault? {
        let stated = Identifiers.list(in: draft.answer)
        let folded = Identifiers.folded(draft.text + "\n" + surroundings)
        for identifier in stated.shuffled(using: &generator) {
            let values =
                origin == .elsewhere
                ? otherIdentifiers.shuffled(using: &generator)
                : inventedIdentifiers(like: identifier)
            let value = values.first { value in
                !stated.contains(value)
                    && (origin == .elsewhere || !Identifiers.occurs(value, inFolded: folded))
            }
            if let value, let range = firstRange(of: identifier) {
                return replacing(range, by: value)
            }
        }
        return addedIdentifier(
            from: origin == .elsewhere ? otherIdentifiers : Self.spareFlags,
            beside: stated)
    }

    /// Ends an answer with `as set by`, and an identifier in backticks.
    private mutating func addedIdentifier(from values: [String], beside stated: [String]) -> Fault?
    {
        guard let value = values.filter({ !stated.contains($0) }).randomElement(using: &generator)
        else { return nil }
        var end = answer.count
        while end > 0, ".!? ".utf8.contains(answer[end - 1]) { end -= 1 }
        return replacing(end..<end, by: ", as set by `\(value)`")
    }

    // MARK: - Values

    /// Those of the chunk that stand outside the evidence alone.
    private var otherIdentifiers: [String] {
        Identifiers.list(in: rest).filter { !Identifiers.occurs($0, inFolded: allowed) }
    }

    private var surroundings: String {
        draft.surroundings.joined(separator: "\n")
    }

    private var restNumbers: [String] {
        let bytes = Array(rest.utf8)
        var generator = generator
        return Facts(in: rest).quantities
            .map { quantity in
                String(
                    decoding: bytes[quantity.range].prefix { byte in
                        (0x30...0x39).contains(byte) || ".,".utf8.contains(byte)
                    }, as: UTF8.self)
            }
            .filter { $0.last?.isNumber == true }.shuffled(using: &generator)
    }

    /// Whether a number is neither the answer's nor, where it has to be absent, the chunk's.
    private func isNew(number: String, beside known: Set<String>) -> Bool {
        guard let value = Facts(in: number).quantities.first?.value else { return false }
        let taken =
            origin == .absent
            ? Facts.numbers(in: draft.text + "\n" + surroundings + "\n" + draft.question)
            : Facts.numbers(in: draft.question)
        return !known.contains(value) && !taken.contains(value)
    }

    /// The same number with other digits, of the same form.
    private mutating func inventedNumbers(like number: String) -> [String] {
        (0..<20).map { _ in
            var isFirst = true
            return String(
                number.map { character in
                    guard character.isNumber else { return character }
                    let digit = Int.random(in: isFirst ? 1...9 : 0...9, using: &generator)
                    isFirst = false
                    return Character("\(digit)")
                })
        }
    }

    /// The same identifier with another number, or with a word more.
    private mutating func inventedIdentifiers(like identifier: String) -> [String] {
        let numbered = (0..<6).map { _ in
            String(
                identifier.map { character in
                    character.isASCII && character.isNumber
                        ? Character("\(Int.random(in: 1...9, using: &generator))") : character
                })
        }
        let words = ["max", "default", "strict", "local"].shuffled(using: &generator)
        let longer = words.map { word in
            identifier.hasPrefix("--")
                ? "--\(word)-\(identifier.dropFirst(2))" : "\(word)_\(identifier)"
        }
        return numbered.filter { $0 != identifier } + longer
    }

    private static let spareNames = [
        "Verona", "Karlsson", "Osaka", "TRX-40", "Bernoulli", "Zagreb", "Helmholtz", "Quintana",
    ]
    private static let spareFlags = [
        "--max-retries", "--strict-mode", "cache_depth", "setWindowSize()", "--no-rescale",
    ]
    private static let auxiliaries: Set<String> = [
        "is", "are", "was", "were", "can", "could", "may", "should", "will", "would", "must", "has",
        "have", "had", "does", "did",
    ]

    // MARK: - Bytes of the answer

    private func text(_ range: Range<Int>) -> String {
        String(decoding: answer[range], as: UTF8.self)
    }

    /// The digits of a quantity, without its unit.
    private func digits(at range: Range<Int>) -> Range<Int> {
        let end =
            range.first { !(0x30...0x39).contains(answer[$0]) && !".,".utf8.contains(answer[$0]) }
            ?? range.upperBound
        var last = end
        while last > range.lowerBound, ".,".utf8.contains(answer[last - 1]) { last -= 1 }
        return range.lowerBound..<last
    }

    /// Where a name stands as a whole.
    private func firstRange(of name: String) -> Range<Int>? {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty, wanted.count <= answer.count else { return nil }
        let isPart = { (index: Int) in
            answer.indices.contains(index)
                && (answer[index] >= 0x80 || (0x30...0x39).contains(answer[index])
                    || (0x41...0x5A).contains(answer[index] & 0xDF))
        }
        return (0...(answer.count - wanted.count)).first { start in
            answer[start..<(start + wanted.count)].elementsEqual(wanted)
                && !isPart(start - 1) && !isPart(start + wanted.count)
        }.map { $0..<($0 + wanted.count) }
    }

    private func replacing(_ range: Range<Int>, by replacement: String) -> Fault {
        let text =
            self.text(0..<range.lowerBound) + replacement
            + self.text(range.upperBound..<answer.count)
        return Fault(answer: text, original: self.text(range), replacement: replacement)
    }
}
