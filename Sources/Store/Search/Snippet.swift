/// The stretch of a chunk's text that says most about a query.
///
/// Of all stretches of 24 words it is the one that holds most of the terms, and of these the one
/// that holds them most often. It begins with a sentence where the terms leave room for that.
struct Snippet {
    static let length = 24

    private let bytes: UnsafeRawBufferPointer
    private let matches: [TextMatcher.Match]
    private let words: [Range<Int>]

    /// - Parameters:
    ///   - matches: in order.
    ///   - words: all words of the text, in order.
    init(_ bytes: UnsafeRawBufferPointer, matches: [TextMatcher.Match], words: [Range<Int>]) {
        self.bytes = bytes
        self.matches = matches
        self.words = words
    }

    /// - Parameter marks: what stands before and after a term.
    func text(marks: (String, String)) -> String {
        guard !words.isEmpty else { return "" }
        let shown = window()
        let start = shown.lowerBound == 0 ? 0 : words[shown.lowerBound].lowerBound
        let end =
            shown.upperBound == words.count ? bytes.count : words[shown.upperBound - 1].upperBound
        var text = shown.lowerBound == 0 ? "" : "…"
        var place = start
        for match in matches {
            let marked = trimmed(match.bytes)
            guard marked.lowerBound >= place, marked.upperBound <= end else { continue }
            text += string(place..<marked.lowerBound)
            text += marks.0 + string(marked) + marks.1
            place = marked.upperBound
        }
        return text + string(place..<end) + (shown.upperBound == words.count ? "" : "…")
    }

    /// The words that are shown, by number.
    private func window() -> Range<Int> {
        let places = matches.map { (term: $0.term, words: wordNumbers(of: $0.bytes)) }
        var best = 0..<0
        var bestValue = (0, 0)
        // How often each term stands among the places from the first one up to the end.
        var counts = [Int](repeating: 0, count: (places.map(\.term).max() ?? 0) + 1)
        var distinct = 0
        var end = 0
        for (index, first) in places.enumerated() {
            let limit = first.words.lowerBound + Self.length
            while end < places.count, places[end].words.upperBound <= limit {
                if counts[places[end].term] == 0 { distinct += 1 }
                counts[places[end].term] += 1
                end += 1
            }
            guard end > index else {
                // A phrase longer than a snippet.
                end = index + 1
                continue
            }
            let value = (distinct, end - index)
            if value > bestValue {
                bestValue = value
                best = first.words.lowerBound..<places[end - 1].words.upperBound
            }
            counts[first.term] -= 1
            if counts[first.term] == 0 { distinct -= 1 }
        }
        let room = max(0, Self.length - best.count)
        let earliest = max(0, best.upperBound - Self.length)
        let sentence = stride(from: best.lowerBound, through: earliest, by: -1).first {
            beginsSentence($0)
        }
        let wanted = sentence ?? max(0, best.lowerBound - room / 2)
        let start = max(0, min(wanted, words.count - Self.length))
        return start..<min(words.count, start + Self.length)
    }

    private func wordNumbers(of range: Range<Int>) -> Range<Int> {
        let first = firstWord(endingAfter: range.lowerBound)
        return first..<max(first + 1, firstWord(endingAfter: range.upperBound - 1) + 1)
    }

    private func firstWord(endingAfter byte: Int) -> Int {
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle].upperBound > byte { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func beginsSentence(_ word: Int) -> Bool {
        guard word > 0 else { return true }
        let between = bytes[words[word - 1].upperBound..<words[word].lowerBound]
        return between.count > 1 && between.contains { Self.endsSentence($0) }
    }

    private static func endsSentence(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case ".", "?", "!", ":", "\n": true
        default: false
        }
    }

    /// Without signs beyond ASCII, such as quotation marks, at its ends.
    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        if bytes[range.lowerBound] < 0x80, bytes[range.upperBound - 1] < 0x80 { return range }
        let text = string(range)
        let before = text.prefix { !($0.isLetter || $0.isNumber) }.utf8.count
        let after = text.reversed().prefix { !($0.isLetter || $0.isNumber) }
            .reduce(0) { $0 + String($1).utf8.count }
        return before + after < range.count
            ? (range.lowerBound + before)..<(range.upperBound - after) : range
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
