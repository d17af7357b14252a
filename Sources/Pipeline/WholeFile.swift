import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes a file so that it is either whole or absent: a temporary file beside it, fsync, rename.
enum WholeFile {
    /// - Throws: `PipelineError.writeFailed` with the system's reason.
    static func write(_ bytes: [UInt8], to path: String) throws {
        var path = path
        var status = stat()
        if stat(path, &status) == 0 {
            // A pipe or a device is written to, never replaced; a link stays a link.
            guard status.st_mode & S_IFMT == S_IFREG else {
                return try overwrite(bytes, at: path)
            }
            path = resolved(path)
        }
        let temporary = "\(path).part-\(getpid())"
        let descriptor = open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        let isWhole = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        let reason = errno
        _ = close(descriptor)
        guard isWhole, rename(temporary, path) == 0 else {
            if !isWhole { errno = reason }
            let error = failure(path)
            unlink(temporary)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Foundation.write(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }

    /// The path that symbolic links lead to.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func overwrite(_ bytes: [UInt8], at path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { _ = close(descriptor) }
        guard writeAll(bytes, to: descriptor) else { throw failure(path) }
    }

    private static func failure(_ path: String) -> PipelineError {
        PipelineError(
            .writeFailed,
            "'\(path)' cannot be written: \(String(cString: strerror(errno))). Choose another file with -o."
        )
    }
}
