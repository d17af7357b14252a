import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that is in the end either whole or absent: written beside its place, synchronised, renamed.
///
/// A pipe or a device is written to as it stands; a link stays a link. What is not finished leaves
/// nothing behind.
final class WholeFile: Sendable {
    private let path: String
    /// nil where the path itself is written to.
    private let temporary: String?
    private let descriptor: Int32
    private let state = Mutex(State())

    private struct State {
        var waiting: [UInt8] = []
        var isFinished = false
    }

    private static let bufferSize = 1 << 18

    /// - Throws: `PipelineError.writeFailed` with the system's reason.
    init(path: String) throws {
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            self.path = path
            temporary = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            self.path = exists ? Self.resolved(path) : path
            let part = "\(self.path).part-\(getpid())"
            temporary = part
            descriptor = open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
            // A file that only its owner may read stays so.
            if exists, descriptor >= 0 { _ = fchmod(descriptor, status.st_mode & 0o777) }
        }
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        let isFinished = state.withLock(\.isFinished)
        guard !isFinished else { return }
        _ = close(descriptor)
        if let temporary { unlink(temporary) }
    }

    /// - Throws: `PipelineError.writeFailed` with the system's reason.
    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            state.waiting += bytes
            if state.waiting.count >= Self.bufferSize { try empty(&state) }
        }
    }

    /// Puts the file into its place.
    ///
    /// - Throws: `PipelineError.writeFailed` with the system's reason.
    func finish() throws {
        try state.withLock { state in
            try empty(&state)
            guard let temporary else {
                state.isFinished = true
                _ = close(descriptor)
                return
            }
            guard fsync(descriptor) == 0 else { throw Self.failure(path) }
            state.isFinished = true
            _ = close(descriptor)
            guard rename(temporary, path) == 0 else {
                let error = Self.failure(path)
                unlink(temporary)
                throw error
            }
        }
    }

    /// Writes a file at once.
    ///
    /// - Throws: `PipelineError.writeFailed` with the system's reason.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try WholeFile(path: path)
        try file.write(bytes)
        try file.finish()
    }

    /// The path that symbolic links lead to.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private func empty(_ state: inout State) throws {
        let isWritten = state.waiting.withUnsafeBytes {
            DescriptorOutput.write($0, to: descriptor)
        }
        guard isWritten else { throw Self.failure(path) }
        state.waiting.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String) -> PipelineError {
        PipelineError(
            .writeFailed,
            "'\(path)' cannot be written: \(String(cString: strerror(errno))). Choose another file with -o."
        )
    }
}
