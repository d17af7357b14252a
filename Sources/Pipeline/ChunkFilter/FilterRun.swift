import Foundation
import Synchronization

/// One run of the filter: its threads and how they end.
final class FilterRun: Sendable {
    private let filter: ChunkFilter
    private let reader: Mutex<LineReader>
    private let output: OrderedOutput
    private let report: ChunkFilter.Report
    private let ending = Mutex(Ending())

    private struct Ending {
        var continuation: CheckedContinuation<ChunkFilter.Summary, any Error>?
        var activeWorkers = 0
        /// The first that happened.
        var error: (any Error)?
    }

    init(
        filter: ChunkFilter, input: @escaping ChunkFilter.Input,
        output: @escaping ChunkFilter.Output, report: @escaping ChunkFilter.Report
    ) {
        self.filter = filter
        self.report = report
        reader = Mutex(LineReader(input))
        self.output = OrderedOutput(
            write: output, report: report, waitingLimit: filter.workers * 2_097_152)
    }

    /// Starts the threads; the continuation is resumed when all is written, or nothing more can be.
    func start(resuming continuation: CheckedContinuation<ChunkFilter.Summary, any Error>) {
        ending.withLock { ending in
            ending.continuation = continuation
            ending.activeWorkers = filter.workers
        }
        guard !Task.isCancelled else { return stop(CancellationError()) }
        for _ in 0..<filter.workers {
            Thread { self.work() }.start()
        }
    }

    /// Ends the run at once: a worker that waits for input is not waited for.
    func stop(_ error: any Error) {
        output.stop()
        end(error)
    }

    // MARK: - Workers

    private func work() {
        var chunker = LineChunker(filter, output: output)
        var spare = ByteBuffer()
        while !output.isStopped, let batch = nextBatch(sparing: spare) {
            do {
                try chunker.chunk(batch)
            } catch {
                return stop(error)
            }
            spare = batch.buffer
            spare.removeAll(keeping: 2 * LineReader.blockSize)
        }
        let isLast = ending.withLock { ending in
            ending.activeWorkers -= 1
            return ending.activeWorkers == 0
        }
        if isLast { end(nil) }
    }

    /// The next lines; nil at the end of the input, and where it cannot be read.
    private func nextBatch(sparing spare: ByteBuffer) -> LineBatch? {
        do {
            return try reader.withLock { try $0.next(sparing: spare) }
        } catch {
            ending.withLock { $0.error = $0.error ?? error }
            return nil
        }
    }

    private func end(_ error: (any Error)?) {
        let (continuation, error) = ending.withLock { ending in
            ending.error = ending.error ?? error
            return (ending.continuation.take(), ending.error)
        }
        guard let continuation else { return }
        var summary = output.summary
        if summary.failed > ChunkFilter.mostReports {
            report("\(summary.failed - ChunkFilter.mostReports) more lines were left out")
        }
        switch error {
        case nil: continuation.resume(returning: summary)
        case let error as ChunkFilterError where error.code == .outputClosed:
            summary.isOutputClosed = true
            continuation.resume(returning: summary)
        case let error?: continuation.resume(throwing: error)
        }
    }
}
