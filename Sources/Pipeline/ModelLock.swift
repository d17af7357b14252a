import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Held by the one command that asks a model for an index: an advisory lock on a file beside it,
/// which the kernel releases when the process ends, however it ends.
package final class ModelLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `PipelineError.locked` when another command holds it.
    package init(indexPath: String) throws {
        // The file itself, however it was named: a link to an index is that index.
        let path = WholeFile.resolved(indexPath) + ".lock"
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PipelineError(
                .writeFailed,
                "The lock '\(path)' cannot be made: check the rights of the index's folder.")
        }
        // Whatever the umask is.
        _ = fchmod(descriptor, 0o600)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            _ = close(descriptor)
            throw PipelineError(
                .locked,
                "Another command is asking a model for '\(indexPath)', or deletes from it: wait until it is done, or stop it."
            )
        }
    }

    deinit {
        _ = close(descriptor)
    }
}
