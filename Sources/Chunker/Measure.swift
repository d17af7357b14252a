import TextAnalysis

/// What a budget is counted in, and how much a text takes of it.
///
/// All sizes are thousandths: of an estimated token, of a counted one, of a character.
struct Measure {
    /// What a chunk may take.
    let budget: Int
    /// What a chunk should take.
    let least: Int

    /// True tokens in thousandths of what is counted here.
    private let scale: Int
    private let unit: Unit
    private let vocabulary: TokenEstimate.Vocabulary
    private let counter: TokenCounter?

    private enum Unit { case estimate, characters, exact }

    init(_ settings: ChunkSettings, counter: TokenCounter?) {
        vocabulary = settings.vocabulary
        self.counter = counter
        if let characters = settings.maxCharacters {
            unit = .characters
            scale = 1000
            budget =
                min(max(characters, ChunkSettings.leastCharacters), ChunkSettings.mostBudget) * 1000
            least = budget / 10
        } else {
            let tokens =
                min(max(settings.maxTokens, ChunkSettings.leastBudget), ChunkSettings.mostBudget)
                * 1000
            unit = counter == nil ? .estimate : .exact
            scale = counter == nil ? max(settings.scale, 1) : 1000
            budget =
                counter.map { tokens - $0.mostBeyond * 1000 }
                ?? tokens / Self.caution * 1000 * 1000 / scale
            least = min(min(settings.minTokens, ChunkSettings.mostBudget) * 1000, budget / 2)
        }
    }

    /// Thousandths of the estimate that may be counted for it: of a hundred paragraphs of papers one
    /// or two are further above.
    private static let caution = 1060

    /// A size in whole tokens or characters.
    func whole(_ size: Int) -> Int { (size * scale / 1000 + 500) / 1000 }

    /// What a text takes that stands alone.
    func cost(of range: Range<Int>, in text: [UInt8]) -> Int {
        switch unit {
        case .estimate:
            TokenEstimate.thousandths(of: text, range: range, vocabulary: vocabulary)
        case .characters: Self.characters(in: range, of: text) * 1000
        case .exact: (counter?.count(text, range: range) ?? 0) * 1000
        }
    }

    /// What two neighbouring texts take together beyond what each takes alone.
    func gap(between left: Range<Int>, and right: Range<Int>, in text: [UInt8]) -> Int {
        let gap = left.upperBound..<right.lowerBound
        switch unit {
        case .estimate:
            // The usual gaps: a blank costs nothing. Nor do two pieces of a run as a rule.
            if gap.isEmpty || gap.count == 1 && text[gap.lowerBound] == 0x20 { return 0 }
            return cost(of: gap, in: text)
        case .characters: return Self.characters(in: gap, of: text) * 1000
        case .exact:
            return (counter?.count(text, gap: gap, between: left, and: right) ?? 0) * 1000
        }
    }

    /// The most that the pieces of a word can take together beyond what each takes alone.
    ///
    /// Of an estimate: a rare pair of letters costs more than a letter that starts a word.
    var joint: Int {
        switch unit {
        case .estimate: 1400
        case .characters: 0
        case .exact: 1000
        }
    }

    /// The end of a beginning of a text that takes at most `limit`, between two code points.
    func end(of range: Range<Int>, limit: Int, in text: [UInt8]) -> Int {
        switch unit {
        case .estimate:
            return TokenEstimate.end(of: text, range: range, limit: limit, vocabulary: vocabulary)
        case .characters:
            return Self.end(of: range, characters: limit / 1000, in: text)
        case .exact:
            // No code point takes more tokens than it has bytes.
            var characters = limit / 1000
            while true {
                let end = Self.end(of: range, characters: characters, in: text)
                if characters <= 1
                    || cost(of: range.lowerBound..<end, in: text) <= limit
                {
                    return end
                }
                characters /= 2
            }
        }
    }

    /// Whether sums of costs and gaps are only near the truth.
    var isApproximate: Bool {
        unit == .exact
    }

    // MARK: - Characters

    /// Code points: bytes but those that go on with one, which start with the bits 10.
    ///
    /// Eight bytes at once.
    static func characters(in range: Range<Int>, of text: [UInt8]) -> Int {
        text.withUnsafeBytes { bytes in
            var others = 0
            var index = range.lowerBound
            while index + 8 <= range.upperBound {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let high = word & 0x8080_8080_8080_8080
                if high != 0 { others &+= (high & ~(word << 1)).nonzeroBitCount }
                index += 8
            }
            while index < range.upperBound {
                if bytes[index] & 0xC0 == 0x80 { others &+= 1 }
                index += 1
            }
            return range.count - others
        }
    }

    private static func end(of range: Range<Int>, characters: Int, in text: [UInt8]) -> Int {
        var index = range.lowerBound
        var left = characters
        while index < range.upperBound {
            if text[index] & 0xC0 != 0x80 {
                if left == 0 { return index }
                left -= 1
            }
            index += 1
        }
        return index
    }
}
