import Foundation

/// Writing to a file descriptor: one loop for files, filters and the terminal.
package enum DescriptorOutput {
    /// Writes all of it, also where a signal comes between or the descriptor is one that doesn't wait.
    ///
    /// - Returns: false where it cannot be written; `errno` says why.
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if !isReady(descriptor, POLLOUT) {
                return false
            }
        }
        return true
    }

    /// After a call that failed: whether it is to be tried again, now that a signal was handled or
    /// the descriptor, which somebody has made one that doesn't wait, is ready.
    static func isReady(_ descriptor: Int32, _ events: Int32) -> Bool {
        switch errno {
        case EINTR: return true
        case EAGAIN:
            var wanted = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            return poll(&wanted, 1, -1) >= 0 || errno == EINTR
        default: return false
        }
    }
}
