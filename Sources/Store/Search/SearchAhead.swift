import Dispatch
import Records

/// The segment of chunks that are about to be written, made on another core while SQLite writes
/// their rows.
///
/// The numbers of new rows are known beforehand. Where some chunks turn out to be in the index
/// already, the segment is made anew of the others; what stands in the index is the same as if it
/// had been made afterwards.
final class SearchAhead: @unchecked Sendable {
    private let chunks: [Chunk]
    private let firstNumber: Int
    private let work = DispatchGroup()

    // The other thread's until `finish` has waited for it.
    private var words: Vocabulary?
    private var batch: SearchBatch
    private var segment: SearchSegment?
    private var failure: (any Error)?

    /// - Parameters:
    ///   - chunks: in the order in which their rows are written.
    ///   - firstNumber: of the first row that is written.
    ///   - words: what is known of words; nil where nothing is.
    ///   - mostTerms: chunks beyond so many words are left to be written afterwards.
    init(
        _ chunks: [Chunk], firstNumber: Int, words: consuming Vocabulary?, mostTerms: Int,
        on queue: DispatchQueue
    ) {
        self.chunks = chunks
        self.firstNumber = firstNumber
        self.words = words
        batch = SearchBatch(mostTerms: mostTerms)
        queue.async(group: work) { [self] in
            do {
                try read()
            } catch {
                failure = error
            }
        }
    }

    private func read() throws {
        var words = try words.take() ?? Vocabulary()
        for (index, chunk) in chunks.enumerated() where !batch.isLarge {
            batch.append(SearchBatch.Row(number: firstNumber + index))
            for var text in [chunk.title, chunk.heading, chunk.text] {
                try text.withUTF8 {
                    try batch.append(column: UnsafeRawBufferPointer($0), words: &words)
                }
            }
        }
        segment = batch.segment(words)
        self.words = consume words
    }

    /// Waits for the other thread.
    func wait() {
        work.wait()
    }

    /// Gives back what is known of words, once the other thread is done.
    func takeWords() -> Vocabulary? {
        words.take()
    }

    /// Hands over the rows that are to be in the index, and the segment that holds them.
    ///
    /// - Parameters:
    ///   - numbers: of the rows of the chunks, nil for a chunk that had a row before.
    ///   - coming: the rows that are to be in the index; afterwards those that are still missing.
    func finish(
        numbers: [Int64?], coming: inout Set<Int64>,
        body: (borrowing SearchBatch, borrowing SearchSegment?) throws -> Void
    ) throws {
        wait()
        if let failure { throw failure }
        var isAsForeseen = true
        var previous: Int64 = 0
        for index in 0..<min(batch.count, numbers.count) {
            var row = SearchBatch.Row(number: firstNumber + index, isLeftOut: true)
            if let number = numbers[index], number > previous, coming.remove(number) != nil {
                isAsForeseen = isAsForeseen && Int(number) == row.number
                row = SearchBatch.Row(number: Int(number))
                previous = number
            }
            isAsForeseen = isAsForeseen && !row.isLeftOut
            batch.replace(index, with: row)
        }
        if !isAsForeseen, let words = words.take() {
            segment = batch.segment(words)
            self.words = consume words
        }
        try body(batch, segment)
    }
}
