/// Paths inside an archive: only those that stay inside it are believed.
enum ArchivePath {
    static let maxLength = 1024
    private static let maxDepth = 64

    /// The path with plain slashes and without `.`; nil where it is unsafe: absolute, with `..`,
    /// a drive letter or control characters, or too long.
    static func normalized(_ path: String) -> String? {
        guard !path.isEmpty, path.utf8.count <= maxLength else { return nil }
        // Some programs of Windows write backslashes.
        let bytes = path.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
        guard bytes.first != UInt8(ascii: "/"), !bytes.contains(where: { $0 < 32 || $0 == 127 })
        else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
        guard !parts.isEmpty, parts.count <= maxDepth, !parts.contains(Array("..".utf8)[...]),
            !isDrive(parts[0])
        else { return nil }
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// What programs leave in archives beside the documents: resource forks, dotfiles.
    static func isHidden(_ path: String) -> Bool {
        path.utf8.split(separator: UInt8(ascii: "/")).contains {
            $0.first == UInt8(ascii: ".") || $0.elementsEqual("__MACOSX".utf8)
        }
    }

    /// A path, or the address in a document's own part, as seen from the folder of another part.
    ///
    /// - Returns: nil where it leads out of the package or to another scheme.
    static func resolve(_ reference: String, from part: String) -> String? {
        guard !reference.contains(":") else { return nil }
        var folders =
            reference.hasPrefix("/") ? [] : part.split(separator: "/").dropLast().map(String.init)
        for step in reference.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            switch step {
            case ".": continue
            case "..":
                guard folders.popLast() != nil else { return nil }
            default: folders.append(String(step))
            }
        }
        return folders.isEmpty ? nil : folders.joined(separator: "/")
    }

    private static func isDrive(_ part: ArraySlice<UInt8>) -> Bool {
        guard part.count >= 2, part[part.startIndex + 1] == UInt8(ascii: ":") else { return false }
        let letter = part[part.startIndex] | 32
        return (97...122).contains(letter)
    }
}
