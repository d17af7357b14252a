import LanguageModels
import Synchronization
import TestSupport
import Testing

/// A server of which one answer in five is broken, in every way that servers have.
@Suite(.timeLimit(.minutes(1))) struct MixedFaultTests {
    let time = ManualTime()

    static let faults: [FakeProvider.Answer] = [
        .reset, .close, .truncated(Array(WireBodies.openAI.utf8)),
        .overlong(Array(WireBodies.openAI.utf8)), .badChunk, .drip, .silence,
        .json("oops", status: 500), .html("<title>Bad gateway</title>", status: 502),
        .json(WireBodies.error("busy"), status: 503), .json("", status: 529),
        .json("{}", status: 429), .json("{}", status: 429, headers: ["Retry-After": "2"]),
        .html("<h1>Hello</h1>", status: 200), .json(#"{"choices":[{"mess"#), .json(""),
        .json(#"{"error":{"code":503,"message":"later"}}"#),
        .json(#"{"error":{"code":429,"message":"slower"}}"#),
        .http(status: 200, headers: [:], body: [0xff, 0xfe, 0x00]),
    ]

    /// How often each question was answered well.
    private final class Answers: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        func add(_ question: String) { counts.withLock { $0[question, default: 0] += 1 } }
        var all: [String: Int] { counts.withLock { $0 } }
    }

    private static func question(in body: String) -> String {
        String(body.firstMatch(of: /Question (\d+)/)?.output.1 ?? "")
    }

    private func server(_ answers: Answers) throws -> FakeProvider {
        try FakeProvider { request in
            let question = Self.question(in: request.text)
            // Every fortieth question meets nothing but faults.
            let isHopeless = (Int(question) ?? 0) % 40 == 7
            if isHopeless || request.number % 5 == 0 {
                return Self.faults[request.number / (isHopeless ? 1 : 5) % Self.faults.count]
            }
            answers.add(question)
            return .json(WireBodies.reply("Answer \(question)"))
        }
    }

    private func model(_ server: FakeProvider) throws -> (HTTPModel, Lane) {
        let lane = Lane(limits: LaneLimits(start: 8, cap: 16), timing: time.timing)
        let model = HTTPModel(
            try ProviderKind.openAI.example(at: server.url, timeout: 0.4), transport: Transport(),
            lane: lane, timing: time.timing)
        return (model, lane)
    }

    @Test func everyRequestEndsAndNoAnswerIsAskedForTwice() async throws {
        let answers = Answers()
        let server = try server(answers)
        defer { server.stop() }
        let (model, lane) = try model(server)
        let results = await withTaskGroup(of: (Int, Result<String, any Error>).self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        let reply = try await model.reply(to: .example("Question \(number)"))
                        return (number, .success(reply.text))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [Int: Result<String, any Error>]()) { $0[$1.0] = $1.1 }
        }
        var failures = 0
        for (number, result) in results {
            switch result {
            case .success(let text): #expect(text == "Answer \(number)")
            case .failure(let error):
                failures += 1
                #expect((error as? ModelError)?.message.isEmpty == false)
            }
        }
        #expect(results.count == 200)
        #expect(failures >= 3)
        #expect(failures <= 10)
        #expect(answers.all.values.allSatisfy { $0 == 1 })
        #expect(answers.all.count == 200 - failures)
        check(lane.metrics, failures: failures, requests: server.requests.count)
    }

    private func check(_ metrics: ModelMetrics, failures: Int, requests: Int) {
        #expect(metrics.calls == 200)
        #expect(metrics.answered == 200 - failures)
        #expect(metrics.failures.values.reduce(0, +) == failures)
        // What libcurl sends anew on a connection that had died is not ours to count.
        #expect(metrics.requests <= requests)
        #expect(metrics.requests == 200 + metrics.retries.values.reduce(0, +))
        #expect(
            Set(metrics.retries.keys).isSuperset(of: [
                "unreachable", "timeout", "serverFault", "rateLimited", "malformedReply",
            ]))
        #expect(metrics.waitedForLimits > 0)
    }
}
