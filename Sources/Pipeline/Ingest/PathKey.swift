/// A path as the file system compares it: byte by byte.
///
/// Swift's strings are equal where Unicode's canonical forms are, so that two files whose names
/// differ only in their normal form would take each other's place in a dictionary.
package struct PathKey: Hashable, Sendable {
    private let bytes: [UInt8]

    package init(_ path: String) {
        bytes = Array(path.utf8)
    }

    /// Whether a path stands below a folder.
    package static func isBelow(_ path: String, _ folder: String) -> Bool {
        let start = folder.hasSuffix("/") ? folder : folder + "/"
        return path.utf8.starts(with: start.utf8)
    }

    /// What stands behind a folder that the path is below.
    package static func name(of path: String, below folder: String) -> String {
        let count = folder.utf8.count + (folder.hasSuffix("/") ? 0 : 1)
        return String(decoding: path.utf8.dropFirst(count), as: UTF8.self)
    }
}
