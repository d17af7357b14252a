import Foundation
import LanguageModels
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct TransportTests {
    @Test func sendsABodyAndReturnsTheWholeResponse() async throws {
        let server = try FakeProvider { request in
            .json(#"{"got":"\#(request.text)"}"#, headers: ["X-Name": " spaced "])
        }
        defer { server.stop() }
        let response = try await Transport().send(
            HTTPRequest(
                .post, server.url + "/v1/x",
                headers: [HTTPRequest.Header("Authorization", "Bearer k", isSecret: true)],
                body: Array("hello".utf8)))
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"got":"hello"}"#)
        #expect(response.header("x-name") == "spaced")
        #expect(response.duration > 0)
        let request = try #require(server.requests.first)
        #expect(request.path == "/v1/x")
        #expect(request.method == "POST")
        #expect(request.headers["user-agent"] == "quarry/\(quarryVersion)")
        #expect(request.headers["authorization"] == "Bearer k")
        #expect(request.headers["expect"] == nil)
    }

    @Test func anEmptyPostHasAnEmptyBody() async throws {
        let server = try FakeProvider { _ in .json("{}") }
        defer { server.stop() }
        let response = try await Transport().send(HTTPRequest(.post, server.url))
        #expect(response.status == 200)
        #expect(server.requests.first?.headers["content-length"] == "0")
    }

    @Test func aRequestHasNothingOfTheOneBeforeIt() async throws {
        let server = try FakeProvider { _ in .json("{}") }
        defer { server.stop() }
        let transport = Transport()
        let key = HTTPRequest.Header("Authorization", "Bearer k", isSecret: true)
        for request in [
            HTTPRequest(.post, server.url + "/a", headers: [key], body: Array("a long body".utf8)),
            HTTPRequest(.post, server.url + "/a", headers: [key], body: Array("short".utf8)),
            HTTPRequest(.post, server.url + "/a", headers: [key]),
            HTTPRequest(.get, server.url + "/b"), HTTPRequest(.get, server.url + "/b"),
            HTTPRequest(.post, server.url + "/b", body: Array("no key".utf8)),
        ] {
            _ = try await transport.send(request)
        }
        #expect(server.requests.map(\.text) == ["a long body", "short", "", "", "", "no key"])
        #expect(server.requests.map(\.method) == ["POST", "POST", "POST", "GET", "GET", "POST"])
        #expect(server.requests.map(\.path) == ["/a", "/a", "/a", "/b", "/b", "/b"])
        let keys = server.requests.map { $0.headers["authorization"] ?? "" }
        #expect(keys == ["Bearer k", "Bearer k", "Bearer k", "", "", ""])
    }

    @Test func aTransferThatBrokeLeavesNothingToTheNext() async throws {
        let server = try FakeProvider { $0.path == "/large" ? .json("too large") : .json("{}") }
        defer { server.stop() }
        let transport = Transport(maximumBodyBytes: 4)
        await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(.get, server.url + "/large"))
        }
        let response = try await transport.send(HTTPRequest(.get, server.url + "/small"))
        #expect(String(decoding: response.body, as: UTF8.self) == "{}")
    }

    @Test func keepsOneConnectionForRequestsInARow() async throws {
        let server = try FakeProvider { _ in .json("{}") }
        defer { server.stop() }
        let transport = Transport()
        for _ in 0..<5 { _ = try await transport.send(HTTPRequest(.get, server.url)) }
        #expect(server.record.connections == 1)
    }

    @Test func reusesItsConnectionsRoundAfterRound() async throws {
        let server = try FakeProvider { _ in .json("{}") }
        defer { server.stop() }
        let transport = Transport(connections: 32)
        for _ in 0..<4 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask { _ = try await transport.send(HTTPRequest(.get, server.url)) }
                }
                try await group.waitForAll()
            }
        }
        #expect(server.requests.count == 128)
        #expect(server.record.connections <= 32)
    }

    @Test func sendsManyRequestsAtOnce() async throws {
        let server = try FakeProvider { .json($0.text) }
        defer { server.stop() }
        let transport = Transport()
        let bodies = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let request = HTTPRequest(.post, server.url, body: Array("\(number)".utf8))
                    return String(decoding: try await transport.send(request).body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(bodies.count == 200)
    }

    @Test func cancellingTheTaskAbortsTheTransfer() async throws {
        let server = try FakeProvider { _ in .silence }
        defer { server.stop() }
        let transport = Transport()
        let task = Task { try await transport.send(HTTPRequest(.get, server.url)) }
        await server.wait { $0.requests.count == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        // The other side sees that nobody waits any more.
        await server.wait { $0.departures == 1 }
    }

    @Test func aTransportThatFinishesRequestsWaitsForOneWhoseTaskIsCancelled() async throws {
        let server = try FakeProvider { _ in
            Thread.sleep(forTimeInterval: 0.3)
            return .json("{}")
        }
        defer { server.stop() }
        let transport = Transport(finishesRequests: true)
        let task = Task { try await transport.send(HTTPRequest(.get, server.url)).status }
        await server.wait { $0.requests.count == 1 }
        task.cancel()
        #expect(try await task.value == 200)
    }

    @Test(arguments: [false, true])
    func aCancelledTaskSendsNothing(finishesRequests: Bool) async throws {
        let server = try FakeProvider { _ in .json("{}") }
        defer { server.stop() }
        let transport = Transport(finishesRequests: finishesRequests)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(HTTPRequest(.get, server.url))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        (FakeProvider.Answer.reset, TransportError.Code.interrupted),
        (.close, .interrupted), (.truncated([1, 2, 3]), .interrupted), (.badChunk, .interrupted),
        (.drip, .timeout), (.silence, .timeout),
    ])
    func namesWhatBrokeTheTransfer(answer: FakeProvider.Answer, code: TransportError.Code)
        async throws
    {
        let server = try FakeProvider { _ in answer }
        defer { server.stop() }
        let error = await #expect(throws: TransportError.self) {
            try await Transport().send(
                HTTPRequest(.get, server.url, timeout: answer.takesForEver ? 0.3 : 30))
        }
        #expect(error?.code == code)
    }

    @Test func aServerThatIsNotThereIsNamedAtOnce() async throws {
        let server = try FakeProvider { _ in .close }
        server.stop()
        let error = await #expect(throws: TransportError.self) {
            try await Transport().send(HTTPRequest(.get, server.url))
        }
        #expect(error?.code == .cannotConnect)
    }

    @Test(arguments: ["", "no url", "file:///etc/passwd", "ftp://127.0.0.1/x"])
    func takesOnlyHTTP(url: String) async throws {
        let error = await #expect(throws: TransportError.self) {
            try await Transport().send(HTTPRequest(.get, url))
        }
        #expect(error?.code == .badURL)
    }

    @Test func refusesABodyBeyondTheLimit() async throws {
        let server = try FakeProvider { _ in .json(String(repeating: "x", count: 2000)) }
        defer { server.stop() }
        let error = await #expect(throws: TransportError.self) {
            try await Transport(maximumBodyBytes: 1000).send(HTTPRequest(.get, server.url))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func followsNoRedirect() async throws {
        let target = try FakeProvider { _ in .json("{}") }
        let server = try FakeProvider { _ in
            .json("", status: 307, headers: ["Location": target.url])
        }
        defer {
            target.stop()
            server.stop()
        }
        let response = try await Transport().send(HTTPRequest(.post, server.url, body: [1]))
        #expect(response.status == 307)
        #expect(target.requests.isEmpty)
    }

    @Test func aHeaderWithAKeyPrintsRedacted() {
        let request = HTTPRequest(
            .get, "http://h", headers: [HTTPRequest.Header("X-Key", "abc123", isSecret: true)])
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!"\(request) \(dumped)".contains("abc123"))
    }

    /// In a process of its own, since the variables are the process's.
    @Test func honoursTheProxyVariablesButNotForThisMachine() async throws {
        await #expect(processExitsWith: .success) {
            let proxy = try FakeProvider { .json($0.path) }
            let server = try FakeProvider { .json($0.path) }
            setenv("http_proxy", proxy.url, 1)
            setenv("HTTPS_PROXY", proxy.url, 1)
            let transport = Transport()
            for url in [server.url, "http://localhost:\(server.port)"] {
                let near = try await transport.send(HTTPRequest(.get, url + "/near"))
                try #require(String(decoding: near.body, as: UTF8.self) == "/near")
            }
            let far = try await transport.send(HTTPRequest(.get, "http://far.example/x"))
            try #require(String(decoding: far.body, as: UTF8.self) == "http://far.example/x")
            try #require(proxy.requests.count == 1)
        }
    }
}
