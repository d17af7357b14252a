import Foundation

/// The descriptors 0, 1 and 2, which a caller may have closed.
enum StandardDescriptors {
    /// Gives each that is closed to something harmless.
    ///
    /// The system hands out the lowest free number, so the next file to be opened, such as the
    /// index, would become stdout, and what is printed would be written over it. In the place of
    /// stdout comes something that cannot be written, so that lost output is an error.
    static func occupy() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // Those below are open by now, so this is the number that it gets.
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
