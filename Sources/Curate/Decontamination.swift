import TextAnalysis

/// Finds pairs that repeat a line of a benchmark, so that a model trained on them is not tested
/// with what it has seen.
///
/// After Brown et al., arXiv:2005.14165, appendix C: words in lower case without punctuation, and a
/// pair is contaminated where it shares a run of 13 words with a line; of 8 words where the line has
/// fewer than 13. A run that stands in more than ten lines is a phrase of the benchmark ("Which of
/// the following ...") and counts for none. A short question is matched by its words as well: where
/// the pair's question has four fifths of the line's content words, at least half of its own words
/// are the line's, and both have the same numbers.
///
/// Runs are kept as 64-bit hashes in one sorted list, 12 bytes each. For the short lines only those
/// are compared that share one of a line's rarest words.
package struct Decontamination: Sendable {
    package static let revision = "1"

    /// A line that a pair repeats.
    package struct Match: Sendable, Hashable {
        package enum Kind: String, Sendable {
            /// A run of words is the same.
            case run
            /// The content words are the same.
            case words
        }

        /// The place among the texts, from 0.
        package var line: Int
        package var kind: Kind
        /// How many words are in the shared run at least, or the share of the line's content words.
        package var value: Double
    }

    package static let longRun = 13
    /// The share of a short line's content words that contaminates.
    package static let minimumShare = 0.8
    private static let minimumSpecific = 0.5
    private static let maximumWords = 30
    private static let commonLines = 10

    private var runs: [RunLength: RunIndex] = [:]
    private var questions = QuestionIndex()

    private enum RunLength: Int, CaseIterable {
        case short = 8
        case long = 13
    }

    /// - Parameter benchmarkTexts: the lines, such as a question with its choices and answer.
    package init(benchmarkTexts: [String]) {
        var builders: [RunLength: [RunIndex.Run]] = [:]
        for (line, text) in benchmarkTexts.enumerated() {
            let words = PlainWords.lowercased(in: text)
            let length: RunLength = words.count < Self.longRun ? .short : .long
            for hash in Set(Self.hashes(of: words, length: length.rawValue)) {
                builders[length, default: []].append(.init(hash: hash, line: UInt32(line)))
            }
        }
        runs = builders.mapValues { RunIndex(of: $0, commonLines: Self.commonLines) }
        questions = QuestionIndex(
            of: benchmarkTexts, maximumWords: Self.maximumWords, minimumShare: Self.minimumShare)
    }

    /// The first line that a pair repeats; nil where it repeats none.
    package func match(question: String, answer: String) -> Match? {
        for length in RunLength.allCases.reversed() {
            guard let index = runs[length] else { continue }
            for text in [question, answer, question + "\n" + answer] {
                let words = PlainWords.lowercased(in: text)
                let lines = Self.hashes(of: words, length: length.rawValue)
                    .compactMap { index.line(of: $0) }
                if let line = lines.min() {
                    return Match(line: Int(line), kind: .run, value: Double(length.rawValue))
                }
            }
        }
        return questions.match(
            question, minimumShare: Self.minimumShare, minimumSpecific: Self.minimumSpecific)
    }

    /// A hash for each run of so many words.
    private static func hashes(of words: [String], length: Int) -> [UInt64] {
        guard words.count >= length else { return [] }
        let each = words.map(hash)
        return (0...(words.count - length)).map { start in
            each[start..<(start + length)].reduce(0) { ($0 &* 0x9E37_79B9_7F4A_7C15) ^ $1 }
        }
    }

    /// FNV-1a, mixed once more, since Swift's own hashes differ from run to run.
    private static func hash(_ word: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash ^= hash >> 32
        return hash &* 0xD6E8_FEB8_6659_FD93
    }
}

/// Runs of words by their hashes, ascending.
private struct RunIndex: Sendable {
    struct Run {
        var hash: UInt64
        var line: UInt32
    }

    private var hashes: [UInt64] = []
    private var lines: [UInt32] = []

    init(of runs: [Run], commonLines: Int) {
        let sorted = runs.sorted { ($0.hash, $0.line) < ($1.hash, $1.line) }
        var start = 0
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end].hash == sorted[start].hash { end += 1 }
            if end - start <= commonLines {
                hashes.append(sorted[start].hash)
                lines.append(sorted[start].line)
            }
            start = end
        }
    }

    /// The first line that has a run.
    func line(of hash: UInt64) -> UInt32? {
        var low = 0
        var high = hashes.count
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low < hashes.count && hashes[low] == hash ? lines[low] : nil
    }
}

/// The short lines by their rarest words.
private struct QuestionIndex: Sendable {
    private struct Line: Sendable {
        var number: Int
        var words: Set<String>
        var numbers: Set<String>
    }

    private var lines: [Line] = []
    private var linesByWord: [String: [Int]] = [:]

    init() {}

    init(of texts: [String], maximumWords: Int, minimumShare: Double) {
        var counts: [String: Int] = [:]
        for (number, text) in texts.enumerated() {
            let words = ContentWords.set(of: text)
            guard (1...maximumWords).contains(words.count) else { continue }
            for word in words { counts[word, default: 0] += 1 }
            lines.append(Line(number: number, words: words, numbers: Facts.numbers(in: text)))
        }
        for (index, line) in lines.enumerated() {
            let needed = Int((minimumShare * Double(line.words.count)).rounded(.up))
            let rarest = line.words.sorted { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }
            for word in rarest.prefix(line.words.count - needed + 1) {
                linesByWord[word, default: []].append(index)
            }
        }
    }

    /// The line with the largest share of its words in a question, the first one of equals.
    func match(
        _ question: String, minimumShare: Double, minimumSpecific: Double
    ) -> Decontamination.Match? {
        let words = ContentWords.set(of: question)
        let candidates = Set(words.flatMap { linesByWord[$0] ?? [] }).sorted()
        guard !candidates.isEmpty else { return nil }
        let numbers = Facts.numbers(in: question)
        var best: (number: Int, share: Double)?
        for candidate in candidates {
            let line = lines[candidate]
            let share = ContentWords.share(of: line.words, in: words)
            guard share >= minimumShare, line.numbers == numbers,
                ContentWords.share(of: words, in: line.words) >= minimumSpecific,
                line.words.count > 2 || line.words == words
            else { continue }
            if share > best?.share ?? 0 { best = (line.number, share) }
        }
        return best.map { Decontamination.Match(line: $0.number, kind: .words, value: $0.share) }
    }
}
