import Foundation
import GRDB

/// Finds terms in the text of a chunk, as FTS5 would.
///
/// It parts a text into the words that FTS5's tokenizer does, but lets the latter (which folds
/// case and accents, and stems) see a word only if it begins like one that is sought, and each
/// such word once. So it reads a gigabyte in some seconds, where the tokenizer takes half a minute.
struct TextMatcher {
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
    /// By a word's first two bytes: whether it may be sought.
    private var mayBegin = [Bool](repeating: false, count: 1 << 16)
    /// Of words that were met: the tokens sought that each of their own tokens is.
    private var known: [[UInt8]: [[Int]]] = [:]
    private var hits: [Hit] = []

    init(_ terms: [SearchTerm]) throws {
        tokenizer = try SearchTokenizer.make()
        for term in terms {
            let found = try Array(term.text.utf8).withUnsafeBufferPointer {
                try SearchTokenizer.tokens(of: $0, by: tokenizer, as: .query)
            }
            let numbers = found.enumerated().map { index, token in
                number(of: token, isPrefix: term.isPrefix && index == found.count - 1)
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
            mayBegin[Int(first) << 8 | Int(token[1])] = true
            if token[1] == UInt8(ascii: "i") {
                mayBegin[Int(first) << 8 | Int(UInt8(ascii: "y"))] = true
            }
        } else {
            for second in 0..<256 { mayBegin[Int(first) << 8 | second] = true }
        }
    }

    /// How often each term stands in a chunk, weighted by column, and how long that is in words.
    mutating func count(
        _ columns: [UnsafeRawBufferPointer]
    ) throws -> (frequencies: [Double], size: Int) {
        var frequencies = [Double](repeating: 0, count: terms.count)
        var size = 0
        for (index, bytes) in columns.enumerated() {
            size += try scan(bytes)
            guard !hits.isEmpty else { continue }
            let weight = ScoreFunction.weights[index]
            forEachMatch(in: SearchTerm.Column.allCases[index]) { match in
                frequencies[match.term] += weight
            }
        }
        return (frequencies, size)
    }

    /// Where terms stand in a column of a chunk, in order.
    mutating func matches(
        in bytes: UnsafeRawBufferPointer, of column: SearchTerm.Column
    ) throws -> [Match] {
        _ = try scan(bytes)
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
    private mutating func scan(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        hits.removeAll(keepingCapacity: true)
        var position = 0
        var index = 0
        while let word = WordBytes.next(in: bytes, from: index) {
            index = word.range.upperBound
            if word.isASCII, !mayBegin[WordBytes.beginning(of: word.range, in: bytes)] {
                position += 1
                continue
            }
            let found = try tokens(of: bytes[word.range])
            for (offset, alternatives) in found.enumerated() {
                for token in alternatives {
                    hits.append(
                        Hit(token: token, position: position + offset, range: word.range))
                }
            }
            position += found.count
        }
        return position
    }

    private mutating func tokens(of word: Slice<UnsafeRawBufferPointer>) throws -> [[Int]] {
        let key = word.map { WordBytes.lowercase($0) }
        if let found = known[key] { return found }
        let found = try Array(word).withUnsafeBufferPointer {
            try SearchTokenizer.tokens(of: $0, by: tokenizer, as: .document)
        }.map { bytes in
            let exact = tokens[bytes].map { [$0] } ?? []
            return exact + prefixes.filter { bytes.starts(with: $0.bytes) }.map(\.token)
        }
        known[key] = found
        return found
    }
}

/// Words as stretches of bytes.
enum WordBytes {
    /// The next stretch of ASCII letters and digits, and of bytes beyond ASCII.
    ///
    /// What is beyond ASCII may be letters or signs: only the tokenizer knows.
    static func next(
        in bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (range: Range<Int>, isASCII: Bool)? {
        var start = start
        while start < bytes.count, !isWord(bytes[start]) { start += 1 }
        guard start < bytes.count else { return nil }
        var end = start
        var all: UInt8 = 0
        while end < bytes.count, isWord(bytes[end]) {
            all |= bytes[end]
            end += 1
        }
        return (start..<end, all < 0x80)
    }

    /// The first two bytes of a word in lower case, as one number.
    static func beginning(of word: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Int {
        let first = Int(lowercase(bytes[word.lowerBound]))
        let second = word.count > 1 ? Int(lowercase(bytes[word.lowerBound + 1])) : 0
        return first << 8 | second
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
