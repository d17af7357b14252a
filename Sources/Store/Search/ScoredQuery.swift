import Foundation
import GRDBSQLite

/// What stays the same over the rows of one query of `quarry_score`.
final class ScoredQuery {
    private let phraseCount: Int
    // Of each phrase. Plain memory: this runs for every row that matches.
    private let inverseFrequencies: UnsafeMutablePointer<Double>
    private let frequencies: UnsafeMutablePointer<Double>
    private let averageSize: Double
    private let memory: ScoreMemory

    init?(
        _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer,
        counts: OpaquePointer?, limit: OpaquePointer?
    ) {
        var rows: sqlite3_int64 = 0
        var tokens: sqlite3_int64 = 0
        guard api.pointee.xRowCount(context, &rows) == SQLITE_OK,
            api.pointee.xColumnTotalSize(context, -1, &tokens) == SQLITE_OK,
            let user = api.pointee.xUserData(context)
        else { return nil }
        averageSize = max(1, Double(tokens)) / max(1, Double(rows))
        memory = Unmanaged<ScoreMemory>.fromOpaque(user).takeUnretainedValue()
        memory.sizes.pointee.keep(for: (rows, tokens))
        memory.best.pointee.clear(limit: Int(sqlite3_value_int64(limit)))
        let length = Int(sqlite3_value_bytes(counts)) / 8
        let bytes = UnsafeRawBufferPointer(start: sqlite3_value_blob(counts), count: length * 8)
        phraseCount = Int(api.pointee.xPhraseCount(context))
        frequencies = .allocate(capacity: phraseCount)
        inverseFrequencies = .allocate(capacity: phraseCount)
        for phrase in 0..<phraseCount {
            frequencies[phrase] = 0
            inverseFrequencies[phrase] = 1
            guard phrase < length else { continue }
            let count = bytes.loadUnaligned(fromByteOffset: phrase * 8, as: Double.self)
            inverseFrequencies[phrase] = ScoreFunction.inverseFrequency(
                count: count, total: Double(rows))
        }
    }

    deinit {
        frequencies.deallocate()
        inverseFrequencies.deallocate()
    }

    /// Notes the row that FTS5 is at, if it is among the best.
    ///
    /// - Returns: a code of SQLite.
    func score(_ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer) -> Int32 {
        var code = countPhrases(api, context)
        guard code == SQLITE_OK else { return code }
        let (best, sizes) = (memory.best, memory.sizes)
        best.pointee.matched += 1
        let row = api.pointee.xRowid(context)
        var size = sizes.pointee[row]
        if size == 0 {
            // As if it were as short as can be.
            guard best.pointee.hasRoom(for: sum(size: 0)) else { return SQLITE_OK }
            code = api.pointee.xColumnSize(context, -1, &size)
            guard code == SQLITE_OK else { return code }
            size = max(1, size)
            sizes.pointee[row] = size
        }
        best.pointee.note(row, score: sum(size: Double(size)))
        return SQLITE_OK
    }

    private func countPhrases(
        _ api: UnsafePointer<Fts5ExtensionApi>, _ context: OpaquePointer
    ) -> Int32 {
        var iterator = Fts5PhraseIter()
        for phrase in 0..<phraseCount {
            var column: Int32 = 0
            var offset: Int32 = 0
            let code = api.pointee.xPhraseFirst(
                context, Int32(phrase), &iterator, &column, &offset)
            guard code == SQLITE_OK else { return code }
            var frequency = 0.0
            while column >= 0 {
                frequency += column == 2 ? 1 : column == 0 ? 5 : 2
                api.pointee.xPhraseNext(context, &iterator, &column, &offset)
            }
            frequencies[phrase] = frequency
        }
        return SQLITE_OK
    }

    private func sum(size: Double) -> Double {
        let norm = ScoreFunction.norm(size: size, averageSize: averageSize)
        var sum = 0.0
        for phrase in 0..<phraseCount where frequencies[phrase] > 0 {
            sum += ScoreFunction.share(
                weight: inverseFrequencies[phrase], frequency: frequencies[phrase], norm: norm)
        }
        return sum
    }
}

/// What a connection keeps for `quarry_score`.
///
/// Behind pointers, since accesses to properties of a class are checked each time. Used by one
/// connection, on its own queue.
final class ScoreMemory: @unchecked Sendable {
    let sizes: UnsafeMutablePointer<RowSizes> = .allocate(capacity: 1)
    let best: UnsafeMutablePointer<BestRows> = .allocate(capacity: 1)

    init() {
        sizes.initialize(to: RowSizes())
        best.initialize(to: BestRows())
    }

    deinit {
        sizes.deinitialize(count: 1).deallocate()
        best.deinitialize(count: 1).deallocate()
    }
}

/// The lengths of rows, in words, that a connection has looked up; 0 for others.
struct RowSizes: ~Copyable {
    private var sizes = Memory<Int32>()
    private var state: (rows: sqlite3_int64, tokens: sqlite3_int64) = (0, 0)

    /// Forgets all where the index has changed since: the number of a chunk that was deleted may
    /// be another's now.
    mutating func keep(for state: (rows: sqlite3_int64, tokens: sqlite3_int64)) {
        if self.state != state {
            self.state = state
            sizes = Memory()
        }
    }

    subscript(row: sqlite3_int64) -> Int32 {
        @inline(__always) get { row >= 0 && row < sizes.count ? sizes[Int(row)] : 0 }
        set {
            // 64 MB at most.
            guard row >= 0, row < 1 << 24 else { return }
            if row >= sizes.count { sizes.fill(0, count: max(Int(row) + 1, sizes.count * 2)) }
            sizes[Int(row)] = newValue
        }
    }
}
