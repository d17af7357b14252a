/// A ZIP archive of stored entries, with sound checksums.
enum StoredZip {
    /// The bytes of an archive of such files, in their order.
    static func bytes(_ files: [(path: String, content: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let path = Array(file.path.utf8)
            let size = little(UInt32(file.content.count))
            let common =
                little(UInt16(20)) + little(UInt16(0x800)) + little(UInt16(0)) + little(UInt32(0))
                + little(checksum(file.content)) + size + size
                + little(UInt16(path.count)) + little(UInt16(0))
            directory += [0x50, 0x4B, 1, 2, 20, 3] + common + [UInt8](repeating: 0, count: 6)
            directory += little(UInt32(0o100644) << 16) + little(UInt32(bytes.count)) + path
            bytes += [0x50, 0x4B, 3, 4] + common + path + file.content
        }
        let count = little(UInt16(files.count))
        return bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
            + little(UInt32(directory.count)) + little(UInt32(bytes.count)) + [0, 0]
    }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// CRC-32 as ZIP has it (ISO 3309, reflected).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8)
        }
    }

    private static let table: [UInt32] = (0..<256).map { number in
        (0..<8).reduce(UInt32(number)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }
}
