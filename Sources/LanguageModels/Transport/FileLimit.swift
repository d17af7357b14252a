#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The number of files and sockets that this process may have open.
enum FileLimit {
    /// Raises it to what is needed, as far as the system lets us.
    ///
    /// Many systems begin with 1,024, macOS with 256: fewer than there may be requests in flight
    /// beside an index and its readers.
    static func raise(to count: Int) {
        #if canImport(Glibc)
        let files = Int32(RLIMIT_NOFILE.rawValue)
        #else
        let files = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
        setrlimit(files, &limit)
    }
}
