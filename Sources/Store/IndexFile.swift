import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The file of an index before SQLite touches it.
///
/// Its descriptor stays open as long as the index does: closing any descriptor of a file would
/// release the locks that SQLite holds on it (POSIX advisory locks belong to the process).
final class IndexFile: Sendable {
    private let path: String
    let descriptor: Int32

    /// Opens the file, and makes it, readable by its owner alone, where it is missing.
    ///
    /// - Throws: `StoreError`.
    init(path: String, creating: Bool) throws {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        guard exists || creating else {
            throw StoreError(
                .notFound,
                "There is no index '\(path)': make one with `quarry ingest FOLDER --index \(path)`."
            )
        }
        guard !exists || status.st_mode & S_IFMT != S_IFDIR else {
            throw StoreError(
                .notFound, "'\(path)' is a folder, not an index: name the file with --index.")
        }
        let writable = open(path, O_RDWR | O_CLOEXEC | (exists ? 0 : O_CREAT), 0o600)
        // Its log and shared memory take over these rights, whatever the umask is.
        if !exists, writable >= 0 { _ = fchmod(writable, 0o600) }
        descriptor = writable >= 0 ? writable : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError(
                exists ? .notFound : .writeFailed,
                exists
                    ? "The index '\(path)' cannot be opened: check its rights."
                    : "The index '\(path)' cannot be made: choose a folder that exists and that you may write to."
            )
        }
    }

    deinit {
        _ = close(descriptor)
    }

    /// Waits until no other process makes or migrates this index.
    func lock() {
        _ = flock(descriptor, LOCK_EX)
    }

    func unlock() {
        _ = flock(descriptor, LOCK_UN)
    }

    /// Refuses a file that is no index: another format, or somebody else's SQLite database.
    ///
    /// An empty file, or a database without a table, becomes an index.
    ///
    /// - Throws: `StoreError.notAnIndex`.
    func checkHeader() throws {
        var header = [UInt8](repeating: 0, count: 72)
        let count = pread(descriptor, &header, header.count, 0)
        guard count != 0 else { return }
        // https://www.sqlite.org/fileformat.html, 1.3: the schema cookie, which each change of a
        // table raises, stands at byte 40, the application's id at byte 68.
        let hasTables = header[40..<44].contains { $0 != 0 }
        let id = header[68..<72].reduce(0) { $0 << 8 | Int($1) }
        let isDatabase = count == header.count && header.starts(with: "SQLite format 3\0".utf8)
        // Without one, a process was killed while it made the index: its tables are in the log
        // alone, or nowhere.
        guard isDatabase, id == Index.applicationID || !hasTables else {
            throw StoreError(
                .notAnIndex,
                "'\(path)' is not a quarry index: name another file with --index, or move this one away."
            )
        }
    }
}
