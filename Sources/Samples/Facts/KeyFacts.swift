import TextAnalysis

/// What an answer must state of a fact: numbers with their units, identifiers and names.
package enum KeyFacts {
    /// More than these are not asked for.
    private static let most = 12

    /// The key facts of a text as they are written there, each once.
    package static func derived(from fact: String) -> [String] {
        let stated = StatedFacts(in: fact)
        let identifiers = stated.identifiers
        // The 6 of `IL-6` is no number, its IL no name, and the May of a date is none either.
        var keys = numbers(in: fact).filter { number in
            !identifiers.contains { Identifiers.occurs(number, in: $0) }
        }
        keys += identifiers
        keys += stated.names.filter { name in !keys.contains { Identifiers.occurs(name, in: $0) } }
        var seen: Set<[UInt8]> = []
        return Array(keys.filter { seen.insert(Identifiers.folded($0)).inserted }.prefix(most))
    }

    /// The numbers with their units; those of a date are one, and a name keeps its number, as in
    /// `Apollo 8`.
    private static func numbers(in fact: String) -> [String] {
        let bytes = Array(fact.utf8)
        var ranges: [Range<Int>] = []
        for quantity in Facts(in: fact).quantities {
            let isNegative = quantity.value.hasPrefix("-")
            let start = isNegative ? bytes[..<quantity.range.lowerBound] : []
            let minus = start.lastIndex { $0 & 0xC0 != 0x80 } ?? quantity.range.lowerBound
            let name = quantity.unit == nil ? startOfName(before: minus, in: bytes) : nil
            let range = (name ?? minus)..<quantity.range.upperBound
            if let last = ranges.last,
                last.upperBound <= minus,
                isMonth(String(decoding: bytes[last.upperBound..<minus], as: UTF8.self))
            {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Where the word with a capital begins that stands before a number, as in `Voyager 1`; nil
    /// where none does.
    fileprivate static func startOfName(before number: Int, in bytes: [UInt8]) -> Int? {
        guard number > 1, bytes[number - 1] == UInt8(ascii: " ") else { return nil }
        let head = bytes[..<(number - 1)]
        let start =
            head.lastIndex { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "(") }
            .map { $0 + 1 } ?? 0
        let word = String(decoding: head[start...], as: UTF8.self)
        let lowered = word.lowercased()
        // `In 1871`, `Nearly 40`: capitals of the sentence.
        if months.contains(word) { return start }
        guard word.count > 1, word.first?.isUppercase == true, word.allSatisfy(\.isLetter),
            !ContentWords.isStopWord(lowered), !lowered.hasSuffix("ly"),
            !StatedFacts.isNumberWord(lowered)
        else { return nil }
        return start
    }

    private static func isMonth(_ gap: String) -> Bool {
        let words = gap.split(separator: " ")
        return words.count == 1 && months.contains(String(words[0]))
    }

    private static let months: Set<String> = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    /// A fact that must be there and is not, or too little of the fact's words: a sentence that the
    /// model can be shown; nil where the answer states the fact.
    ///
    /// - Parameters:
    ///   - answer: its words, without marks of its form (`AnswerForm.words(of:)`).
    ///   - question: whose words the answer need not repeat.
    ///   - keys: as they are to be found; numbers and units in any spelling that means the same.
    package static func fault(
        in answer: String, to question: String = "", fact: String, keys: [String]
    ) -> String? {
        let words = AnswerWords(answer)
        let missing = Self.missing(keys, in: words)
        guard missing.isEmpty else {
            let list = missing.map { "'\($0)'" }.joined(separator: ", ")
            return "The answer lacks \(list): state \(missing.count > 1 ? "them" : "it") as given."
        }
        let named = ContentWords.set(of: keys.joined(separator: " "))
        let rest = ContentWords.set(of: fact).subtracting(named)
        if !keys.isEmpty, !rest.isEmpty, words.stems.isSubset(of: named) {
            return
                "The answer lists numbers and names alone: say in words what each of them means."
        }
        let said = keys.isEmpty ? words.stems : words.stems.union(ContentWords.set(of: question))
        let least = keys.isEmpty ? leastShareWithoutKeys : leastShare
        return ContentWords.share(of: rest, in: said) < least
            ? "The answer does not say what the text says: state the facts of the text." : nil
    }

    /// Those of the keys that a text does not state.
    package static func missing(_ keys: [String], in text: String) -> [String] {
        missing(keys, in: AnswerWords(text))
    }

    private static func missing(_ keys: [String], in words: AnswerWords) -> [String] {
        keys.filter { !words.state($0) }
    }

    /// The share of a fact's content words beside its key facts that question and answer have.
    private static let leastShare = 0.3
    /// The same where nothing else tells that the fact is stated.
    private static let leastShareWithoutKeys = 0.5

    /// The numbers of an answer that stand in none of these texts, in order.
    package static func newNumbers(in answer: String, beyond sources: [String]) -> [String] {
        let known = StatedFacts(in: sources.joined(separator: "\n\n")).allNumbers
        return StatedFacts(in: answer).digits.subtracting(known).sorted()
    }
}

/// What an answer says, read once for all the facts that are looked for in it.
private struct AnswerWords {
    let stems: Set<String>
    private let folded: [UInt8]
    private let facts: StatedFacts
    private let bareNumbers: Set<String>

    init(_ text: String) {
        stems = ContentWords.set(of: text)
        folded = Identifiers.folded(text)
        facts = StatedFacts(in: text)
        let inDigits = Facts(in: text).quantities
        let bytes = Array(text.utf8)
        // The 8 of `Tarn 8` is no measure.
        let bare = inDigits.filter { number in
            number.unit == nil
                && KeyFacts.startOfName(before: number.range.lowerBound, in: bytes) == nil
        }
        bareNumbers = Set(bare.map(\.value))
            .union(facts.allNumbers.subtracting(inDigits.map(\.value)))
    }

    func state(_ key: String) -> Bool {
        let isIdentifier = Identifiers.list(in: key).contains { $0 == key }
        let numbers = isIdentifier ? [] : Facts(in: key).quantities
        guard !numbers.isEmpty else {
            return Identifiers.occurs(key, inFolded: folded) || !isIdentifier && inflect(key)
        }
        let measures = StatedFacts(in: key).measures
        let areStated = numbers.allSatisfy { number in
            guard number.unit != nil else { return facts.allNumbers.contains(number.value) }
            // Behind a bare number the unit may be spelled in a way that is not known here; another
            // known unit is another fact.
            return bareNumbers.contains(number.value)
                || measures.contains { $0.value == number.value && facts.measures.contains($0) }
        }
        return areStated && hasWords(of: key, beside: numbers)
    }

    /// Whether plain words are there in another form, such as a plural; names have none.
    private func inflect(_ key: String) -> Bool {
        let wanted = ContentWords.set(of: key)
        return !wanted.isEmpty && !key.contains(where: \.isUppercase) && wanted.isSubset(of: stems)
    }

    /// Whether what stands beside the numbers is there: content words as stems, and words with a
    /// capital as they are, since May is no content word.
    private func hasWords(of key: String, beside numbers: [Facts.Quantity]) -> Bool {
        var bytes = Array(key.utf8)
        for number in numbers {
            for place in number.range { bytes[place] = UInt8(ascii: " ") }
        }
        let rest = String(decoding: bytes, as: UTF8.self)
        return ContentWords.set(of: rest).isSubset(of: stems)
            && rest.split(whereSeparator: { !$0.isLetter }).allSatisfy {
                $0.first?.isUppercase != true || Identifiers.occurs(String($0), inFolded: folded)
            }
    }
}
