/// The encoding of a web page: by a byte-order mark, else by what it declares, else UTF-8, else
/// Windows-1252.
enum HTMLEncoding {
    /// Bytes for libxml2 and the name of their encoding.
    ///
    /// UTF-7 is never believed: it hides tags.
    static func decode(_ bytes: [UInt8]) -> (bytes: [UInt8], encoding: String) {
        let name = declared(in: bytes)
        if let name, otherEncodings.contains(name) {
            return (bytes.filter { $0 != 0 }, name)
        }
        if !bytes.starts(with: [0xEF, 0xBB, 0xBF]), !bytes.contains(0), isUTF8(bytes) {
            return (bytes, "UTF-8")
        }
        var text = TextEncoding.decode(bytes)
        if isLatin(name), !isUTF8(bytes) {
            text = TextEncoding.decodeWindows1252(bytes)
        }
        // libxml2 ends at a NUL.
        return (text.utf8.filter { $0 != 0 }, "UTF-8")
    }

    /// Encodings that are left to libxml2; all hold ASCII as it is.
    private static let otherEncodings: Set<String> = [
        "shift_jis", "euc-jp", "gb2312", "gbk", "gb18030", "big5", "euc-kr", "koi8-r", "koi8-u",
        "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255",
        "windows-1256", "windows-1257", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9",
        "iso-8859-15",
    ]

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    private static func isLatin(_ name: String?) -> Bool {
        name == "iso-8859-1" || name == "windows-1252" || name == "latin1"
    }

    /// The lowercased name behind `charset=` or `encoding=` near the start.
    private static func declared(in bytes: [UInt8]) -> String? {
        let start = bytes.prefix(4096).map { (65...90).contains($0) ? $0 + 32 : $0 }
        for mark in ["charset=", "encoding="] {
            guard let position = start.firstRange(of: mark, within: 4096) else { continue }
            let rest = start[(position + mark.utf8.count)...]
                .drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == 32 }
            let name = rest.prefix {
                (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
            }
            if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
        }
        return nil
    }
}
