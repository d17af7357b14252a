import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store
import Testing
import TextAnalysis

/// Asks for a word a unit; a unit named `bad` is never right.
private struct WordMaker: SampleMaker {
    var instruction = "Say a word."
    let kind = SampleKind.facts
    var settings: JSONValue { ["revision": 1] }
    var prompts: [SamplePrompt] {
        [
            SamplePrompt(
                task: "word", system: "You say words.", instruction: instruction,
                source: instruction)
        ]
    }

    func make(_ unit: SampleUnit, asking models: SampleModels) async throws -> SampleOutcome {
        let reply = try await models[.maker].reply(
            to: ModelRequest(
                task: "word",
                prompt: Prompt(
                    system: "You say words.", passage: nil, instruction: instruction,
                    variable: unit.input["topic"]?.string ?? ""),
                parameters: ModelRequest.Parameters(maxTokens: 10)))
        guard reply.text != "bad" else {
            return .rejected(
                SampleRejection(
                    type: "taste", message: "The word is bad.", fields: ["word": "bad"],
                    checks: [SampleCheck("taste", passed: false)]))
        }
        return .made(
            SampleDraft(
                fields: ["word": .string(reply.text)],
                checks: [SampleCheck("taste", passed: true, value: 1)]))
    }

    func checks(among fields: [JSONValue]) -> [Int: SampleCheck] {
        var seen: Set<String> = []
        var repeats: [Int: SampleCheck] = [:]
        for (place, field) in fields.enumerated()
        where !seen.insert(field["word"]?.string ?? "").inserted {
            repeats[place] = SampleCheck("repeat", passed: false, message: "It was said before.")
        }
        return repeats
    }
}

