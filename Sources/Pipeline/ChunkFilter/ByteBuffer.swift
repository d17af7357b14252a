import Foundation

/// Bytes that grow at the end and go from thread to thread without being copied.
///
/// The memory is `realloc`'s, which moves large blocks by mapping their pages anew: a line of many
/// megabytes is never there twice while it is read.
// Sendable because one thread at a time has it: whoever hands it over keeps no reference, and does
// so under a lock.
final class ByteBuffer: @unchecked Sendable {
    private var memory: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private(set) var count = 0

    deinit { free(memory) }

    /// Not to be kept beyond the next change.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: memory, count: count) }

    /// The bytes in a range, counted from 0.
    subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range])
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        room(for: bytes.count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// The digits of a number that is not negative.
    func append(_ number: Int) {
        var (rest, length) = (number, 1)
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        let digits = room(for: length)
        rest = number
        for index in (0..<length).reversed() {
            digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
    }

    /// Has `fill` write at most `most` bytes at the end, and returns how many it says it wrote.
    func append(
        atMost most: Int, from fill: (UnsafeMutableRawBufferPointer) throws -> Int
    ) rethrows -> Int {
        let added = try fill(UnsafeMutableRawBufferPointer(start: room(for: most), count: most))
        precondition(0...most ~= added, "Input gives at most as many bytes as were asked for.")
        count += added
        return added
    }

    /// Leaves the first `count` bytes.
    func truncate(to count: Int) {
        precondition(0...self.count ~= count, "A buffer is not truncated to more than it holds.")
        self.count = count
    }

    /// Leaves nothing; keeps at most `kept` bytes of memory for what comes next.
    func removeAll(keeping kept: Int = 0) {
        count = 0
        guard capacity > kept else { return }
        free(memory)
        memory = nil
        capacity = 0
    }

    /// The place after the last byte, with room for so many more.
    private func room(for more: Int) -> UnsafeMutablePointer<UInt8> {
        if count + more > capacity || memory == nil {
            capacity = max(count + more, capacity + capacity / 2, 256)
            guard let grown = realloc(memory, capacity) else {
                preconditionFailure("There is no memory for \(capacity) bytes of a line.")
            }
            memory = grown.bindMemory(to: UInt8.self, capacity: capacity)
        }
        guard let memory else { preconditionFailure("Memory was just taken.") }
        return memory + count
    }
}
