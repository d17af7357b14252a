import TextAnalysis

/// Remembers the questions that were accepted and finds those that ask the same again.
///
/// Two pairs are near-duplicates where the stemmed content words of their questions have a Jaccard
/// similarity of at least 0.7; or of at least 0.5 where their answers are nearly the same. What
/// makes a small difference in words a great one in meaning must be equal: the numbers and the
/// words with digits of the questions, and whether they deny; where the answers decide, theirs as
/// well. Of duplicates the earlier one stays, so the caller inserts in an order that does not
/// depend on time.
///
/// The search is exact. Two sets of that similarity share one of the first words of each in any
/// fixed order of words ("prefix filtering", Bayardo et al., WWW 2007), so only the pairs listed
/// under those few words are compared. The order is the rarest word first, by how often each was
/// seen when the lists were last made; they are made anew whenever the number of pairs has doubled.
/// MinHash with banding (Broder, 1997) was measured against it and finds nothing that this does not:
/// on 30,000 made-up questions 20 bands of two rows took more than twice the time and more memory,
/// and 14 bands of three were fast, but of two questions at 0.5 they miss 15 % by their own formula.
///
/// Words are numbers into one vocabulary, so a pair costs a few hundred bytes.
package struct NearDuplicates: Sendable {
    package static let revision = "2"

    /// From which similarity of the questions on two pairs ask the same.
    package let threshold: Double
    private static let looseThreshold = 0.5
    private static let answerThreshold = 0.8

    private var vocabulary = Vocabulary()
    private var ids: [String] = []
    private var entries: [Entry] = []
    /// The words of all entries, one after the other.
    private var words: [UInt32] = []
    /// The entries by a word of their prefix and their signature.
    private var lists: [UInt64: [UInt32]] = [:]
    private var nextRebuild = 1024

    /// Where an entry's words are, and what must be equal.
    private struct Entry: Sendable {
        var question: Range<Int>
        var answer: Range<Int>
        var questionSignature: UInt32
        var answerSignature: UInt32
    }

    package init(threshold: Double = 0.7) {
        self.threshold = threshold
    }

    /// How many pairs it remembers.
    package var count: Int { entries.count }

    /// Adds a pair unless it repeats an earlier one.
    ///
    /// - Parameter question: the bare question. With a title in front of it, all questions about
    ///   one document would look alike.
    /// - Returns: the id of the pair that it repeats; nil where it is new and was added.
    package mutating func insert(id: String, question: String, answer: String) -> String? {
        insert(id: id, Words(question: question, answer: Answer(answer)))
    }

    /// The same where the pair's words are known.
    package mutating func insert(id: String, _ pair: Words) -> String? {
        if let earlier = duplicate(of: pair) { return earlier }
        add(id: id, pair)
        return nil
    }

    /// Adds a line of an earlier export, whose question may have its context in front of it.
    ///
    /// - Parameter id: what a verdict calls the line, such as `pairs.jsonl:12`.
    /// - Returns: the id of the pair or line that it repeats; nil where it is new and was added.
    @discardableResult
    package mutating func insertLine(id: String, question: String, answer: String) -> String? {
        insert(id: id, question: Self.bareQuestion(question), answer: answer)
    }

    /// The earliest pair that asks the same; nil where there is none.
    package func duplicate(question: String, answer: String) -> String? {
        duplicate(of: Words(question: question, answer: Answer(answer)))
    }

    /// A question without the opening by which exports name its document: `According to "…",` or
    /// `About "…":`, and without a context on lines above it.
    package static func bareQuestion(_ question: String) -> String {
        let line = question.split(whereSeparator: \.isNewline).last.map(String.init) ?? question
        for (opener, closer) in [("According to \"", "\", "), ("About \"", "\": ")]
        where line.hasPrefix(opener) {
            if let end = line.firstRange(of: closer) { return String(line[end.upperBound...]) }
        }
        return line
    }

    // MARK: - Pairs as words

    /// A pair before its words are numbers: a function of its texts, so that many can be read at
    /// once.
    package struct Words: Sendable {
        fileprivate var question: Set<String>
        fileprivate var answer: Set<String>
        fileprivate var questionSignature: String
        fileprivate var answerSignature: String

        package init(question text: String, answer: Answer) {
            question = ContentWords.set(of: text)
            // A question of stop words alone is compared by them.
            if question.isEmpty { question = Set(PlainWords.lowercased(in: text)) }
            self.answer = answer.words
            questionSignature = Answer.signature(of: text)
            answerSignature = answer.signature
        }
    }

    /// An answer before its words are numbers.
    package struct Answer: Sendable {
        fileprivate var words: Set<String>
        fileprivate var signature: String

        package init(_ text: String) {
            words = ContentWords.set(of: text)
            signature = Self.signature(of: text)
        }

        /// Numbers, words with digits, and whether the text denies.
        fileprivate static func signature(of text: String) -> String {
            let facts = Facts(countedIn: text)
            let numbers = Set(facts.quantities.map(\.value))
            let mixed = PlainWords.lowercased(in: text).filter {
                $0.contains(where: \.isNumber) && $0.contains(where: \.isLetter)
            }
            return (numbers.union(mixed).sorted() + [facts.negations % 2 == 1 ? "not" : ""])
                .joined(separator: " ")
        }
    }

    private mutating func add(id: String, _ pair: Words) {
        let start = words.count
        words += vocabulary.numbers(of: pair.question)
        let middle = words.count
        words += vocabulary.numbers(of: pair.answer)
        let entry = Entry(
            question: start..<middle, answer: middle..<words.count,
            questionSignature: vocabulary.number(of: "\n" + pair.questionSignature),
            answerSignature: vocabulary.number(of: "\n" + pair.answerSignature))
        vocabulary.count(words[start..<middle])
        ids.append(id)
        entries.append(entry)
        if entries.count == nextRebuild { rebuild() } else { list(entries.count - 1) }
    }

    private mutating func list(_ index: Int) {
        let entry = entries[index]
        for word in prefix(of: Array(words[entry.question])) {
            let key = Self.key(word, entry.questionSignature)
            lists[key, default: []].append(UInt32(index))
        }
    }

    /// Makes the lists anew by how often each word was seen until now.
    private mutating func rebuild() {
        nextRebuild = entries.count * 2
        vocabulary.freezeOrder()
        lists = [:]
        for index in entries.indices { list(index) }
    }

    private static func key(_ word: UInt32, _ signature: UInt32) -> UInt64 {
        UInt64(word) << 32 | UInt64(signature)
    }

    // MARK: - Search

    private func duplicate(of pair: Words) -> String? {
        // A signature that no entry has is the signature of no duplicate.
        guard let signature = vocabulary.known("\n" + pair.questionSignature) else { return nil }
        let question = vocabulary.probe(pair.question)
        let answer = vocabulary.probe(pair.answer)
        let answerSignature = vocabulary.known("\n" + pair.answerSignature)
        var candidates: Set<UInt32> = []
        for word in prefix(of: question) {
            candidates.formUnion(lists[Self.key(word, signature)] ?? [])
        }
        return candidates.sorted().first { index in
            let entry = entries[Int(index)]
            let similarity = Self.jaccard(words[entry.question], question[...])
            if similarity >= threshold { return true }
            return similarity >= Self.looseThreshold && entry.answerSignature == answerSignature
                && Self.jaccard(words[entry.answer], answer[...]) >= Self.answerThreshold
        }.map { ids[Int($0)] }
    }

    /// The rarest words; two sets whose similarity reaches the lower threshold have one of them in
    /// common.
    private func prefix(of words: [UInt32]) -> ArraySlice<UInt32> {
        let least = min(threshold, Self.looseThreshold)
        let common = Int((least * Double(words.count)).rounded(.up))
        return words.sorted { vocabulary.order($0) < vocabulary.order($1) }
            .prefix(words.count - common + 1)
    }

    /// Of two ascending lists.
    private static func jaccard(_ left: ArraySlice<UInt32>, _ right: ArraySlice<UInt32>) -> Double {
        var common = 0
        var i = left.startIndex
        var j = right.startIndex
        while i < left.endIndex, j < right.endIndex {
            if left[i] == right[j] {
                common += 1
                i += 1
                j += 1
            } else if left[i] < right[j] {
                i += 1
            } else {
                j += 1
            }
        }
        let all = left.count + right.count - common
        return all == 0 ? 0 : Double(common) / Double(all)
    }
}

