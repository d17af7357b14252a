import CLinux
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A private file without a name, for what a child reads and writes.
///
/// Pipes would do as well, but a child that ends before it has read everything would then kill
/// its parent by SIGPIPE, and one that writes much would wait for its reader again and again. On
/// Linux the file is in memory; elsewhere it is unlinked before it is written. Nothing stays
/// behind even after `kill -9`.
struct TemporaryFile {
    let descriptor: FileDescriptor

    /// An empty file.
    init() throws(ProcessError) {
        let number = Self.open()
        guard number >= 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else { throw Self.error() }
        descriptor = FileDescriptor(rawValue: number)
    }

    /// A file that holds these bytes, to be read from its start.
    init(_ bytes: [UInt8]) throws(ProcessError) {
        try self.init()
        do {
            try descriptor.writeAll(bytes)
            try descriptor.seek(offset: 0, from: .start)
        } catch {
            try? descriptor.close()
            throw Self.error()
        }
    }

    /// What the file holds, at most so many bytes of it.
    func contents(limit: Int) -> [UInt8] {
        let size = min(Int((try? descriptor.seek(offset: 0, from: .end)) ?? 0), limit)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = 0
            let raw = UnsafeMutableRawBufferPointer(buffer)
            while count < size {
                let rest = UnsafeMutableRawBufferPointer(rebasing: raw[count..<size])
                guard
                    let read = try? descriptor.read(fromAbsoluteOffset: Int64(count), into: rest),
                    read > 0
                else { break }
                count += read
            }
        }
    }

    func close() {
        try? descriptor.close()
    }

    private static func open() -> Int32 {
        #if os(Linux)
        return quarry_memory_file()
        #else
        var template = Array((temporaryFolder() + "/quarry.XXXXXX").utf8CString)
        let number = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkstemp($0) } ?? -1
        }
        template.withUnsafeBufferPointer { buffer in
            if let name = buffer.baseAddress { _ = unlink(name) }
        }
        return number
        #endif
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
