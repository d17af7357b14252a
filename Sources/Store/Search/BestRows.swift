import Foundation

/// The best rows of a query so far.
struct BestRows {
    /// How many rows were seen.
    var matched = 0
    private var limit = 0
    /// In order once there are `limit` of them.
    private var rows: [Row] = []

    private struct Row {
        /// Higher is better.
        var score: Double
        var number: Int64

        /// Of equal ones the one with the lower number is better.
        static func isBetter(_ left: Row, _ right: Row) -> Bool {
            left.score > right.score || left.score == right.score && left.number < right.number
        }
    }

    /// - Parameter limit: how many rows are wanted.
    mutating func clear(limit: Int = 0) {
        self.limit = limit
        matched = 0
        rows.removeAll(keepingCapacity: limit > 0)
    }

    /// Whether a row with this score, with a higher number than all before, would be kept.
    @inline(__always)
    func hasRoom(for score: Double) -> Bool {
        guard rows.count >= limit else { return true }
        return rows.last.map { score > $0.score } ?? false
    }

    /// - Parameter number: higher than those before.
    mutating func note(_ number: Int64, score: Double) {
        guard hasRoom(for: score) else { return }
        let row = Row(score: score, number: number)
        guard rows.count >= limit else {
            rows.append(row)
            if rows.count == limit { rows.sort(by: Row.isBetter) }
            return
        }
        rows.removeLast()
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].score < score { high = middle } else { low = middle + 1 }
        }
        rows.insert(row, at: low)
    }

    /// The best first.
    func ranked() -> [Ranking.Ranked] {
        let sorted = rows.count < limit ? rows.sorted(by: Row.isBetter) : rows
        return sorted.map { Ranking.Ranked(number: $0.number, rank: -$0.score) }
    }

    /// As SQLite hands it over: how many matched, then number and rank of each row, the best first.
    func encoded() -> Data {
        var data = withUnsafeBytes(of: matched) { Data($0) }
        let sorted = rows.count < limit ? rows.sorted(by: Row.isBetter) : rows
        for row in sorted {
            withUnsafeBytes(of: row.number) { data.append(contentsOf: $0) }
            withUnsafeBytes(of: -row.score) { data.append(contentsOf: $0) }
        }
        return data
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) -> ScoreFunction.Found {
        guard bytes.count >= 8 else { return ScoreFunction.Found(rows: [], matched: 0) }
        let rows = stride(from: 8, to: bytes.count, by: 16).map { place in
            Ranking.Ranked(
                number: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self),
                rank: bytes.loadUnaligned(fromByteOffset: place + 8, as: Double.self))
        }
        return ScoreFunction.Found(
            rows: rows, matched: bytes.loadUnaligned(fromByteOffset: 0, as: Int.self))
    }
}
