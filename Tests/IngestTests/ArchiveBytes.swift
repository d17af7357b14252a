/// Writes small ZIP and tar archives, sound or not, for tests.
enum ArchiveBytes {
    struct Entry {
        var path: [UInt8]
        var content: [UInt8]
        /// Unix mode with the type of the entry.
        var mode: UInt32 = 0o100644
        /// What the headers say instead of the truth.
        var statedSize: UInt32?
        var statedChecksum: UInt32?
        var flags: UInt16 = 0x800
        /// The kind of a tar entry, and where a link leads.
        var tarKind: UInt8 = UInt8(ascii: "0")
        var link = ""

        init(_ path: String, _ content: String) {
            self.init(path, Array(content.utf8))
        }

        init(_ path: String, _ content: [UInt8]) {
            self.path = Array(path.utf8)
            self.content = content
        }
    }

    static func zip(_ parts: [(String, String)]) -> [UInt8] {
        zip(parts.map { Entry($0.0, $0.1) })
    }

    /// A ZIP of stored entries.
    static func zip(_ entries: [Entry]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let size = entry.statedSize ?? UInt32(entry.content.count)
            let common =
                little(UInt16(20)) + little(entry.flags) + little(UInt16(0)) + little(UInt32(0))
                + little(entry.statedChecksum ?? checksum(entry.content))
                + little(UInt32(entry.content.count)) + little(size)
                + little(UInt16(entry.path.count)) + little(UInt16(0))
            directory += [0x50, 0x4B, 1, 2, 20, 3] + common + [UInt8](repeating: 0, count: 6)
            directory += little(entry.mode << 16) + little(UInt32(bytes.count)) + entry.path
            bytes += [0x50, 0x4B, 3, 4] + common + entry.path + entry.content
        }
        let start = UInt32(bytes.count)
        let count = little(UInt16(entries.count))
        return bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
            + little(UInt32(directory.count)) + little(start) + [0, 0]
    }

    static func tar(_ entries: [Entry]) -> [UInt8] {
        entries.flatMap(tarEntry) + [UInt8](repeating: 0, count: 1024)
    }

    private static func tarEntry(_ entry: Entry) -> [UInt8] {
        func field(_ text: some Sequence<UInt8>, _ width: Int) -> [UInt8] {
            let bytes = Array(text.prefix(width))
            return bytes + [UInt8](repeating: 0, count: width - bytes.count)
        }
        func octal(_ number: Int, _ width: Int) -> [UInt8] {
            let digits = String(number, radix: 8)
            return field(
                (String(repeating: "0", count: width - 1 - digits.count) + digits).utf8, width)
        }
        let before =
            field(entry.path, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8)
            + octal(entry.content.count, 12) + octal(0, 12)
        let after =
            [entry.tarKind] + field(entry.link.utf8, 100) + field("ustar\0".utf8, 6)
            + field("00".utf8, 249)
        let sum = (before + after).reduce(8 * 32) { $0 + Int($1) }
        let header = before + octal(sum, 7) + [32] + after
        let padding = (512 - entry.content.count % 512) % 512
        return header + entry.content + [UInt8](repeating: 0, count: padding)
    }

    /// A gzip whose deflate data are stored, not compressed.
    static func gzip(_ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = content[...]
        repeat {
            let block = rest.prefix(65535)
            rest = rest.dropFirst(block.count)
            let size = UInt16(block.count)
            bytes += [rest.isEmpty ? 1 : 0] + little(size) + little(~size) + block
        } while !rest.isEmpty
        return bytes + little(checksum(content)) + little(UInt32(content.count))
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// CRC-32 as ZIP and gzip use it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB8_8320 }
        }
        return ~sum
    }
}
