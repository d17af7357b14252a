// The thread that drives libcurl.
//
// Tasks put transfers into an inbox and wake the thread; it alone touches libcurl's handles, and it
// resumes each task when its transfer ends. libcurl says which sockets and which moment it waits for,
// and is only told of those that are ready, so that 1,024 requests in flight cost no more each than
// one. Easy handles are reused as they were set up; the multi handle keeps the connections.
//
//     start ──> inbox ──> begin ──> curl_multi_socket_action ──> finish ──> the task goes on
//     cancel ─> inbox ──> abort ─────────────────────────────────────> CancellationError

import CCurl
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// Unchecked: all but the inbox belongs to the loop's thread; other threads only wake the poller,
// which is safe.
final class TransferLoop: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer
    private let poller: Poller
    private var idleHandles: [EasyHandle] = []
    private var active: [UnsafeMutableRawPointer: Transfer] = [:]
    /// When libcurl wants to be called although nothing is ready; nil for never.
    private var alarm: ContinuousClock.Instant?
    private let inbox = Mutex(Inbox())

    private struct Inbox {
        var started: [Transfer] = []
        var cancelled: [Transfer] = []
        var isRunning = false
        var isStopped = false
        /// The thread was woken and has not looked yet, so it need not be woken again.
        var isWoken = false
    }

    init(connections: Int) {
        _ = Self.globalInit
        guard let multi = curl_multi_init() else {
            preconditionFailure("libcurl has no memory for its multi handle")
        }
        guard let poller = Poller() else {
            preconditionFailure("the system has no descriptor left for network transfers")
        }
        quarry_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
        self.multi = multi
        self.poller = poller
        setCallbacks()
    }

    private func setCallbacks() {
        quarry_curl_multi_set_callbacks(
            multi,
            { _, socket, what, context, _ in
                guard let context else { return 0 }
                let loop = Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue()
                loop.poller.watch(
                    socket, reads: what == CURL_POLL_IN || what == CURL_POLL_INOUT,
                    writes: what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
                return 0
            },
            { _, milliseconds, context in
                guard let context else { return 0 }
                let loop = Unmanaged<TransferLoop>.fromOpaque(context).takeUnretainedValue()
                loop.alarm =
                    milliseconds < 0 ? nil : .now.advanced(by: .milliseconds(milliseconds))
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        // Closing connections would call back into what is about to go.
        quarry_curl_multi_set_callbacks(multi, nil, nil, nil)
        idleHandles = []
        curl_multi_cleanup(multi)
    }

    /// libcurl wants to be initialised once, before any other call.
    private static let globalInit: Void = {
        quarry_curl_global_init()
    }()
}

// MARK: - Called by tasks

extension TransferLoop {
    func start(_ transfer: Transfer) {
        post { $0.started.append(transfer) }
    }

    /// Aborts a transfer, also one that was not started yet.
    ///
    /// One that has ended is left alone.
    func cancel(_ transfer: Transfer) {
        transfer.isCancelled.store(true, ordering: .sequentiallyConsistent)
        post { $0.cancelled.append(transfer) }
    }

    /// Ends the thread once the transfers in flight are over.
    func stop() {
        post { $0.isStopped = true }
    }

    private func post(_ change: (inout sending Inbox) -> Void) {
        let startsThread = inbox.withLock { inbox in
            change(&inbox)
            if inbox.isRunning {
                if !inbox.isWoken { poller.wake() }
                inbox.isWoken = true
                return false
            }
            // A loop that was never used has nothing to cancel and nothing to stop.
            inbox.isRunning = !inbox.started.isEmpty
            return inbox.isRunning
        }
        if startsThread { startThread() }
    }

    private func startThread() {
        // The thread owns the loop until it ends.
        let context = Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
        var thread: pthread_t?
        let failure = pthread_create(&thread, nil, { runTransferLoop($0) }, context)
        #else
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, { runTransferLoop($0) }, context)
        #endif
        precondition(failure == 0, "the system gives no thread for network transfers")
        #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
        #else
        pthread_detach(thread)
        #endif
    }
}

private func runTransferLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

// MARK: - The loop's thread

extension TransferLoop {
    fileprivate func run() {
        while true {
            let (started, cancelled, isStopped) = takeInbox()
            for transfer in started { begin(transfer) }
            for transfer in cancelled { abort(transfer) }
            if let alarm, alarm <= .now {
                self.alarm = nil
                act(on: quarry_curl_socket_timeout, state: 0)
            }
            finishCompleted()
            if isStopped, active.isEmpty, closeInbox() { return }
            for ready in poller.wait(milliseconds: millisecondsToAlarm) {
                act(on: ready.socket, state: ready.state)
            }
            finishCompleted()
        }
    }

    private func act(on socket: curl_socket_t, state: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, state, &running)
    }

    /// Rounded up, so that it is over when the loop wakes; a minute where there is none.
    private var millisecondsToAlarm: Int32 {
        guard let alarm else { return 60_000 }
        let seconds = ContinuousClock.now.duration(to: alarm) / .seconds(1)
        return Int32(max(0, min((seconds * 1000).rounded(.up), 60_000)))
    }

    private func takeInbox() -> (started: [Transfer], cancelled: [Transfer], isStopped: Bool) {
        inbox.withLock { inbox in
            defer {
                inbox.started = []
                inbox.cancelled = []
                inbox.isWoken = false
            }
            return (inbox.started, inbox.cancelled, inbox.isStopped)
        }
    }

    /// Ends the thread unless something came in meanwhile.
    private func closeInbox() -> Bool {
        inbox.withLock { inbox in
            guard inbox.started.isEmpty else { return false }
            inbox.isRunning = false
            return true
        }
    }

    private func begin(_ transfer: Transfer) {
        if transfer.isCancelled.load(ordering: .sequentiallyConsistent) {
            transfer.resume(throwing: CancellationError())
            return
        }
        guard let handle = idleHandles.popLast() ?? EasyHandle() else {
            transfer.resume(throwing: TransportError(.cannotConnect, "libcurl has no memory"))
            return
        }
        handle.prepare(transfer)
        transfer.handle = handle
        active[handle.pointer] = transfer
        let code = curl_multi_add_handle(multi, handle.pointer)
        if code != CURLM_OK {
            active[handle.pointer] = nil
            transfer.resume(
                throwing: TransportError(.cannotConnect, String(cString: curl_multi_strerror(code)))
            )
        }
    }

    private func abort(_ transfer: Transfer) {
        guard let handle = transfer.handle, active[handle.pointer] === transfer else { return }
        release(handle, afterSuccess: false)
        transfer.resume(throwing: CancellationError())
    }

    private func finishCompleted() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
                let transfer = active[pointer], let handle = transfer.handle
            else { continue }
            let code = message.pointee.data.result
            let result = transfer.result(code, of: handle)
            release(handle, afterSuccess: code == CURLE_OK)
            transfer.resume(with: result)
        }
    }

    private func release(_ handle: EasyHandle, afterSuccess: Bool) {
        active[handle.pointer] = nil
        curl_multi_remove_handle(multi, handle.pointer)
        handle.clear(afterSuccess: afterSuccess)
        idleHandles.append(handle)
    }
}
