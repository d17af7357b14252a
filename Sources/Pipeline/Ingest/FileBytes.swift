import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes of a file, read at once into the array that is returned.
enum FileBytes {
    /// nil where the file cannot be opened or read.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var status = stat()
        // Pipes and devices may never end.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        var isBroken = false
        // The file may grow meanwhile: one more byte tells the end.
        let capacity = Int(status.st_size) + 1
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = 0
            while count < capacity, let start = buffer.baseAddress {
                let step = Foundation.read(descriptor, start + count, capacity - count)
                if step < 0, errno == EINTR { continue }
                isBroken = step < 0
                guard step > 0 else { break }
                count += step
            }
        }
        return isBroken ? nil : bytes
    }
}
