import Foundation
import Testing

@testable import Store

/// The best rows of all that match, whichever way they come.
struct BestRowsTests {
    @Test(arguments: [0, 1, 2, 10, 1_000])
    func theyAreThoseThatSortingGives(limit: Int) {
        // Few scores, so that many are equal, in no order.
        let scores = (0..<200).map { Double($0 * $0 * 7 % 19) }
        var best = BestRows()
        best.clear(limit: limit)
        for (number, score) in scores.enumerated() {
            best.matched += 1
            best.note(Int64(number), score: score)
        }
        let found = best.encoded().withUnsafeBytes { BestRows.decode($0) }
        let expected = scores.enumerated()
            .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(limit)
        #expect(found.matched == 200)
        #expect(found.rows.map(\.number) == expected.map { Int64($0.offset) })
        #expect(found.rows.map(\.rank) == expected.map { -$0.element })
    }

    @Test func anEarlierQueryLeavesNothingBehind() {
        var best = BestRows()
        best.clear(limit: 3)
        best.note(1, score: 1)
        best.clear()
        let found = best.encoded().withUnsafeBytes { BestRows.decode($0) }
        #expect(found.rows.isEmpty)
    }
}
