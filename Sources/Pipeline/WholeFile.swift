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
        let temporary = "\(path).part-\(getpid())"
        let descriptor = open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        var written = 0
        var isWhole = true
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count {
                let count = Glibc.write(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                guard count > 0 else {
                    isWhole = false
                    return
                }
                written += count
            }
        }
        isWhole = isWhole && fsync(descriptor) == 0
        let reason = errno
        _ = close(descriptor)
        guard isWhole, rename(temporary, path) == 0 else {
            if !isWhole { errno = reason }
            let error = failure(path)
            unlink(temporary)
            throw error
        }
    }

    private static func failure(_ path: String) -> PipelineError {
        PipelineError(
            .writeFailed,
            "'\(path)' cannot be written: \(String(cString: strerror(errno))). Choose another file with -o."
        )
    }
}
