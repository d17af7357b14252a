/// A path as the file system compares it: byte by byte.
///
/// Swift's strings are equal where Unicode's canonical forms are, so that two files whose names
/// differ only in their normal form would take each other's place in a dictionary.
package struct PathKey: Hashable, Sendable {
    private let bytes: [UInt8]

    package init(_ path: String) {
        bytes = Array(path.utf8)
    }
}
