/// The stretch of a chunk's text that says most about a query.
///
/// Of all stretches of 24 words it is the one that holds most of the terms, and of these the one
/// that holds them most often. It begins with a sentence where the terms leave room for that.
struct Snippet {
    static let length = 24

    private let bytes: UnsafeRawBufferPointer
    private let matches: [TextMatcher.Match]
    private var words: [Range<Int>] = []

    /// - Parameter matches: in order.
    init(_ bytes: UnsafeRawBufferPointer, matches: [TextMatcher.Match]) {
        self.bytes = bytes
        self.matches = matches
        var index = 0
        while let word = WordBytes.next(in: bytes, from: index) {
            words.append(word.range)
            index = word.range.upperBound
        }
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
        for (index, first) in places.enumerated() {
            let limit = first.words.lowerBound + Self.length
            let inside = places[index...].prefix { $0.words.upperBound <= limit }
            let value = (Set(inside.map(\.term)).count, inside.count)
            if value > bestValue {
                bestValue = value
                best = first.words.lowerBound..<(inside.last ?? first).words.upperBound
            }
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
        return between.contains { [".", "?", "!", ":", "\n"].contains(Unicode.Scalar($0)) }
            && between.count > 1
    }

    /// Without signs beyond ASCII, such as quotation marks, at its ends.
    private func trimmed(_ range: Range<Int>) -> Range<Int> {
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
