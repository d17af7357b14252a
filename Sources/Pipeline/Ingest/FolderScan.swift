import Foundation
import Records
package import Store

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files that some paths lead to.
///
/// Folders are walked in the order of their names. Hidden files and folders are passed over; a
/// symbolic link is followed once and never into a folder that was walked already.
package struct FolderScan: Sendable {
    /// A file to be read, or a path that cannot be.
    package struct Entry: Sendable, Equatable {
        /// Absolute.
        package var path: String
        /// The path below the folder that was given; a file that was named has its own name.
        package var name: String
        /// The folder or file that was given, absolute.
        package var root: String
        package var stamp: FileStamp
        /// The user named this very file: it is always tried.
        package var isNamed: Bool
        /// Why it is not to be read.
        package var problem: Problem?
        /// The bytes, where they came from elsewhere than a file.
        package var content: [UInt8]?
    }

    /// A document that is no file, like the one that a pipe delivers.
    package static func entry(of content: [UInt8], name: String) -> Entry {
        // Two of them never stand in each other's place.
        let path = "\(name):\(ContentHash.sha256Hex(of: content).prefix(16))"
        return Entry(
            path: path, name: name, root: path,
            stamp: FileStamp(size: content.count, modified: 0, inode: 0), isNamed: true,
            content: content)
    }

    /// A path that was listed and leads to nothing.
    package static func missing(_ path: String) -> Entry {
        Entry(
            path: URL(filePath: path).standardizedFileURL.path, name: path, root: path,
            stamp: FileStamp(size: 0, modified: 0, inode: 0), isNamed: true,
            problem: .missing("is not there: \(String(cString: strerror(errno)))"))
    }

    package enum Problem: Sendable, Equatable {
        case skipped(String)
        case unreadable(String)
        /// Listed, but not there.
        case missing(String)
    }

    /// Makes sure that a path leads to something.
    ///
    /// - Throws: `PipelineError.noSuchFile` for a path that does not exist.
    package static func checkExists(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw PipelineError(
                .noSuchFile,
                "There is no '\(path)': \(String(cString: strerror(errno))). Name a folder or file that exists."
            )
        }
    }

    package static func entries(of paths: [String]) throws -> [Entry] {
        try scan(paths).entries
    }

    /// What a walk found, and where it was.
    package struct Result: Sendable, Equatable {
        package var entries: [Entry] = []
        /// The folders that were given, absolute, also those without any file.
        package var folders: [String] = []
        /// Folders below them that could not be opened: what they hold is not known.
        package var closedFolders: [String] = []
        /// Files that the filter leaves out: they stay as they are in the index.
        package var unwanted: Set<PathKey> = []

        /// Whether a file that was not found at a path is gone.
        package func isGone(_ path: String) -> Bool {
            func isBelow(_ folder: String) -> Bool { PathKey.isBelow(path, folder) }
            return folders.contains(where: isBelow) && !closedFolders.contains(where: isBelow)
                && !unwanted.contains(PathKey(path))
        }
    }

    /// Walks some folders and files.
    ///
    /// - Throws: `PipelineError.noSuchFile` for a path that does not exist.
    package static func scan(
        _ paths: [String], filter: NameFilter = NameFilter()
    ) throws -> Result {
        var walk = Walk(filter: filter)
        for path in paths {
            let absolute = URL(filePath: path).standardizedFileURL.path
            var root = absolute
            while root.count > 1, root.hasSuffix("/") { root.removeLast() }
            try checkExists(path)
            var status = stat()
            _ = stat(root, &status)
            if status.isFolder {
                walk.result.folders.append(root)
                walk.enterFolder(root, name: "", root: root, status: status)
            } else {
                walk.add(
                    root, name: URL(filePath: root).lastPathComponent, root: root, status: status,
                    isNamed: true,
                    problem: status.isRegularFile
                        ? nil
                        : .unreadable(
                            "is not a regular file but a pipe, socket or device; "
                                + "to read what a pipe delivers, give - and pipe it in"))
            }
        }
        return walk.result
    }

    private struct Walk {
        let filter: NameFilter
        var result = Result()
        var walkedFolders: Set<FileID> = []
        var seenPaths: Set<PathKey> = []

        init(filter: NameFilter) {
            self.filter = filter
        }

        mutating func enterFolder(_ path: String, name: String, root: String, status: stat) {
            walkedFolders.insert(FileID(status))
            guard let children = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                result.closedFolders.append(path)
                add(
                    path, name: name, root: root, status: status,
                    problem: .unreadable("the folder may not be opened: check its rights"))
                return
            }
            for child in children.sorted() where !child.hasPrefix(".") {
                visit(
                    "\(path)/\(child)", name: name.isEmpty ? child : "\(name)/\(child)", root: root)
            }
        }

        private mutating func visit(_ path: String, name: String, root: String) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                let isLoop = errno == ELOOP
                var link = stat()
                let reason =
                    lstat(path, &link) != 0
                    ? "has a name that is not UTF-8: rename it"
                    : isLoop
                        ? "is a symbolic link that leads back to itself"
                        : "is a symbolic link to nothing"
                add(path, name: name, root: root, status: link, problem: .unreadable(reason))
                return
            }
            if status.isFolder {
                if walkedFolders.contains(FileID(status)) {
                    add(
                        path, name: name, root: root, status: status,
                        problem: .skipped("is a link to a folder that was read already (a loop)"))
                } else {
                    enterFolder(path, name: name, root: root, status: status)
                }
            } else if !filter.wants(name) {
                result.unwanted.insert(PathKey(path))
            } else if status.isRegularFile {
                add(path, name: name, root: root, status: status)
            } else {
                add(
                    path, name: name, root: root, status: status,
                    problem: .unreadable("is not a regular file but a pipe, socket or device"))
            }
        }

        mutating func add(
            _ path: String, name: String, root: String, status: stat, isNamed: Bool = false,
            problem: Problem? = nil
        ) {
            guard seenPaths.insert(PathKey(path)).inserted else { return }
            result.entries.append(
                Entry(
                    path: path, name: name, root: root, stamp: FileStamp(status), isNamed: isNamed,
                    problem: problem))
        }
    }

    private struct FileID: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }
}

extension FileStamp {
    init(_ status: stat) {
        self.init(
            size: Int(status.st_size),
            modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec),
            inode: Int(bitPattern: UInt(status.st_ino)))
    }
}

extension stat {
    fileprivate var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    fileprivate var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}
