import Foundation
import GRDB

/// Finds terms in the text of a chunk, as FTS5 would.
///
/// It parts a text into the words that FTS5's tokenizer does, but lets the latter (which folds
/// case and accents, and stems) see a word only if it begins like one that is sought, and each
/// such word once. So it reads a gigabyte in some seconds, where the tokenizer takes half a minute.
struct TextMatcher: ~Copyable {
    private struct Term {
        /// A word, or several that stand side by side.
        var tokens: [Int]
        var column: SearchTerm.Column?
    }

    /// A word of a text that is sought.
    private struct Hit {
        var token: Int
        /// The how many-th word it is.
        var position: Int
        var range: Range<Int>
    }

    /// A term at a place in a text.
    struct Match {
        var term: Int
        /// Words, counted from the beginning.
        var words: Range<Int>
        var bytes: Range<Int>
    }

    private let tokenizer: any FTS5Tokenizer
    private var terms: [Term] = []
    private var tokenCount = 0
    private var tokens: [[UInt8]: Int] = [:]
    private var prefixes: [(bytes: [UInt8], token: Int)] = []
    /// A bit for each pair of bytes: whether a word that begins with them may be sought.
    private var mayBegin = Memory<UInt64>(repeating: 0, count: 1 << 10)
    /// Words that were met and may be sought.
    private var known = WordTable(slots: 1 << 8)
    /// Of each token of these words the tokens sought that it is; the first one is for words that
    /// are one token that is not sought.
    private var alternatives: [[Int]] = [[]]
    private var hits: [Hit] = []
    /// The words of the last text that `matches` was asked of.
    private(set) var words: [Range<Int>] = []

    init(_ terms: [SearchTerm]) throws {
        let tokenizer = try SearchTokenizer.make()
        let tokens = try terms.map { term in
            try Array(term.text.utf8).withUnsafeBufferPointer {
                try SearchTokenizer.tokens(of: $0, by: tokenizer, as: .query)
            }
        }
        self.init(terms, tokens: tokens, by: tokenizer)
    }

    private init(_ terms: [SearchTerm], tokens: [[[UInt8]]], by tokenizer: any FTS5Tokenizer) {
        self.tokenizer = tokenizer
        for (term, tokens) in zip(terms, tokens) {
            let numbers = tokens.enumerated().map { index, token in
                number(of: token, isPrefix: term.isPrefix && index == tokens.count - 1)
            }
            self.terms.append(Term(tokens: numbers, column: term.column))
        }
    }

    private mutating func number(of token: [UInt8], isPrefix: Bool) -> Int {
        if !isPrefix, let known = tokens[token] { return known }
        if isPrefix {
            prefixes.append((token, tokenCount))
        } else {
            tokens[token] = tokenCount
        }
        allow(token)
        tokenCount += 1
        return tokenCount - 1
    }

    private mutating func allow(_ token: [UInt8]) {
        guard let first = token.first else { return }
        // Stemming leaves the first two letters, but a y may have become an i, and all but the
        // first may have gone.
        if token.count > 1 {
            allow(first, token[1])
            if token[1] == UInt8(ascii: "i") { allow(first, UInt8(ascii: "y")) }
        } else {
            for second in UInt8.min...UInt8.max { allow(first, second) }
        }
    }

    private mutating func allow(_ first: UInt8, _ second: UInt8) {
        mayBegin[Int(first) << 2 | Int(second >> 6)] |= 1 << UInt64(second & 63)
    }

    @inline(__always)
    private func mayBeSought(_ key: WordKey) -> Bool {
        let beginning = key.beginning
        return !key.isASCII || mayBegin[beginning >> 6] >> UInt64(beginning & 63) & 1 != 0
    }

    /// How often each term stands in a chunk, weighted by column, and how long that is in words.
    mutating func count(
        _ columns: [UnsafeRawBufferPointer]
    ) throws -> (frequencies: [Double], size: Int) {
        var frequencies = [Double](repeating: 0, count: terms.count)
        var size = 0
        for (index, bytes) in columns.enumerated() {
            size += try scan(bytes, notesWords: false)
            guard !hits.isEmpty else { continue }
            let weight = ScoreFunction.weights[index]
            forEachMatch(in: SearchTerm.Column.allCases[index]) { match in
                frequencies[match.term] += weight
            }
        }
        return (frequencies, size)
    }

    /// Where terms stand in a column of a chunk, in order; `words` are then those of the column.
    mutating func matches(
        in bytes: UnsafeRawBufferPointer, of column: SearchTerm.Column
    ) throws -> [Match] {
        words.removeAll(keepingCapacity: true)
        _ = try scan(bytes, notesWords: true)
        var matches: [Match] = []
        forEachMatch(in: column) { matches.append($0) }
        return matches.sorted { ($0.words.lowerBound, $0.term) < ($1.words.lowerBound, $1.term) }
    }

    private func forEachMatch(in column: SearchTerm.Column, body: (Match) -> Void) {
        for (number, term) in terms.enumerated() where term.column ?? column == column {
            guard let first = term.tokens.first else { continue }
            for hit in hits where hit.token == first {
                var end = hit.range.upperBound
                let isWhole = term.tokens.indices.dropFirst().allSatisfy { index in
                    let next = hits.first {
                        $0.token == term.tokens[index] && $0.position == hit.position + index
                    }
                    end = next?.range.upperBound ?? end
                    return next != nil
                }
                guard isWhole else { continue }
                body(
                    Match(
                        term: number,
                        words: hit.position..<(hit.position + term.tokens.count),
                        bytes: hit.range.lowerBound..<end))
            }
        }
    }

    /// Notes where sought tokens stand.
    ///
    /// - Returns: how many words there are.
    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer, notesWords: Bool
    ) throws -> Int {
        hits.removeAll(keepingCapacity: true)
        guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return 0 }
        let count = bytes.count
        var position = 0
        var index = 0
        while index < count {
            let first = index
            guard let key = WordKey(start, at: &index, end: count) else { continue }
            if notesWords { words.append(first..<index) }
            if mayBeSought(key) {
                position += try note(key, start, first..<index, position: position)
            } else {
                position += 1
            }
            // What ended the word.
            index += 1
        }
        return position
    }

    /// - Returns: how many tokens the word is.
    private mutating func note(
        _ key: WordKey, _ start: UnsafePointer<UInt8>, _ range: Range<Int>, position: Int
    ) throws -> Int {
        var (word, slot) = known.find(key, at: start + range.lowerBound)
        if !word.isKnown { word = try add(key, start + range.lowerBound, slot: slot) }
        guard word.value > 0 else { return Int(word.count) }
        for offset in 0..<Int(word.count) {
            for token in alternatives[Int(word.value) + offset] {
                hits.append(Hit(token: token, position: position + offset, range: range))
            }
        }
        return Int(word.count)
    }

    private mutating func add(
        _ key: WordKey, _ start: UnsafePointer<UInt8>, slot: Int
    ) throws -> WordTable.Word {
        let folded = key.folded(start)
        let found = try folded.withUnsafeBufferPointer {
            try SearchTokenizer.tokens(of: $0, by: tokenizer, as: .document)
        }.map { bytes in
            let exact = tokens[bytes].map { [$0] } ?? []
            return exact + prefixes.filter { bytes.starts(with: $0.bytes) }.map(\.token)
        }
        var value: UInt32 = 0
        if found.contains(where: { !$0.isEmpty }) {
            value = UInt32(alternatives.count)
            alternatives += found
        }
        return known.add(key, folded: folded, slot: slot, count: found.count, value: value)
    }
}
