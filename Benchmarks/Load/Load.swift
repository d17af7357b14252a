// What a client of ours costs and how much it gets out of a server: `Benchmarks/load.py` runs it
// against a stub.
//
//     Load URL IN_FLIGHT COUNT [--ledger FILE] [--adapt]
//
// Sends COUNT requests, each of another prompt, IN_FLIGHT at once, and prints one line of JSON.
// --ledger commits every reply before it counts; --adapt lets the lane find out how much the server
// bears.

import Foundation
import LanguageModels
import Records
import Store

@main struct Load {
    let url: String
    let inFlight: Int
    let count: Int
    let ledger: String?
    let adapts: Bool

    static func main() async throws {
        var words = Array(CommandLine.arguments.dropFirst())
        func option(_ name: String) -> String? {
            guard let place = words.firstIndex(of: name), place + 1 < words.count else {
                return nil
            }
            defer { words.removeSubrange(place...(place + 1)) }
            return words[place + 1]
        }
        let ledger = option("--ledger")
        let adapts = words.contains("--adapt")
        words.removeAll { $0 == "--adapt" }
        guard words.count == 3, let inFlight = Int(words[1]), let count = Int(words[2]) else {
            FileHandle.standardError.write(
                Data("usage: Load URL IN_FLIGHT COUNT [--ledger FILE] [--adapt]\n".utf8))
            exit(64)
        }
        try await Load(
            url: words[0], inFlight: inFlight, count: count, ledger: ledger, adapts: adapts
        ).run()
    }

    func run() async throws {
        let open = try await openModel(
            ModelSettings(
                provider: "openai-compatible", model: "stub", baseURL: url,
                workers: adapts ? nil : inFlight),
            environment: ProcessInfo.processInfo.environment, log: { _ in })
        let writer = try await ledger.asyncMap { try await LedgerWriter(path: $0) }
        let passage = String(
            repeating: "The level of the lake fell by a hand each year. ", count: 35)
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= open.places { try await group.next() }
                group.addTask {
                    let request = Self.request(number, passage)
                    let reply = try await open.model.reply(to: request)
                    try await writer?.record(request, reply, number)
                }
            }
            try await group.waitForAll()
        }
        let seconds = start.duration(to: clock.now) / .seconds(1)
        await writer?.close()
        try print(report(seconds, open.metrics ?? ModelMetrics()))
    }

    private static func request(_ number: Int, _ passage: String) -> ModelRequest {
        ModelRequest(
            task: "load",
            prompt: Prompt(
                system: "You write question-answer pairs that teach the contents of a document.",
                passage: .init(title: "Lakes", heading: "Levels", text: passage),
                instruction: "Write one question.", variable: "Number \(number)"),
            parameters: ModelRequest.Parameters(maxTokens: 200, temperature: 0.2, seed: number))
    }

    private func report(_ seconds: Double, _ metrics: ModelMetrics) throws -> String {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        #else
        getrusage(RUSAGE_SELF, &usage)
        #endif
        let cpu =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        let report = Report(
            seconds: seconds, cpu: cpu, memory: Double(usage.ru_maxrss) / 1024, metrics: metrics)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}

/// What one run took.
private struct Report: Encodable {
    var seconds: Double
    /// Seconds of all threads.
    var cpu: Double
    /// The largest resident memory, in MiB.
    var memory: Double
    var metrics: ModelMetrics
}

/// Commits replies as the pipeline does.
private struct LedgerWriter: Sendable {
    private let index: Index
    private let run: ContentHash
    private let recipe = Recipe(stage: "generate", settings: "{}")

    init(path: String) async throws {
        index = try Index(path: path, creating: true)
        run = try await index.startRun(
            command: "load", version: quarryVersion, time: "2026-01-01T00:00:00Z", nonce: path)
        try await index.use(recipe, for: "load")
    }

    func record(_ request: ModelRequest, _ reply: ModelReply, _ number: Int) async throws {
        let key = ContentHash(
            domain: "call", fields: [request.prompt.userMessage, String(number)])
        try await index.record(
            CallRecord(
                key: key.hex, recipe: recipe.id, chunk: nil, variable: request.prompt.variable,
                schema: nil, parameters: "{}", sample: 0, answeredBy: reply.model, text: reply.text,
                finish: reply.finish.rawValue, logprobs: nil, response: reply.raw,
                promptTokens: reply.usage.prompt, cachedTokens: reply.usage.cached,
                completionTokens: reply.usage.completion, duration: reply.duration),
            run: run, time: "2026-01-01T00:00:00Z")
    }

    func close() async {
        index.close()
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(
        _ transform: (Wrapped) async throws -> Result
    ) async throws -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
