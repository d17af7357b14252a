// Chunks without an index: JSON Lines in, JSON Lines out.
//
// As many threads as there are workers do the same: take the next lines under a lock (`LineReader`),
// cut their texts into chunks (`LineChunker`), and write in the order of the input
// (`OrderedOutput`). There is no queue of input: a worker that has nothing to do reads, so what is
// held is what the workers work on, and finished lines up to a limit. They are threads, not tasks,
// because reading and writing block.

package import Chunker
import Foundation
package import TextAnalysis

/// Cuts the documents of JSON Lines into chunks.
///
/// A line `{"doc": "a", "text": "…"}` gives a line
/// `{"doc":"a","start":0,"end":1480,"text":"…","heading":"Methods > Sampling","tokens":331}` for
/// each of its chunks, with `"oversize":true` at the end where a sentence or a word had to be cut.
/// `start` and `end` are UTF-8 offsets into the text as given, and the chunk's text is exactly that
/// slice. `doc` comes back as it is written; a line without one is called by its number, from 1.
/// The output's bytes do not depend on the number of workers.
package struct ChunkFilter: Sendable {
    /// Writes bytes of input into the buffer and returns how many, 0 at the end of the input.
    ///
    /// It is called by one thread at a time and may wait for input.
    package typealias Input = @Sendable (UnsafeMutableRawBufferPointer) throws -> Int
    /// Takes whole lines, called by one thread at a time.
    ///
    /// It throws `ChunkFilterError.outputClosed` where nobody reads on.
    package typealias Output = @Sendable (UnsafeRawBufferPointer) throws -> Void
    /// Is told one sentence for a line that was left out.
    package typealias Report = @Sendable (String) -> Void

    /// What was done; of what was read too late to be written, nothing.
    package struct Summary: Sendable, Equatable {
        /// Lines that are not blank.
        package var lines = 0
        /// Lines that hold a document, even one without any text.
        package var documents = 0
        package var chunks = 0
        /// Lines that were left out.
        package var failed = 0
        /// Bytes of input.
        package var bytes = 0
        /// Whether the reader of the output had enough before the end.
        package var isOutputClosed = false
    }

    package var settings: ChunkSettings
    package var format: Chunking.RawFormat
    /// Counts tokens; they are estimated where there is none.
    package var tokenizer: Tokenizer?
    /// How many threads cut chunks.
    package var workers: Int

    /// Sentences about lines that were left out; further lines are only counted.
    static let mostReports = 20

    /// - Parameter workers: nil for as many as there are cores.
    package init(
        settings: ChunkSettings, format: Chunking.RawFormat, tokenizer: Tokenizer? = nil,
        workers: Int? = nil
    ) {
        self.settings = settings
        self.format = format
        self.tokenizer = tokenizer
        self.workers = max(workers ?? ProcessInfo.processInfo.activeProcessorCount, 1)
    }

    /// Filters all of the input.
    ///
    /// What a line gives is written before more input is waited for. Memory holds for each worker
    /// the lines of one read, or one longer line, with their chunks, and one more such read.
    ///
    /// - Throws: what `input` and `output` throw, but for `ChunkFilterError.outputClosed`, which
    ///   ends the run quietly; `CancellationError`. After an error of the input, what was read
    ///   before it has been written.
    package func run(
        input: @escaping Input, output: @escaping Output, report: @escaping Report
    ) async throws -> Summary {
        let run = FilterRun(filter: self, input: input, output: output, report: report)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { run.start(resuming: $0) }
        } onCancel: {
            run.stop(CancellationError())
        }
    }
}
