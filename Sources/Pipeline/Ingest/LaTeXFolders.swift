import Foundation
import Ingest
import Records
import Store
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files that LaTeX papers in folders are made of.
///
/// Folders are listed and read once in a run, when the first paper in them asks.
final class LaTeXFolders: Sendable {
    /// Files that a paper may be made of, by extension.
    static let extensions: Set<String> = ["tex", "ltx", "latex", "bbl", "bib", "sty", "cls", "def"]
    /// In bytes, of one file and of all files of a folder.
    private static let fileLimit = 16 * 1_048_576
    private static let folderLimit = 64 * 1_048_576
    private static let countLimit = 5_000
    private static let depthLimit = 5

    private let state = Mutex(State())

    private struct State {
        var folders: [String: Folder] = [:]
        /// Bytes of the folder that was asked for last, by path below it.
        var loaded: (folder: String, files: [String: [UInt8]])?
    }

    private struct Folder {
        /// Paths below the folder.
        var paths: [String] = []
        var stamp = FileStamp(size: 0, modified: 0, inode: 0)
        /// Which main file of this folder a part below it belongs to; nil until it was asked.
        var owners: [String: String]?
    }

    /// A stamp that changes when the file does or any other that its paper may be made of.
    func stamp(of path: String, _ own: FileStamp) -> FileStamp {
        state.withLock { state in
            let all = Self.folder(Self.parent(of: path), &state).stamp
            return FileStamp(
                size: own.size + all.size, modified: max(own.modified, all.modified),
                inode: own.inode ^ all.inode)
        }
    }

    /// A paper with the files that it needs.
    func source(of path: String, bytes: [UInt8]) -> DocumentSource {
        let folder = Self.parent(of: path)
        let name = PathKey.name(of: path, below: folder)
        return state.withLock { state in
            var files = Self.files(of: folder, &state)
            files[name] = bytes
            let parts = LaTeXProject.parts(of: name, among: files)
            return DocumentSource(
                bytes, name: name,
                companions: files.filter { parts.contains($0.key) && $0.key != name })
        }
    }

    /// The paper that a file is a part of, as a path below `root`; nil for a paper of its own.
    ///
    /// - Parameter root: the folder that was given; nothing above it is looked at.
    func owner(of path: String, below root: String) -> String? {
        var folder = Self.parent(of: path)
        for _ in 0..<Self.depthLimit {
            guard PathKey(folder) == PathKey(root) || PathKey.isBelow(folder, root) else {
                return nil
            }
            let name = PathKey.name(of: path, below: folder)
            let owner = state.withLock { Self.owners(in: folder, &$0)[name] }
            if let owner {
                return PathKey.name(of: "\(folder)/\(owner)", below: root)
            }
            folder = Self.parent(of: folder)
        }
        return nil
    }

    // MARK: - Folders

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    private static func owners(in folder: String, _ state: inout State) -> [String: String] {
        let known = Self.folder(folder, &state)
        if let owners = known.owners { return owners }
        let files = files(of: folder, &state)
        var owners: [String: String] = [:]
        for main in LaTeXProject.mainFiles(among: files) where !main.contains("/") {
            for part in LaTeXProject.parts(of: main, among: files) where part != main {
                owners[part] = owners[part] ?? main
            }
        }
        state.folders[folder]?.owners = owners
        return owners
    }

    private static func files(of folder: String, _ state: inout State) -> [String: [UInt8]] {
        if let loaded = state.loaded, loaded.folder == folder { return loaded.files }
        var files: [String: [UInt8]] = [:]
        var total = 0
        for path in Self.folder(folder, &state).paths {
            guard let bytes = FileBytes.read("\(folder)/\(path)"), bytes.count <= fileLimit,
                total + bytes.count <= folderLimit
            else { continue }
            total += bytes.count
            files[path] = bytes
        }
        state.loaded = (folder, files)
        return files
    }

    private static func mark(of path: String, _ stamp: FileStamp) -> Int {
        let text = "\(path) \(stamp.size) \(stamp.modified) \(stamp.inode)"
        return Int(ContentHash.sha256Hex(of: Array(text.utf8)).prefix(15), radix: 16) ?? 0
    }

    private static func folder(_ path: String, _ state: inout State) -> Folder {
        if let folder = state.folders[path] { return folder }
        var folder = Folder()
        var open = [(path: "", depth: 0)]
        while let next = open.popLast() {
            let names =
                (try? FileManager.default.contentsOfDirectory(
                    atPath: next.path.isEmpty ? path : "\(path)/\(next.path)")) ?? []
            for name in names.sorted() where !name.hasPrefix(".") {
                let below = next.path.isEmpty ? name : "\(next.path)/\(name)"
                var status = stat()
                // Links are not followed: they may lead out of the paper's folder.
                guard lstat("\(path)/\(below)", &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    if next.depth + 1 < depthLimit { open.append((below, next.depth + 1)) }
                } else if status.st_mode & S_IFMT == S_IFREG,
                    extensions.contains(URL(filePath: name).pathExtension.lowercased()),
                    folder.paths.count < countLimit
                {
                    let stamp = FileStamp(status)
                    folder.paths.append(below)
                    folder.stamp.size += stamp.size
                    folder.stamp.modified = max(folder.stamp.modified, stamp.modified)
                    // Sums and maxima stay where two parts change places: the rest tells that.
                    folder.stamp.inode ^= Self.mark(of: below, stamp)
                }
            }
        }
        state.folders[path] = folder
        return folder
    }
}
