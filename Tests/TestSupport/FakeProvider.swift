import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An HTTP server on a free loopback port that speaks what a test tells it to, well or badly: plain
/// sockets, a thread for each connection, no dependency.
///
/// It records each request, and `wait(until:)` lets a test wait for something to happen instead of
/// sleeping.
package final class FakeProvider: Sendable {
    package let port: Int
    private let listener: Int32
    private let answer: @Sendable (Request) -> Answer
    private let delivered: @Sendable (Request) -> Void
    private let state = Mutex(State())

    package struct Request: Sendable {
        /// 1 for the first request of all.
        package var number: Int
        package var connection: Int
        package var method: String
        package var path: String
        /// Names in lower case.
        package var headers: [String: String]
        package var body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
        /// The path without its query.
        package var route: String { String(path.prefix { $0 != "?" }) }
    }

    package enum Answer: Sendable {
        case http(status: Int, headers: [String: String], body: [UInt8])
        /// The connection is reset after the request was read.
        case reset
        /// The connection is closed without a byte.
        case close
        /// Fewer bytes than the head announces, then the end.
        case truncated([UInt8])
        /// More bytes than the head announces, then the end.
        case overlong([UInt8])
        /// A chunk whose length is no number.
        case badChunk
        /// A byte after the other for ever, until the client has had enough.
        case drip
        /// Not a byte, until the client has had enough.
        case silence
        /// These bytes in the place of a whole response, then the end.
        case raw([UInt8])
    }

    /// What has happened so far.
    package struct Record: Sendable {
        package var requests: [Request] = []
        package var connections = 0
        /// Clients that went away while their answer was dripping or withheld.
        package var departures = 0
        /// Requests whose answer is over, whatever it was.
        package var finished = 0
    }

    private struct State {
        var record = Record()
        var open: Set<Int32> = []
        var isStopped = false
        var waiting:
            [(condition: @Sendable (Record) -> Bool, resume: CheckedContinuation<Void, Never>)] =
                []
    }

    /// - Parameter delivered: told of each `http` answer once its last byte is on its way.
    package init(
        delivered: @escaping @Sendable (Request) -> Void = { _ in },
        _ answer: @escaping @Sendable (Request) -> Answer
    ) throws {
        self.answer = answer
        self.delivered = delivered
        (listener, port) = try Self.listen()
        let thread = Thread { [self] in acceptAll() }
        thread.start()
    }

    /// Such as `http://127.0.0.1:40123`.
    package var url: String { "http://127.0.0.1:\(port)" }
    package var record: Record { state.withLock { $0.record } }
    package var requests: [Request] { record.requests }

    /// Closes all connections; nothing listens on the port any more.
    package func stop() {
        // Sockets are closed by their own threads, under the same lock: a number that was closed
        // here could already be another test's socket.
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            _ = shutdown(listener, Int32(SHUT_RDWR))
            for socket in state.open { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Returns once the record is as wanted.
    package func wait(until condition: @escaping @Sendable (Record) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isTrue = state.withLock { state in
                if condition(state.record) { return true }
                state.waiting.append((condition, continuation))
                return false
            }
            if isTrue { continuation.resume() }
        }
    }
}

extension FakeProvider.Answer {
    /// True where only the client's deadline ends the request.
    package var takesForEver: Bool {
        switch self {
        case .drip, .silence: true
        case .http, .reset, .close, .truncated, .overlong, .badChunk, .raw: false
        }
    }

    package static func json(
        _ body: String, status: Int = 200, headers: [String: String] = [:]
    ) -> Self {
        .http(
            status: status,
            headers: headers.merging(["Content-Type": "application/json"]) { own, _ in own },
            body: Array(body.utf8))
    }

    package static func html(_ body: String, status: Int) -> Self {
        .http(status: status, headers: ["Content-Type": "text/html"], body: Array(body.utf8))
    }
}

// MARK: - Connections

extension FakeProvider {
    private static func listen() throws -> (socket: Int32, port: Int) {
        #if canImport(Glibc)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0
                    && Foundation.listen(listener, 1024) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { break }
            let number = change { state in
                state.record.connections += 1
                state.open.insert(socket)
                return state.isStopped ? 0 : state.record.connections
            }
            let thread = Thread { [self] in
                if number > 0 { serve(socket, connection: number) }
                change { state in
                    state.open.remove(socket)
                    _ = Foundation.close(socket)
                }
            }
            thread.stackSize = 256 << 10
            thread.start()
        }
        _ = Foundation.close(listener)
    }

    private func serve(_ socket: Int32, connection: Int) {
        var reader = Reader(socket: socket)
        while var request = reader.nextRequest() {
            request.connection = connection
            request.number = change { state in
                request.number = state.record.requests.count + 1
                state.record.requests.append(request)
                return request.number
            }
            let answer = answer(request)
            let goesOn = send(answer, to: socket)
            if goesOn, case .http = answer { delivered(request) }
            change { $0.record.finished += 1 }
            guard goesOn else { return }
        }
    }

    /// - Returns: False where the connection is over.
    private func send(_ answer: Answer, to socket: Int32) -> Bool {
        switch answer {
        case .http(let status, let headers, let body):
            var head = "HTTP/1.1 \(status) \(status < 300 ? "OK" : "Error")\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            return write(head + "Content-Length: \(body.count)\r\n\r\n", body, to: socket)
        case .reset:
            // Closing with a linger time of 0 sends RST instead of FIN.
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
            return false
        case .close:
            return false
        case .truncated(let body):
            _ = write(
                "HTTP/1.1 200 OK\r\nContent-Length: \(body.count + 100)\r\n\r\n", body, to: socket)
            return false
        case .overlong(let body):
            _ = write(
                "HTTP/1.1 200 OK\r\nContent-Length: \(body.count / 2)\r\n\r\n", body, to: socket)
            return false
        case .badChunk:
            _ = write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n", [], to: socket)
            return false
        case .raw(let bytes):
            _ = write("", bytes, to: socket)
            return false
        case .drip:
            _ = write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", [], to: socket)
            while write("", [UInt8(ascii: " ")], to: socket), !hasDeparted(socket, within: 5) {}
            change { $0.record.departures += 1 }
            return false
        case .silence:
            while !hasDeparted(socket, within: 1000) {}
            change { $0.record.departures += 1 }
            return false
        }
    }

    private func hasDeparted(_ socket: Int32, within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK)) <= 0
    }

    private func write(_ head: String, _ body: [UInt8], to socket: Int32) -> Bool {
        let bytes = Array(head.utf8) + body
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { rest in
                Foundation.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, ready) = state.withLock { state in
            let result = body(&state)
            let ready = state.waiting.filter { $0.condition(state.record) }.map(\.resume)
            state.waiting.removeAll { $0.condition(state.record) }
            return (result, ready)
        }
        for continuation in ready { continuation.resume() }
        return result
    }
}

/// Reads requests off a connection that is kept alive.
private struct Reader {
    let socket: Int32
    private var buffer: [UInt8] = []

    init(socket: Int32) {
        self.socket = socket
    }

    mutating func nextRequest() -> FakeProvider.Request? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd = buffer.firstRange(of: end)
        while headEnd == nil {
            guard receive() else { return nil }
            headEnd = buffer.firstRange(of: end)
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: buffer[..<headEnd.lowerBound], as: UTF8.self)
            .split(separator: "\r\n")
        buffer.removeFirst(headEnd.upperBound)
        let words = lines[0].split(separator: " ")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        let length = Int(headers["content-length"] ?? "0") ?? 0
        while buffer.count < length {
            guard receive() else { return nil }
        }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return FakeProvider.Request(
            number: 0, connection: 0, method: String(words[0]), path: String(words[1]),
            headers: headers, body: body)
    }

    private mutating func receive() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes.prefix(count)
        return true
    }
}
