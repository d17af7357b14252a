import CLinux
import Foundation

/// The C library's heaps.
enum Heaps {
    /// Lets all threads share as many heaps as there are cores.
    ///
    /// glibc gives threads up to eight heaps for each core, and each keeps what it once needed. Work
    /// that wanders from thread to thread, as that of tasks does, would fill all of them. What the
    /// user has told glibc of it holds.
    static func share() {
        #if os(Linux)
        let environment = ProcessInfo.processInfo.environment
        let isSet =
            environment["MALLOC_ARENA_MAX"] != nil
            || environment["GLIBC_TUNABLES"]?.contains("arena_max") == true
        guard !isSet else { return }
        quarry_share_heaps(Int32(ProcessInfo.processInfo.activeProcessorCount))
        #endif
    }
}
