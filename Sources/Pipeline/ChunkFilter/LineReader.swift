import Foundation

/// Whole lines, one after the other, as they came.
struct LineBatch: Sendable {
    /// From 0, in the order of the input.
    let number: Int
    /// The number of the first line, from 1.
    let firstLine: Int
    /// Where the first line starts: after a byte order mark.
    let start: Int
    let buffer: ByteBuffer
}

/// Cuts input into batches of whole lines.
///
/// A batch is what one read has brought, up to its last line end, so that many small lines are
/// handed over at once and yet none waits for the next: what is complete is handed on before more is
/// asked for. A long line is a batch by itself.
struct LineReader: Sendable {
    /// Bytes asked for at once.
    static let blockSize = 128 * 1024
    /// A line of more bytes is a batch by itself, so that its memory is free once it is decoded.
    static let longLine = 1_048_576

    private let input: ChunkFilter.Input
    private var buffer = ByteBuffer()
    /// No line ends before this.
    private var searched = 0
    private var nextNumber = 0
    private var nextLine = 1
    private var hasEnded = false

    init(_ input: @escaping ChunkFilter.Input) {
        self.input = input
    }

    /// The next lines; nil at the end of the input, and from then on.
    ///
    /// - Parameter spare: an empty buffer, for the input after these lines.
    mutating func next(sparing spare: ByteBuffer) throws -> LineBatch? {
        while true {
            if let end = linesEnd() { return batch(to: end, sparing: spare) }
            guard !hasEnded else {
                return buffer.count > 0 ? batch(to: buffer.count, sparing: spare) : nil
            }
            searched = buffer.count
            do {
                hasEnded = try buffer.append(atMost: Self.blockSize, from: input) == 0
            } catch {
                hasEnded = true
                buffer.removeAll()
                throw error
            }
        }
    }

    /// The end of the last line that is complete, or of the first where that is a long one.
    ///
    /// A long line is always the first: what is complete has been handed on before it was read.
    private func linesEnd() -> Int? {
        let bytes = buffer.bytes
        guard let first = bytes.lineFeed(from: searched) else { return nil }
        if first >= Self.longLine { return first + 1 }
        var last = bytes.count - 1
        while bytes[last] != 0x0A { last -= 1 }
        return last + 1
    }

    private mutating func batch(to end: Int, sparing spare: ByteBuffer) -> LineBatch {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let batch = LineBatch(
            number: nextNumber, firstLine: nextLine,
            start: nextNumber == 0 && buffer.bytes.starts(with: mark) ? mark.count : 0,
            buffer: buffer)
        spare.append(buffer[end..<buffer.count])
        buffer.truncate(to: end)
        nextNumber += 1
        nextLine += buffer.bytes.lineFeeds
        buffer = spare
        searched = 0
        return batch
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first line feed at or after `start`.
    func lineFeed(from start: Int) -> Int? {
        guard let baseAddress, start < count,
            let found = memchr(baseAddress + start, 0x0A, count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress)
    }

    fileprivate var lineFeeds: Int {
        var (count, start) = (0, 0)
        while let next = lineFeed(from: start) { (count, start) = (count + 1, next + 1) }
        return count
    }
}
