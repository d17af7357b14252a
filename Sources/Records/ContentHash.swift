import CCrypto

/// The identity of a row: the first 128 bits of a SHA-256 over its content, as 32 hex digits.
///
/// Identity follows from what a thing says, never from row numbers, time or path, so the same
/// document read on two machines has the same id and shards merge without conflict.
package struct ContentHash: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// 32 lowercase hexadecimal digits.
    package let hex: String

    /// Takes an id that was stored before.
    ///
    /// The caller vouches for its form.
    package init(hex: String) {
        self.hex = hex
    }

    /// Hashes fields under a domain name.
    ///
    /// Each field is preceded by its length, so that `["ab", "c"]` and `["a", "bc"]` differ; the
    /// domain keeps a chunk and a document of the same words apart.
    package init(domain: StaticString, fields: [String]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fields.reduce(64) { $0 + $1.utf8.count + 8 })
        Self.append(Array(domain.description.utf8), to: &bytes)
        for field in fields {
            Self.append(Array(field.utf8), to: &bytes)
        }
        hex = String(Self.sha256Hex(of: bytes).prefix(32))
    }

    package var description: String { hex }

    package static func < (left: ContentHash, right: ContentHash) -> Bool {
        left.hex < right.hex
    }

    package init(from decoder: any Decoder) throws {
        hex = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    /// The full SHA-256 of some bytes (FIPS 180-4), as `sha256sum` prints it.
    package static func sha256Hex(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = bytes.withUnsafeBufferPointer { SHA256($0.baseAddress, $0.count, &digest) }
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(64)
        for byte in digest {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return String(decoding: hex, as: UTF8.self)
    }

    private static func append(_ field: [UInt8], to bytes: inout [UInt8]) {
        var length = UInt64(field.count).littleEndian
        withUnsafeBytes(of: &length) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }
}
