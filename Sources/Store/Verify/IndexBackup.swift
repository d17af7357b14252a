import Foundation
import GRDB

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Index {
    /// Copies the index byte by byte to a file beside it, readable by its owner alone.
    ///
    /// Bytes and not rows, since rows may be what is wrong. Nobody writes meanwhile.
    ///
    /// - Parameter time: RFC 3339; part of the copy's name.
    /// - Returns: the path of the copy.
    /// - Throws: `StoreError` where it cannot be written.
    package func backUp(time: String) async throws -> String {
        try? await checkpoint(emptyingLog: true)
        let stamp = time.filter { $0.isLetter || $0.isNumber }
        var copy = "\(path)\(Self.backupMark)\(stamp)"
        var number = 2
        while FileManager.default.fileExists(atPath: copy) {
            copy = "\(path)\(Self.backupMark)\(stamp)-\(number)"
            number += 1
        }
        return try await writeWithoutTransaction { [self, copy] database in
            try database.inTransaction(.immediate) {
                try file.copy(to: copy)
                // What others wrote since the checkpoint, if anything.
                try IndexFile.copyLog(of: path, to: copy)
                return .rollback
            }
            return copy
        }
    }
}

extension Index {
    private static let backupMark = ".backup-"

    /// The paths of the copies that lie beside the index, by name; each with its log, if it has one.
    ///
    /// They hold what was deleted since they were taken.
    package func backups() -> [String] {
        let file = URL(filePath: path)
        let folder = file.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let start = path.dropLast(file.lastPathComponent.count)
        return names.filter { $0.hasPrefix(file.lastPathComponent + Self.backupMark) }.sorted()
            .map { start + $0 }
    }
}

extension IndexFile {
    /// Copies the file by the descriptor that is open anyway.
    ///
    /// Opening and closing another one would release SQLite's locks.
    ///
    /// - Throws: `StoreError.writeFailed`.
    func copy(to path: String) throws {
        try Self.copy(descriptor, to: path)
    }

    /// Nobody locks the log itself.
    static func copyLog(of path: String, to copy: String) throws {
        let log = open(path + "-wal", O_RDONLY | O_CLOEXEC)
        guard log >= 0 else { return }
        defer { _ = close(log) }
        var status = stat()
        guard fstat(log, &status) == 0, status.st_size > 0 else { return }
        try Self.copy(log, to: copy + "-wal")
    }

    private static func copy(_ source: Int32, to path: String) throws {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw failure(path) }
        defer { _ = close(target) }
        _ = fchmod(target, 0o600)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while true {
            let count = pread(source, &buffer, buffer.count, off_t(offset))
            guard count > 0 else { break }
            guard write(target, buffer, count) == count else {
                let error = failure(path)
                unlink(path)
                throw error
            }
            offset += count
        }
        guard fsync(target) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> StoreError {
        StoreError(
            .writeFailed,
            "The copy '\(path)' cannot be written (\(String(cString: strerror(errno)))): make room, or repair with --no-backup; nothing was changed."
        )
    }
}
