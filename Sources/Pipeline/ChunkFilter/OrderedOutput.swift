import Foundation
import Synchronization

/// What came of a batch of lines, or of its last part.
struct FilteredLines: Sendable {
    var output = ByteBuffer()
    /// Sentences about lines that were left out.
    var faults: [String] = []
    var tally = ChunkFilter.Summary()
}

/// Writes what the workers have made in the order of the input.
///
/// The worker whose batch is next writes by itself, and after it what others have finished
/// meanwhile; those leave their results and go on, or wait where too much is left already.
// Sendable because `turn`, `waiting` and `waitingSize` are used under `condition`'s lock only, and
// `total` only by the worker whose turn it is: the lock is taken whenever the turn changes.
final class OrderedOutput: @unchecked Sendable {
    private let write: ChunkFilter.Output
    private let report: ChunkFilter.Report
    private let waitingLimit: Int

    private let condition = NSCondition()
    /// The number of the batch that is written next.
    private var turn = 0
    private var waiting: [Int: FilteredLines] = [:]
    private var waitingSize = 0
    private let stopped = Atomic(false)
    private var total = ChunkFilter.Summary()

    /// A worker keeps no more output than this beside the text it works on.
    static let partSize = 1_048_576

    /// - Parameter waitingLimit: how many bytes may be finished before their turn.
    init(
        write: @escaping ChunkFilter.Output, report: @escaping ChunkFilter.Report,
        waitingLimit: Int
    ) {
        self.write = write
        self.report = report
        self.waitingLimit = waitingLimit
    }

    /// Once true, nothing more is written, and who waits for a turn goes on.
    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Of all that was written.
    var summary: ChunkFilter.Summary {
        condition.withLock { total }
    }

    func stop() {
        stopped.store(true, ordering: .releasing)
        condition.withLock { condition.broadcast() }
    }

    /// Writes the lines that a batch has given so far, once it is their turn.
    func writePart(_ lines: inout FilteredLines, of number: Int) throws {
        condition.withLock {
            while turn != number, !isStopped { condition.wait() }
        }
        try deliver(&lines)
    }

    /// Writes the last lines of a batch, now or when it is their turn, and leaves none.
    func finish(_ number: Int, _ lines: inout FilteredLines) throws {
        let isNext = condition.withLock {
            while turn != number, waitingSize + lines.output.count > waitingLimit, !isStopped {
                condition.wait()
            }
            guard turn != number else { return true }
            waitingSize += lines.output.count
            waiting[number] = lines
            lines = FilteredLines()
            return false
        }
        guard isNext else { return }
        try deliver(&lines)
        while var next = passTurn() { try deliver(&next) }
    }

    /// Lets the next batch have its turn; the caller writes it where it is finished already.
    private func passTurn() -> FilteredLines? {
        condition.withLock {
            turn += 1
            condition.broadcast()
            guard let next = waiting.removeValue(forKey: turn) else { return nil }
            waitingSize -= next.output.count
            return next
        }
    }

    /// Only for the worker whose turn it is.
    private func deliver(_ lines: inout FilteredLines) throws {
        guard !isStopped else { return }
        if lines.output.count > 0 { try write(UnsafeRawBufferPointer(lines.output.bytes)) }
        lines.output.removeAll(keeping: 2 * LineReader.blockSize)
        for (index, fault) in lines.faults.enumerated()
        where total.failed + index < ChunkFilter.mostReports {
            report(fault)
        }
        lines.faults = []
        condition.withLock { total += lines.tally }
        lines.tally = ChunkFilter.Summary()
    }
}

extension ChunkFilter.Summary {
    fileprivate static func += (sum: inout ChunkFilter.Summary, other: ChunkFilter.Summary) {
        sum.lines += other.lines
        sum.documents += other.documents
        sum.chunks += other.chunks
        sum.failed += other.failed
        sum.bytes += other.bytes
    }
}
