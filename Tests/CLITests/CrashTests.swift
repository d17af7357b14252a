import Foundation
import LanguageModels
import Synchronization
import TestSupport
import Testing

/// Kills the real binary at random moments while a server counts what it is asked.
@Suite(.serialized)
struct CrashTests {
    @Test(arguments: [["generate"], ["pipeline"]])
    func aRunThatIsKilledAgainAndAgainEndsAsAnUndisturbedOne(command: [String]) async throws {
        let undisturbed = try await Setting()
        #expect(
            try await undisturbed.quarry.run(
                undisturbed.command(command[0]), environment: undisturbed.key
            ).code == 0)
        try await undisturbed.finish(command[0])

        let disturbed = try await Setting()
        var kills = 0
        var random = SystemRandomNumberGenerator()
        while kills < 25 {
            let process = try disturbed.quarry.start(
                disturbed.command(command[0]), environment: disturbed.key)
            disturbed.server.noteStart()
            try process.run()
            let deadline =
                ContinuousClock.now
                + .milliseconds(Int.random(in: 100...700, using: &random))
            while process.isRunning, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(1))
            }
            if process.isRunning {
                // What counts is when the answer was delivered, so the moment is taken before.
                disturbed.server.noteKill()
                kill(process.processIdentifier, SIGKILL)
                kills += 1
            }
            try await process.ended()
            // What the dead client left in the server's buffers is read and forgotten meanwhile.
            try await Task.sleep(for: .milliseconds(100))
            if process.terminationReason == .exit {
                #expect(process.terminationStatus == 0)
                break
            }
        }
        disturbed.server.noteStart()
        #expect(
            try await disturbed.quarry.run(
                disturbed.command(command[0]), environment: disturbed.key
            ).code
                == 0)
        try await disturbed.finish(command[0])
        #expect(kills >= 2)
        #expect(disturbed.server.repeatedThoughDelivered == 0)
        #expect(
            try disturbed.quarry.read("training.jsonl") == undisturbed.quarry.read("training.jsonl")
        )
        #expect(try disturbed.quarry.sqlite("i.quarry", "PRAGMA integrity_check") == "ok")
        #expect(try disturbed.quarry.sqlite("i.quarry", "PRAGMA foreign_key_check") == "")
    }

    @Test func anInterruptKeepsWhatIsFinishedAndExitsWith130() async throws {
        let setting = try await Setting(latency: 0.1)
        let process = try setting.quarry.start(
            setting.command("pipeline"), environment: setting.key)
        try process.run()
        while setting.server.answered < 6, process.isRunning {
            try await Task.sleep(for: .milliseconds(1))
        }
        kill(process.processIdentifier, SIGINT)
        try await process.ended()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        let calls = try setting.quarry.sqlite("i.quarry", "SELECT count(*) FROM call")
        // Of six answers to three workers three were committed before the others were asked for.
        #expect((Int(calls) ?? 0) >= 3)
        let outcome = try setting.quarry.sqlite(
            "i.quarry", "SELECT outcome FROM run WHERE command = 'pipeline'")
        #expect(outcome == "interrupted")
    }
}

/// Papers, an index, and a server that answers the same to the same.
private final class Setting: Sendable {
    let quarry: QuarryBinary
    let server: CountingServer
    let key = ["OPENAI_API_KEY": "sk-test"]

    init(latency: Double = 0.06) async throws {
        quarry = try QuarryBinary()
        server = try CountingServer(latency: latency)
        for number in 0..<3 {
            try quarry.write(Mills.document(number, sections: 6), to: "papers/mill\(number).md")
        }
        let read = try await quarry.run("ingest", "papers", "--index", "i.quarry")
        #expect(read.code == 0, "\(read.errors)")
    }

    func command(_ name: String) -> [String] {
        [name] + (name == "pipeline" ? ["papers", "--index"] : []) + [
            "i.quarry", "--target-pairs", "12", "--provider", "openai", "--model", "m",
            "--base-url", server.url, "--workers", "3",
        ]
    }

    func finish(_ name: String) async throws {
        if name == "generate" {
            let judged = try await quarry.run(
                ["curate"]
                    + command("generate").dropFirst().filter {
                        $0 != "--target-pairs" && $0 != "12"
                    }, environment: key)
            #expect(judged.code == 0, "\(judged.errors)")
        }
        let exported = try await quarry.run(
            "export", "i.quarry", "-o", "training.jsonl", "-f", "jsonl")
        #expect(exported.code == 0, "\(exported.errors)")
        #expect(try !quarry.read("training.jsonl").isEmpty)
    }
}