@Suite("Runs that make samples")
struct SampleRunTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(
        _ model: ScriptedModel, topics: [String], target: Int, maker: WordMaker = WordMaker(),
        name: String = "words", settings: SampleSettings = SampleSettings()
    ) async throws -> SampleSummary {
        let index = try Index(path: folder.path + "/s.quarry", creating: true)
        defer { index.close() }
        return try await Workspace.run(
            "facts", index: index, corpus: "", progress: SilentProgress()
        ) { workspace in
            let run = try SampleRun(
                workspace: workspace, maker: maker,
                models: [
                    .maker: OpenModel(
                        model: model, workers: 2, supportsLogprobs: false, description: "script")
                ], settings: settings)
            let plan = SamplePlan(
                name: name, path: "words.yaml", target: target, most: topics.count
            ) { count in
                topics.prefix(count).enumerated().map { place, topic in
                    SampleUnit(
                        kind: .facts, key: String(place), input: ["topic": .string(topic)])
                }
            }
            return try await run.run(plan)
        }
    }

    private func lines() async throws -> [String] {
        let index = try Index(path: folder.path + "/s.quarry", creating: false)
        defer { index.close() }
        return try await Workspace.run(
            "export", index: index, corpus: "", progress: SilentProgress()
        ) { workspace in
            let export = SampleExport(workspace: workspace)
            try await export.write("words", to: folder.path + "/words.jsonl")
            return try String(contentsOfFile: folder.path + "/words.jsonl", encoding: .utf8)
                .split(separator: "\n").map(String.init)
        }
    }

    /// Says the topic itself.
    private func echo() -> ScriptedModel {
        ScriptedModel { request in
            ModelReply(text: request.prompt.variable, model: "scripted")
        }
    }

    @Test("Samples are made once, and the same command again asks nothing")
    func again() async throws {
        let first = echo()
        let summary = try await run(first, topics: ["a", "b", "c"], target: 3)
        #expect(summary.status.accepted == 3)
        #expect(first.requests.count == 3)
        let second = echo()
        #expect(try await run(second, topics: ["a", "b", "c"], target: 3).status.accepted == 3)
        #expect(second.requests.isEmpty)
        let written = try await lines().map { try JSONValue(parsing: $0) }
        #expect(written.map { $0["word"]?.string } == ["a", "b", "c"])
        #expect(written.allSatisfy { $0["id"]?.string?.count == 32 })
    }

    @Test("Runs that share a meter share its limit, and each says what it spent itself")
    func sharedLimit() async throws {
        func model(_ name: String) -> ScriptedModel {
            ScriptedModel { request in
                ModelReply(
                    text: request.prompt.variable,
                    usage: ModelReply.Usage(prompt: 50, completion: 1), model: name)
            }
        }
        var settings = SampleSettings()
        settings.limits = SpendingLimits(tokens: 200)
        settings.meter = SpendingMeter(limits: settings.limits)
        let first = try await run(
            model("a"), topics: ["a", "b", "c"], target: 3, settings: settings)
        #expect(first.stop == nil && first.status.made == 3)
        #expect(first.spending.calls == 3 && first.spending.promptTokens == 150)
        let second = model("b")
        let rest = try await run(
            second, topics: ["d", "e", "f"], target: 3, name: "others", settings: settings)
        #expect(rest.stop?.limit == .tokens(200) && rest.status.made == 0)
        #expect(rest.spending.calls == 0 && second.requests.isEmpty)
    }

    @Test("Rejected and repeated ones are made up for by further units, and say why")
    func refill() async throws {
        let summary = try await run(
            echo(), topics: ["a", "bad", "a", "b", "c", "d", "e"], target: 3)
        #expect(summary.status.accepted == 3)
        #expect(summary.status.reasons["taste"] == 1)
        #expect(summary.status.reasons["repeat"] == 1)
        #expect(
            summary.status.planned
                == summary.status.accepted + summary.status.rejected + summary.status.failed
                + summary.status.pending)
    }

    @Test("Repeats of another collection, or of a recipe that was put back, are found again")
    func repeatsAgain() async throws {
        let topics = ["a", "a", "b"]
        _ = try await run(echo(), topics: topics, target: 3)
        let other = try await run(echo(), topics: topics, target: 3, name: "others")
        #expect(other.status.accepted == 2)
        _ = try await run(
            echo(), topics: topics, target: 3, maker: WordMaker(instruction: "Say one word."))
        #expect(try await run(echo(), topics: topics, target: 3).status.accepted == 2)
    }

    @Test("A changed prompt makes all samples anew, a prompt put back finds the old ones")
    func staleness() async throws {
        _ = try await run(echo(), topics: ["a", "b"], target: 2)
        let changed = echo()
        _ = try await run(
            changed, topics: ["a", "b"], target: 2, maker: WordMaker(instruction: "Say one word."))
        #expect(changed.requests.count == 2)
        let back = echo()
        _ = try await run(back, topics: ["a", "b"], target: 2)
        #expect(back.requests.isEmpty)
    }

    @Test("One changed unit is made anew, the others are not")
    func oneUnit() async throws {
        _ = try await run(echo(), topics: ["a", "b", "c"], target: 3)
        let model = echo()
        _ = try await run(model, topics: ["a", "x", "c"], target: 3)
        #expect(model.requests.map(\.prompt.variable) == ["x"])
        #expect(try await lines().count == 3)
    }

    @Test("What failed is tried again by the next run; what was answered is not asked again")
    func failure() async throws {
        let failing = ScriptedModel { request in
            if request.prompt.variable == "b" { throw ModelError(.serverFault, "It is ill.") }
            return ModelReply(text: request.prompt.variable, model: "scripted")
        }
        let summary = try await run(failing, topics: ["a", "b", "c"], target: 3)
        #expect(summary.status.failed == 1)
        let healed = echo()
        #expect(try await run(healed, topics: ["a", "b", "c"], target: 3).status.accepted == 3)
        #expect(healed.requests.map(\.prompt.variable) == ["b"])
    }

    @Test("A sample's lineage names its collection, checks, calls and lines")
    func lineage() async throws {
        _ = try await run(echo(), topics: ["a"], target: 1)
        let line = try JSONValue(parsing: try #require(try await lines().first))
        let index = try Index(path: folder.path + "/s.quarry", creating: false)
        defer { index.close() }
        let rows = try await index.sampleLineage(ofSample: try #require(line["id"]?.string))
        let row = try #require(rows.first)
        #expect(row.collection == "words" && row.state == "accepted" && row.model == "scripted")
        #expect(row.checks == "taste=pass")
        #expect(row.calls?.count == 32)
        #expect(row.exports?.hasSuffix("words.jsonl:1") == true)
    }
}