/// Words as numbers, with how often each was seen.
private struct Vocabulary: Sendable {
    private var numbers: [String: UInt32] = [:]
    private var counts: [UInt32] = []
    /// The counts when the order was last frozen; a later word counts as never seen.
    private var frozen: [UInt32] = []

    func known(_ word: String) -> UInt32? { numbers[word] }

    mutating func number(of word: String) -> UInt32 {
        if let number = numbers[word] { return number }
        let number = UInt32(counts.count)
        numbers[word] = number
        counts.append(0)
        return number
    }

    /// Ascending.
    mutating func numbers(of words: Set<String>) -> [UInt32] {
        words.map { number(of: $0) }.sorted()
    }

    /// Ascending; words that were never seen have numbers that no other word has.
    func probe(_ words: Set<String>) -> [UInt32] {
        var next = UInt32.max
        return words.map { word in
            if let number = numbers[word] { return number }
            next -= 1
            return next
        }.sorted()
    }

    mutating func count(_ words: ArraySlice<UInt32>) {
        for word in words { counts[Int(word)] += 1 }
    }

    mutating func freezeOrder() { frozen = counts }

    /// The rarest first; a fixed order between two calls of `freezeOrder`.
    func order(_ word: UInt32) -> UInt64 {
        let seen = Int(word) < frozen.count ? frozen[Int(word)] : 0
        return UInt64(seen) << 32 | UInt64(word)
    }
}