/// An OpenAI-compatible server over the mock model that remembers what it delivered, and when.
final class CountingServer: Sendable {
    private let provider: FakeProvider
    private let ledger: DeliveryLedger

    init(latency: Double) throws {
        let ledger = DeliveryLedger()
        self.ledger = ledger
        provider = try FakeProvider { request in
            let received = ledger.received(request.text)
            let reply = Self.reply(to: request.text)
            Thread.sleep(forTimeInterval: latency)
            ledger.delivered(request.text, received: received)
            return .json(WireBodies.reply(reply))
        }
    }

    deinit {
        provider.stop()
    }

    var url: String { provider.url }
    var answered: Int { ledger.answered }
    /// Requests that came in.
    var received: Int { provider.requests.count }
    /// Requests that came again though their answer was delivered well before a kill.
    var repeatedThoughDelivered: Int { ledger.repeatedThoughDelivered }

    func noteKill() { ledger.noteKill() }
    func noteStart() { ledger.noteStart() }

    /// What the mock model answers to the messages of a request.
    private static func reply(to body: String) -> String {
        guard
            let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any],
            let message = (object["messages"] as? [[String: Any]])?.last?["content"] as? String
        else { return "not a request" }
        let format = object["response_format"] as? [String: Any]
        let schema = ((format?["json_schema"] as? [String: Any])?["schema"])
            .flatMap { try? JSONSerialization.data(withJSONObject: $0) }
            .map { ModelRequest.Schema(name: "s", json: String(decoding: $0, as: UTF8.self)) }
        let parts = message.components(separatedBy: "</text>\n\n")
        let text = parts[0].components(separatedBy: "<text>\n").last ?? ""
        let tail = (parts.last ?? "").components(separatedBy: "\n\n")
        let task =
            schema == nil ? "answer" : schema?.json.contains("questions") == true ? "ask" : "rubric"
        let request = ModelRequest(
            task: task,
            prompt: Prompt(
                system: "", passage: .init(title: "", heading: "", text: text),
                instruction: tail[0], variable: tail.dropFirst().joined(separator: "\n\n")),
            schema: schema, parameters: .init(maxTokens: 100))
        return wait { try await MockModel().reply(to: request).text } ?? "no answer"
    }

    /// Blocks a thread of the server, never one of the cooperative pool.
    private static func wait(for work: @escaping @Sendable () async throws -> String) -> String? {
        let box = Mutex<String?>(nil)
        let holder = Holder(box)
        let done = DispatchSemaphore(value: 0)
        Task {
            let value = try? await work()
            holder.box.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return holder.box.withLock { $0 }
    }

    private final class Holder: Sendable {
        let box: Mutex<String?>

        init(_ box: consuming Mutex<String?>) {
            self.box = box
        }
    }
}

/// When which request was answered, and when the client was killed.
private final class DeliveryLedger: Sendable {
    private let state = Mutex(State())
    /// What may pass between a delivery and its commit.
    ///
    /// On an idle machine 50 ms are plenty; this one runs other tests beside.
    private static let grace = Duration.milliseconds(250)

    private struct State {
        var deliveries: [String: [ContinuousClock.Instant]] = [:]
        var kills: [ContinuousClock.Instant] = []
        /// Between a kill and the next start nobody asks: such requests are the dead client's.
        var isDown = false
        var answered = 0
        var repeated = 0
    }

    var answered: Int { state.withLock { $0.answered } }
    var repeatedThoughDelivered: Int { state.withLock { $0.repeated } }

    /// - Returns: now.
    func received(_ request: String) -> ContinuousClock.Instant {
        state.withLock { state in
            guard !state.isDown else { return .now }
            let wasKept = (state.deliveries[request] ?? []).contains { delivery in
                // No kill came soon enough after it to excuse that it is asked again.
                !state.kills.contains { $0 >= delivery && $0 - delivery <= Self.grace }
            }
            if wasKept { state.repeated += 1 }
            return .now
        }
    }

    func delivered(_ request: String, received: ContinuousClock.Instant) {
        state.withLock { state in
            // Nobody was there any more to take it.
            guard !state.isDown, !state.kills.contains(where: { $0 >= received }) else { return }
            state.deliveries[request, default: []].append(.now)
            state.answered += 1
        }
    }

    func noteKill() {
        state.withLock { state in
            state.kills.append(.now)
            state.isDown = true
        }
    }

    func noteStart() {
        state.withLock { $0.isDown = false }
    }
}
