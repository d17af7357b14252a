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
                guard DescriptorOutput.isReady(descriptor, POLLIN) else {
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
            guard !DescriptorOutput.write(bytes, to: descriptor) else { return }
            throw errno == EPIPE
                ? ChunkFilterError.outputClosed : .unwritable(String(cString: strerror(errno)))
        }
    }
}
