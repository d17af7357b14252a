#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which files of a folder are wanted, by the shell patterns of fnmatch(3).
///
/// A pattern without a slash is compared with the file's own name; one with a slash with its path
/// below the folder that was given, where `*` crosses folders too.
package struct NameFilter: Sendable, Equatable {
    /// Wanted are files that one of these matches; all where there are none.
    package var includes: [String]
    /// Never wanted, also where a pattern of `includes` matches.
    package var excludes: [String]

    package init(includes: [String] = [], excludes: [String] = []) {
        self.includes = includes
        self.excludes = excludes
    }

    /// - Parameter name: the path below the folder that was given.
    package func wants(_ name: String) -> Bool {
        if excludes.contains(where: { Self.matches(name, $0) }) { return false }
        return includes.isEmpty || includes.contains { Self.matches(name, $0) }
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        var pattern = pattern
        // "drafts/" is the folder with all that is in it.
        if pattern.hasSuffix("/") { pattern += "*" }
        if pattern.hasPrefix("./") { pattern.removeFirst(2) }
        let subject =
            pattern.contains("/") ? name[...] : name.split(separator: "/").last ?? name[...]
        return fnmatch(pattern, String(subject), 0) == 0
    }
}
