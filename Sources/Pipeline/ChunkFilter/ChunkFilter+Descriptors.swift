import Foundation

extension ChunkFilter {
    /// Input from a file descriptor, which stays open.
    ///
    /// What it throws is a `ChunkFilterError`.
    package static func input(from descriptor: Int32) -> Input {
        { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count >= 0 { return count }
                guard isReady(descriptor, POLLIN) else {
                    throw ChunkFilterError.unreadable(String(cString: strerror(errno)))
                }
            }
        }
    }

    /// Output to a file descriptor, which stays open.
    ///
    /// What it throws is a `ChunkFilterError`. A closed pipe is told from other errors only where
    /// the process ignores `SIGPIPE`, which would end it otherwise.
    package static func output(to descriptor: Int32) -> Output {
        { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EPIPE {
                    throw ChunkFilterError.outputClosed
                } else if !isReady(descriptor, POLLOUT) {
                    throw ChunkFilterError.unwritable(String(cString: strerror(errno)))
                }
            }
        }
    }

    /// After a call that failed: whether it is to be tried again, now that a signal was handled or
    /// the descriptor, which somebody has made one that doesn't wait, is ready.
    private static func isReady(_ descriptor: Int32, _ events: Int32) -> Bool {
        switch errno {
        case EINTR: return true
        case EAGAIN:
            var wanted = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            return poll(&wanted, 1, -1) >= 0 || errno == EINTR
        default: return false
        }
    }
}
