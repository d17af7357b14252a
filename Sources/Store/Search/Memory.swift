/// Values one after the other, as in an array, but without its checks at each access and its counts
/// of references: all words of a bulk load pass through such memory.
///
/// It is freed with its owner, and cannot be copied.
struct Memory<Element: BitwiseCopyable>: ~Copyable {
    private(set) var start: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 1 << 10) {
        start = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    init(repeating value: Element, count: Int) {
        self.init(capacity: max(1, count))
        fill(value, count: count)
    }

    deinit {
        start.deallocate()
    }

    subscript(index: Int) -> Element {
        get { start[index] }
        set { start[index] = newValue }
    }

    /// All values, for as long as nothing is changed.
    var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: start, count: count) }

    mutating func removeAll() {
        count = 0
    }

    mutating func shorten(to fewer: Int) {
        count = min(count, fewer)
    }

    @inline(__always)
    mutating func append(_ value: Element) {
        if count == capacity { grow(by: 1) }
        start[count] = value
        count += 1
    }

    mutating func append(_ source: UnsafePointer<Element>, count added: Int) {
        if count + added > capacity { grow(by: added) }
        (start + count).update(from: source, count: added)
        count += added
    }

    /// Appends a value until there are `count`.
    mutating func fill(_ value: Element, count wanted: Int) {
        guard wanted > count else { return }
        if wanted > capacity { grow(by: wanted - count) }
        (start + count).update(repeating: value, count: wanted - count)
        count = wanted
    }

    private mutating func grow(by added: Int) {
        let larger = max(capacity * 2, count + added)
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        moved.update(from: start, count: count)
        start.deallocate()
        start = moved
        capacity = larger
    }
}

extension Memory<UInt8> {
    /// Appends a variable-length integer of SQLite: seven bits a byte, the highest first.
    ///
    /// - Parameter value: less than 2^56, so that the ninth byte's eight bits are not needed.
    @inline(__always)
    mutating func append(varint value: Int) {
        if value < 0x80 {
            append(UInt8(truncatingIfNeeded: value))
        } else {
            append(longVarint: value)
        }
    }

    private mutating func append(longVarint value: Int) {
        var shift = 7
        while value >> (shift + 7) > 0 { shift += 7 }
        while shift > 0 {
            append(UInt8(truncatingIfNeeded: value >> shift) | 0x80)
            shift -= 7
        }
        append(UInt8(truncatingIfNeeded: value) & 0x7F)
    }

    /// Writes a number of two bytes, the higher first, over what stands there.
    mutating func set(_ number: Int, at place: Int) {
        self[place] = UInt8(truncatingIfNeeded: number >> 8)
        self[place + 1] = UInt8(truncatingIfNeeded: number)
    }
}

/// Reads variable-length integers of SQLite, one after the other.
struct VarintReader: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var place: Int

    init(_ bytes: [UInt8], from place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// - Returns: nil at the end.
    mutating func next() -> Int? {
        var number = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            // None of these numbers is so large that its ninth byte would count in full.
            number = number << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }
}
