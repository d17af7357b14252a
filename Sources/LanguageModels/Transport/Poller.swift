import CCurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
#if os(Linux)
import CLinux
#endif

/// Waits until one of many sockets is ready, or until another thread wakes it.
///
/// Linux keeps the set of sockets itself (epoll), so that waiting costs what is ready and not what
/// is watched; elsewhere it is handed over each time (poll).
// Unchecked: one thread watches and waits; any thread may wake it, which is a write to a pipe.
final class Poller: @unchecked Sendable {
    /// A socket and what libcurl is to be told of it (CURL_CSELECT_IN ...).
    struct Ready {
        var socket: Int32
        var state: Int32
    }

    private let wakeReader: Int32
    private let wakeWriter: Int32
    #if os(Linux)
    private let set: Int32
    private var known: Set<Int32> = []
    private var ready = [quarry_ready](repeating: quarry_ready(), count: 128)
    #else
    private var watched: [Int32: Int16] = [:]
    #endif

    /// nil where the system has no descriptor left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeReader = ends[0]
        wakeWriter = ends[1]
        #if os(Linux)
        set = quarry_poll_create()
        guard set >= 0 else {
            close(wakeReader)
            close(wakeWriter)
            return nil
        }
        #endif
        watch(wakeReader, reads: true, writes: false)
    }

    deinit {
        close(wakeReader)
        close(wakeWriter)
        #if os(Linux)
        close(set)
        #endif
    }

    /// Ends the wait that is under way, or the next one.
    func wake() {
        // A full pipe wakes as well.
        _ = write(wakeWriter, [1], 1)
    }

    private func drain() {
        var bytes: [UInt8] = Array(repeating: 0, count: 64)
        while read(wakeReader, &bytes, bytes.count) > 0 {}
    }
}

// MARK: - Sockets

#if os(Linux)

extension Poller {
    /// From now on waits for that; for neither of them: no more.
    func watch(_ socket: Int32, reads: Bool, writes: Bool) {
        let isKnown = known.contains(socket)
        guard isKnown || reads || writes else { return }
        _ = quarry_poll_change(set, socket, isKnown ? 1 : 0, reads ? 1 : 0, writes ? 1 : 0)
        if reads || writes { known.insert(socket) } else { known.remove(socket) }
    }

    /// Those that are ready, a part of them where they are many; none when the time is over.
    func wait(milliseconds: Int32) -> [Ready] {
        let count = quarry_poll_wait(set, &ready, milliseconds)
        return ready.prefix(Int(max(0, count))).compactMap { event in
            guard event.socket != wakeReader else {
                drain()
                return nil
            }
            return Ready(socket: event.socket, state: event.state)
        }
    }
}

#else

extension Poller {
    /// From now on waits for that; for neither of them: no more.
    func watch(_ socket: Int32, reads: Bool, writes: Bool) {
        let events = (reads ? Int16(POLLIN) : 0) | (writes ? Int16(POLLOUT) : 0)
        watched[socket] = events == 0 ? nil : events
    }

    /// Those that are ready; none when the time is over.
    func wait(milliseconds: Int32) -> [Ready] {
        var sockets = watched.map { pollfd(fd: $0.key, events: $0.value, revents: 0) }
        guard poll(&sockets, nfds_t(sockets.count), milliseconds) > 0 else { return [] }
        return sockets.compactMap { socket in
            guard socket.revents != 0 else { return nil }
            guard socket.fd != wakeReader else {
                drain()
                return nil
            }
            let isBroken = socket.revents & Int16(POLLERR | POLLHUP) != 0
            let state =
                (socket.revents & Int16(POLLIN) != 0 ? CURL_CSELECT_IN : 0)
                | (socket.revents & Int16(POLLOUT) != 0 ? CURL_CSELECT_OUT : 0)
                | (isBroken ? CURL_CSELECT_ERR : 0)
            return Ready(socket: socket.fd, state: state)
        }
    }
}

#endif
