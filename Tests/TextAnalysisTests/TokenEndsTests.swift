import Testing

@testable import TextAnalysis

/// Tokens that a server found: the counter knows where they end, and no vocabulary.
@Suite struct TokenEndsTests {
    private let text = Array("unhappy days".utf8)
    /// The tokens are `un`, `happy` and ` days`.
    private let counter = TokenCounter(ends: [2, 7, 12])

    @Test(arguments: [
        (0..<12, 3), (0..<7, 2), (2..<7, 1), (7..<12, 1), (0..<2, 1), (3..<3, 0),
        // A part of a token is one, too.
        (1..<3, 2), (8..<12, 1), (6..<8, 2),
    ])
    func aStretchHoldsTheTokensThatItTouches(range: Range<Int>, tokens: Int) {
        #expect(counter.count(text, range: range) == tokens)
    }

    @Test func aTextWithItsGapCountsAsOne() {
        let gap = counter.count(text, gap: 7..<8, between: 0..<7, and: 8..<12)
        #expect(
            counter.count(text, range: 0..<7) + gap + counter.count(text, range: 8..<12)
                == counter.count(text))
    }

    @Test func aPieceMayTakeOneMoreThanIsCountedWhereItStandsAlone() {
        #expect(counter.mostBeyond == 1)
    }

    @Test func noTokensCountNothing() {
        #expect(TokenCounter(ends: []).count([], range: 0..<0) == 0)
    }
}
