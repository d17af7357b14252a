import Foundation
import TestSupport
import Testing

/// No key is written anywhere, files are their owner's alone, and nobody is called who was not named.
struct PrivacyTests {
    private static let key = "sk-planted-7c1d5e93b2a84f60"
    private let faults: Faults

    init() async throws {
        faults = try await Faults()
        try await faults.succeed(faults.ingest)
    }

    private var folder: String { faults.quarry.folder }

    private func asking(_ url: String) -> [String] {
        [
            "generate", faults.index, "--target-pairs", "6", "--provider", "openai", "--model", "m",
            "--base-url", url, "--workers", "2", "-v",
        ]
    }

    /// All files of the folder that hold the key: index, logs of the index, cache, output.
    private func filesWithKey() throws -> [String] {
        let files = FileManager.default
        return try files.subpathsOfDirectory(atPath: folder).filter { name in
            guard !files.isFolder("\(folder)/\(name)"), name != ".env" else { return false }
            let bytes = files.contents(atPath: "\(folder)/\(name)") ?? Data()
            return bytes.range(of: Data(Self.key.utf8)) != nil
        }
    }

    private static let environment = ["OPENAI_API_KEY": key]

    // MARK: - Keys

    /// Servers that repeat the key in what they say.
    @Test(arguments: [
        (401, #"{"error":{"message":"Incorrect API key provided: KEY"}}"#),
        (400, #"{"error":{"message":"Bad header Authorization: Bearer KEY"}}"#),
        (500, "<html>KEY</html>"), (200, "KEY is no JSON"),
        (
            200,
            #"{"choices":[{"message":{"content":"KEY"},"finish_reason":"stop"}],"model":"KEY","debug":"KEY"}"#
        ),
        (200, #"{"error":{"message":"quota of KEY"}}"#), (302, "KEY"),
    ])
    func aKeyThatAServerRepeatsIsShownAndKeptNowhere(status: Int, body: String) async throws {
        let words = body.replacing("KEY", with: Self.key)
        let server = try FakeProvider { _ in
            .http(
                status: status,
                headers: ["content-type": "application/json", "x-request-id": Self.key],
                body: Array(words.utf8))
        }
        defer { server.stop() }
        let result = try await faults.quarry.run(
            asking(server.url), environment: Self.environment)
        #expect(result.code == 1)
        #expect(!result.errors.contains(Self.key), "\(result.errors)")
        #expect(!result.output.contains(Self.key))
        #expect(try filesWithKey() == [])
    }

    @Test func aKeyStandsInNoListOfProcessesAndInNoFileOfARunThatIsKilled() async throws {
        let server = try ModelServer(latency: 0.5)
        let process = try faults.quarry.start(asking(server.url), environment: Self.environment)
        let errors = folder + "/errors"
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        while server.questions < 3, process.isRunning {
            try await Task.sleep(for: .milliseconds(1))
        }
        // The log of the index and its shared memory are there now.
        #expect(try filesWithKey() == [])
        #expect(Processes.commandLines().filter { $0.contains(Self.key) } == [])
        let children = Processes.children(of: process.processIdentifier)
        #expect(children.filter { Processes.environment(of: $0).contains(Self.key) } == [])
        // As a crash would end it.
        kill(process.processIdentifier, SIGABRT)
        try await process.ended()
        #expect(try filesWithKey() == [])
    }

    @Test func theServerOfALocalModelIsShownNoKeyOfAnyName() async throws {
        let local = try FakeLlamaServer()
        defer { local.remove() }
        try faults.quarry.write("OPENAI_API_KEY=\(Self.key)\n", to: ".env")
        var variables = local.environment
        for name in ["OPENAI_API_KEY", "HF_TOKEN", "MY_SECRET", "AWS_SECRET_ACCESS_KEY"] {
            variables[name] = Self.key
        }
        variables["PATH"] = faults.quarry.environment["PATH"]
        let process = try faults.quarry.start(
            [
                "generate", faults.index, "--provider", "local", "--model", "tiny-0.5b-instruct",
                "--target-pairs", "9",
            ], environment: variables)
        try process.run()
        while local.processes.isEmpty, process.isRunning {
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(!local.processes.isEmpty)
        for child in Processes.children(of: process.processIdentifier) + local.processes {
            #expect(!Processes.environment(of: child).contains(Self.key))
        }
        #expect(Processes.commandLines().filter { $0.contains(Self.key) } == [])
        kill(process.processIdentifier, SIGTERM)
        try await process.ended()
        #expect(try filesWithKey() == [])
    }

    // MARK: - Modes

    @Test(arguments: ["000", "022", "077", "277"])
    func whatIsWrittenIsReadableByItsOwnerAloneWhateverTheUmask(umask: String) async throws {
        let index = "umask.quarry"
        let server = try ModelServer(latency: 0.2)
        let ingest = try await faults.quarry.shell(
            "umask \(umask); '\(QuarryBinary.path)' ingest papers --index \(index)")
        #expect(ingest == 0)
        let process = try faults.quarry.start([], environment: Self.environment)
        process.executableURL = URL(filePath: "/usr/bin/env")
        let command = asking(server.url).map { $0 == faults.index ? index : $0 }
            .joined(separator: " ")
        process.arguments = [
            "bash", "-c", "umask \(umask); exec '\(QuarryBinary.path)' \(command)",
        ]
        try process.run()
        while server.questions < 3, process.isRunning {
            try await Task.sleep(for: .milliseconds(1))
        }
        for suffix in ["", "-wal", "-shm", ".lock"] {
            #expect(try mode(index + suffix) == 0o600, "\(suffix)")
        }
        kill(process.processIdentifier, SIGTERM)
        try await process.ended()
        let repair = try await faults.quarry.shell(
            "umask \(umask); '\(QuarryBinary.path)' repair \(index)")
        #expect(repair == 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasPrefix(index) {
            #expect(try mode(name) == 0o600, "\(name)")
        }
    }

    @Test func theCacheIsItsOwnersAlone() async throws {
        for command in [faults.generate, ["curate", "--mock"]] {
            try await faults.succeed(command)
        }
        for name in ["a.jsonl", "b.jsonl"] { try await faults.succeed(["export", "-o", name]) }
        let command = "'\(QuarryBinary.path)' compare a.jsonl b.jsonl --mock --sample-size 2"
        #expect(try await faults.quarry.shell("umask 000; \(command)") == 0)
        #expect(try mode("cache/quarry") == 0o700)
        #expect(try mode("cache/quarry/compare.quarry") == 0o600)
    }

    @Test func anExportThatTakesThePlaceOfAPrivateFileStaysPrivate() async throws {
        for command in [faults.generate, ["curate", "--mock"]] {
            try await faults.succeed(command)
        }
        try await faults.succeed(["export", "-o", "a.jsonl"])
        #expect(chmod(folder + "/a.jsonl", 0o600) == 0)
        try await faults.succeed(["export", "-o", "a.jsonl"])
        #expect(try mode("a.jsonl") == 0o600)
    }

    private func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
        return attributes[.posixPermissions] as? Int ?? 0
    }

    // MARK: - Connections

    @Test(.enabled(if: Connections.canBeCounted, "needs strace and the right to trace"))
    func nobodyIsCalledByCommandsThatNeedNoModel() async throws {
        for command in [
            faults.ingest, faults.generate, ["curate", "--mock"], faults.export, ["search", "oak"],
            ["status"], ["verify"], ["repair"], ["vacuum"], ["spend"], ["prices"], ["config"],
            ["pipeline", "papers", "--target-pairs", "6", "--mock"], ["show", "papers/mill0.md"],
        ] {
            let calls = try await Connections.made(by: command, in: faults.quarry)
            #expect(calls == [], "\(command[0])")
        }
    }

    @Test(.enabled(if: Connections.canBeCounted, "needs strace and the right to trace"))
    func onlyTheProviderThatWasNamedIsCalled() async throws {
        let server = try ModelServer()
        let port = try #require(URL(string: server.url)?.port)
        let calls = try await Connections.made(
            by: asking(server.url), in: faults.quarry, environment: Self.environment)
        #expect(!calls.isEmpty)
        #expect(Set(calls) == ["127.0.0.1:\(port)"])
    }
}

/// Connections over a network that a command makes, counted by the kernel.
enum Connections {
    static let canBeCounted: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["strace", "-f", "-o", "/dev/null", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Addresses that the command and its children connected to, or sent to without a connection.
    static func made(
        by command: [String], in quarry: QuarryBinary, environment: [String: String] = [:]
    ) async throws -> [String] {
        let process = try quarry.start(command, environment: environment)
        process.executableURL = URL(filePath: "/usr/bin/env")
        let trace = quarry.folder + "/trace"
        process.arguments =
            ["strace", "-f", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace]
            + [QuarryBinary.path] + command
        try await process.runToItsEnd()
        #expect(process.terminationStatus == 0, "\(command)")
        let address = /sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"/
        return try quarry.read("trace").split(separator: "\n").compactMap { line in
            line.firstMatch(of: address).map { "\($0.2):\($0.1)" }
        }
    }
}

/// What every user of the machine, or its owner, can see of processes.
enum Processes {
    private static var numbers: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }
    }

    static func commandLines() -> [String] {
        numbers.map { read("\($0)/cmdline") }
    }

    static func environment(of process: Int32) -> String { read("\(process)/environ") }

    static func children(of parent: Int32) -> [Int32] {
        numbers.filter { number in
            // "12 (name) S 7": the parent is the second word after the name.
            let words = read("\(number)/stat").split(separator: ")").last?.split(separator: " ")
            return words?.dropFirst().first.flatMap { Int32($0) } == parent
        }
    }

    private static func read(_ name: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: "/proc/\(name)") ?? Data(),
            as: UTF8.self)
    }
}
