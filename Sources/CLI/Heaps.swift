import CLinux
import Foundation

/// The C library's heaps.
enum Heaps {
    /// Lets all threads share as many heaps as there are cores.
    ///
    /// glibc gives threads up to eight heaps for each core, and each keeps what it once needed. Work
    /// that wanders from thread to thread, as that of tasks does, would fill all of them.
    static func share() {
        #if os(Linux)
        quarry_share_heaps(Int32(ProcessInfo.processInfo.activeProcessorCount))
        #endif
    }
}
