import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes for a child's standard input, in a private file that has no name any more.
///
/// A pipe would do as well, but a child that ends before it has read everything would then kill
/// its parent by SIGPIPE. The file is unlinked before it is written, so nothing stays behind
/// even after `kill -9`.
struct TemporaryInput {
    let descriptor: FileDescriptor

    init(_ bytes: [UInt8]) throws(ProcessError) {
        var template = Array((temporaryFolder() + "/quarry.XXXXXX").utf8CString)
        let number = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkstemp($0) } ?? -1
        }
        guard number >= 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else { throw Self.error() }
        template.withUnsafeBufferPointer { buffer in
            if let name = buffer.baseAddress { _ = unlink(name) }
        }
        descriptor = FileDescriptor(rawValue: number)
        do {
            try descriptor.writeAll(bytes)
            try descriptor.seek(offset: 0, from: .start)
        } catch {
            try? descriptor.close()
            throw Self.error()
        }
    }

    private static func error() -> ProcessError {
        ProcessError(
            code: .notStarted,
            message: "No temporary file can be written in \(temporaryFolder()). "
                + "Free some space there, or set TMPDIR to another folder.")
    }
}

/// The folder for temporary files: TMPDIR, or `/tmp`.
func temporaryFolder() -> String {
    guard let value = getenv("TMPDIR"), value.pointee != 0 else { return "/tmp" }
    return String(cString: value)
}
