import Curate
import Foundation
import GRDB
import LanguageModels
import Records
import Samples
import Store
import Synchronization
import Testing
import TextAnalysis

@testable import Pipeline

/// Two exchanges about the topic of a unit.
private struct TalkMaker: SampleMaker {
    let kind = SampleKind.conversation
    /// What the assistant says last of a topic.
    var closing: @Sendable (String) -> String = { "All of \($0)." }
    var settings: JSONValue { ["revision": 1] }
    var prompts: [SamplePrompt] {
        [
            SamplePrompt(
                task: "talk", system: "You talk.", instruction: "Talk.", source: "Talk.")
        ]
    }

    func make(_ unit: SampleUnit, asking models: SampleModels) async throws -> SampleOutcome {
        let topic = unit.input["topic"]?.string ?? ""
        let reply = try await models[.maker].reply(
            to: ModelRequest(
                task: "talk",
                prompt: Prompt(
                    system: "You talk.", passage: nil, instruction: "Talk.", variable: topic),
                parameters: ModelRequest.Parameters(maxTokens: 10)))
        let turns = [
            ("user", "What of \(topic)?"), ("assistant", reply.text), ("user", "Is that all?"),
            ("assistant", closing(topic)),
        ]
        return .made(
            SampleDraft(
                fields: [
                    "conversation": .array(
                        turns.map { ["role": .string($0.0), "content": .string($0.1)] })
                ],
                evidence: unit.passages.map { Evidence(chunk: $0.chunk, range: 0..<4) }))
    }
}

@Suite("Samples that a judge reads")
struct SampleJudgeRunTests {
    private let bench: Bench
    private let topics = (0..<10).map { "topic-\($0)" }

    init() throws {
        bench = try Bench()
    }

    /// Says what a function of the topic says; nil is a reply that never comes.
    private func judge(_ verdict: @escaping @Sendable (Int) -> String?) -> ScriptedModel {
        ScriptedModel { request in
            let number = request.prompt.variable.firstMatch(of: /topic-(\d+)/)
                .flatMap { Int($0.output.1) }
            guard let text = verdict(number ?? -1) else {
                throw ModelError(.serverFault, "It is ill.")
            }
            return ModelReply(text: text, model: "scripted")
        }
    }

    private func open(_ model: any LanguageModel) -> OpenModel {
        OpenModel(model: model, workers: 2, supportsLogprobs: true, description: "script")
    }

    @discardableResult
    private func make(
        _ model: ScriptedModel? = nil, passages: [SamplePassage] = [],
        maker: TalkMaker = TalkMaker()
    ) async throws -> SampleSummary {
        let model = model ?? ScriptedModel { ModelReply(text: "Much: \($0.prompt.variable).") }
        return try await bench.workspace("converse") { workspace in
            try await SampleRun(
                workspace: workspace, maker: maker, models: [.maker: open(model)],
                settings: SampleSettings()
            ).run(
                SamplePlan(name: "talks", path: "talks.yaml", target: topics.count) { count in
                    topics.prefix(count).enumerated().map { place, topic in
                        SampleUnit(
                            kind: .conversation, key: String(place),
                            input: ["topic": .string(topic)], passages: passages)
                    }
                })
        }
    }

    private func curate(
        _ model: any LanguageModel, isRefreshed: Bool = false,
        _ change: (inout PairSettings) -> Void = { _ in }
    ) async throws -> SampleSummary {
        var settings = PairSettings()
        settings.judge = .yesNo
        change(&settings)
        return try await bench.workspace("curate") { [settings] workspace in
            try await SampleJudgeRun(
                workspace: workspace, collection: "talks", judge: open(model), settings: settings,
                isRefreshed: isRefreshed
            ).run()
        }
    }

    /// The topics of the lines that an export has.
    private func exported() async throws -> [Int] {
        try await bench.workspace("export") { workspace in
            try await SampleExport(workspace: workspace)
                .lines(of: "talks", form: SampleExport.conversation)
                .compactMap { line in
                    line.text.firstMatch(of: /topic-(\d+)/).flatMap { Int($0.output.1) }
                }
        }
    }

    private let fifths: @Sendable (Int) -> String? = { $0 % 5 == 4 ? "no" : "yes" }

    @Test("A judge that says no to every fifth leaves exactly those out, and is asked once")
    func everyFifth() async throws {
        try await make()
        let first = judge(fifths)
        let summary = try await curate(first)
        #expect(first.requests.count == 10)
        let counts = try #require(summary.status.judge)
        #expect(counts.accepted == 8 && counts.rejected == 2)
        #expect(counts.unusable == 0 && counts.waiting == 0)
        #expect(summary.status.accepted == 8 && summary.status.made == 10)
        #expect(summary.status.reasons == ["judge": 2])
        #expect(try await exported() == [0, 1, 2, 3, 5, 6, 7, 8])
        let again = judge { _ in "no" }
        #expect(try await curate(again).status == summary.status)
        #expect(again.requests.isEmpty)
    }

    @Test("The judge sees every turn after who says it")
    func transcript() async throws {
        try await make()
        let model = judge(fifths)
        _ = try await curate(model)
        let shown = model.requests.map(\.prompt.variable).filter { $0.contains("topic-3") }
        #expect(
            shown == [
                """
                User: What of topic-3?

                Assistant: Much: topic-3.

                User: Is that all?

                Assistant: All of topic-3.

                Is the example right? yes or no:
                """
            ])
    }

    @Test("What makes samples makes none in the place of those that a judge rejects")
    func makersDoNotMind() async throws {
        try await make()
        _ = try await curate(judge(fifths))
        let maker = ScriptedModel { _ in ModelReply(text: "More.") }
        let summary = try await make(maker)
        #expect(maker.requests.isEmpty)
        #expect(summary.status.made == 10 && summary.status.accepted == 8)
    }

    @Test("A reply that cannot be read is a state of its own, and is not asked for again")
    func unusable() async throws {
        try await make()
        let model = judge { $0 == 3 ? "perhaps" : "yes" }
        let summary = try await curate(model)
        #expect(model.requests.count == 12)
        let counts = try #require(summary.status.judge)
        #expect(counts.accepted == 9 && counts.rejected == 0 && counts.unusable == 1)
        #expect(summary.status.reasons == ["judge_unusable": 1])
        let again = judge { _ in "yes" }
        #expect(try await curate(again).status == summary.status)
        #expect(again.requests.isEmpty)
        let slot = try #require(try await bench.index.sampleSlots(of: "talks").dropFirst(3).first)
        #expect(slot.state == .rejected && slot.isMade)
        #expect(slot.reason?.contains("'perhaps' in the place of yes or no") == true)
    }

    @Test("Where no reply came a sample stays as it was, and just that is asked again")
    func failure() async throws {
        try await make()
        let summary = try await curate(judge { $0 == 3 ? nil : "yes" })
        #expect(summary.status.judge?.failed == 1)
        #expect(try await exported().count == 10)
        let healed = judge { _ in "no" }
        #expect(try await curate(healed).status.judge?.rejected == 1)
        #expect(healed.requests.count == 1)
        #expect(try await exported() == [0, 1, 2, 4, 5, 6, 7, 8, 9])
    }

    @Test("A run that ends at its limit goes on where it was")
    func limit() async throws {
        try await make()
        let first = ScriptedModel { _ in
            ModelReply(text: "yes", usage: ModelReply.Usage(prompt: 100, completion: 1))
        }
        let stopped = try await curate(first) { $0.limits = SpendingLimits(tokens: 400) }
        #expect(stopped.stop != nil)
        let waiting = try #require(stopped.status.judge?.waiting)
        #expect(waiting > 0 && waiting == 10 - first.requests.count)
        let second = judge { _ in "yes" }
        #expect(try await curate(second).status.judge?.accepted == 10)
        #expect(second.requests.count == waiting)
    }

    @Test("Another mark asks nothing; another prompt asks the judge alone, put back it asks nobody")
    func changes() async throws {
        try await make()
        let marks = judge { #"{"clarity":3,"accuracy":3,"usefulness":\#($0 % 3),"difficulty":0}"# }
        let rubric: (inout PairSettings) -> Void = { $0.judge = .rubric }
        #expect(try await curate(marks, rubric).status.accepted == 6)
        let silent = judge { _ in nil }
        let lower = try await curate(silent) {
            $0.judge = .rubric
            $0.threshold = 6
        }
        #expect(lower.status.accepted == 10)
        let prompt = try PromptTemplate(
            name: "own", bytes: Array("max_tokens: 60\n---\nMark it.\n---\n{{example}}\n".utf8))
        let other = judge { _ in #"{"clarity":0,"accuracy":0,"usefulness":0,"difficulty":0}"# }
        let strict = try await curate(other) {
            $0.judge = .rubric
            $0.prompts[.rubricSample] = prompt
        }
        #expect(other.requests.count == 10 && strict.status.accepted == 0)
        #expect(try await curate(silent, rubric).status.accepted == 6)
        #expect(silent.requests.isEmpty)
        let stages = try await bench.index.spend().reduce(into: [:]) {
            $0[$1.stage ?? "", default: 0] += $1.calls
        }
        #expect(stages == ["talk": 10, "judge_sample": 20])
    }

    @Test("Asked anew, all samples are judged again, and the last verdict counts")
    func refresh() async throws {
        try await make()
        _ = try await curate(judge { _ in "no" })
        let anew = judge { _ in "yes" }
        #expect(try await curate(anew, isRefreshed: true).status.accepted == 10)
        #expect(anew.requests.count == 10)
        let silent = judge { _ in nil }
        #expect(try await curate(silent).status.accepted == 10)
        #expect(silent.requests.isEmpty)
    }

    @Test(
        "A verdict that is gone, or that is of another recipe, is given anew of its reply",
        arguments: [
            "DELETE FROM sample_judgment WHERE sample_id = (SELECT min(id) FROM sample)",
            "UPDATE sample_judgment SET recipe_id = (SELECT recipe_id FROM collection)",
        ])
    func lostVerdict(damage: String) async throws {
        try await make()
        let judged = try await curate(judge(fifths)).status
        let queue = try DatabaseQueue(path: bench.index.path)
        try await queue.write { try $0.execute(sql: damage) }
        try queue.close()
        let waiting = try await bench.index.status(ofCollection: "talks").judge?.waiting
        #expect((waiting ?? 0) > 0)
        let silent = judge { _ in nil }
        let again = try await curate(silent)
        #expect(again.status == judged)
        #expect(silent.requests.isEmpty && again.spending.replayed == waiting)
    }

    /// Talks that end in words of their own, so that those of another one are out of place.
    private func makeDistinct() async throws {
        try await make(
            maker: TalkMaker { topic in
                let number = topic.suffix(1)
                let words = ["amber", "birch", "cedar", "delta", "ember", "fjord"]
                return words.map { "\($0)\(number)x" }.joined(separator: " ") + " of \(topic)."
            })
    }

    /// Says no to what the assistant did not say.
    private func attentive() -> ScriptedModel {
        ScriptedModel { request in
            let text = request.prompt.variable
            let topics = Set(text.matches(of: /topic-\d+/).map(\.output))
            let isDenied = text.contains("cannot") || text.contains(" not ")
            return ModelReply(
                text: topics.count == 1 && !isDenied ? "yes" : "no", model: "scripted")
        }
    }

    @Test("A judge that can tell catches all planted faults, and a rerun asks nothing again")
    func canaries() async throws {
        try await makeDistinct()
        let model = attentive()
        let summary = try await curate(model) { $0.plantsCanaries = true }
        let canaries = try #require(summary.canaries)
        #expect(canaries.canaryCount == 4 && canaries.caughtCount == 4)
        #expect(canaries.goodCount == 10 && canaries.falseAlarmCount == 0)
        #expect(canaries.verdict == .informative)
        #expect(model.requests.count == 14)
        #expect(summary.status.judge?.accepted == 10 && summary.status.made == 10)
        let silent = judge { _ in nil }
        let again = try await curate(silent) { $0.plantsCanaries = true }
        #expect(again.canaries == canaries && again.status == summary.status)
        #expect(silent.requests.isEmpty && again.spending.replayed == 4)
        #expect(try await curate(silent).canaries == nil)
        #expect(try await exported().count == 10)
        #expect(try await bench.index.verify { _ in }.isSound)
    }

    @Test("A judge that says yes to all is told from one that can tell; its marks decide")
    func credulous() async throws {
        try await makeDistinct()
        let marks = judge { _ in #"{"clarity":3,"accuracy":2,"usefulness":1,"difficulty":0}"# }
        let summary = try await curate(marks) {
            $0.plantsCanaries = true
            $0.judge = .rubric
            $0.threshold = 6
        }
        #expect(summary.canaries?.caughtCount == 0)
        #expect(summary.canaries?.verdict != .informative)
        let strict = try await curate(judge { _ in nil }) {
            $0.plantsCanaries = true
            $0.judge = .rubric
        }
        #expect(strict.canaries?.caughtCount == 4 && strict.canaries?.falseAlarmCount == 10)
    }

    @Test("A planted fault that gets no answer keeps no sample from its verdict")
    func silentCanaries() async throws {
        try await makeDistinct()
        let attentive = attentive()
        let model = ScriptedModel { request in
            let reply = try await attentive.reply(to: request)
            guard reply.text == "yes" else { throw ModelError(.serverFault, "It is ill.") }
            return reply
        }
        let summary = try await curate(model) { $0.plantsCanaries = true }
        #expect(summary.canaries == nil)
        #expect(summary.status.judge?.accepted == 10 && summary.status.judge?.failed == 0)
    }

    @Test("An estimate counts planted faults, which are asked about once samples are judged")
    func estimatedCanaries() async throws {
        try await makeDistinct()
        func estimate() async throws -> SampleEstimate {
            var settings = PairSettings()
            settings.judge = .yesNo
            settings.plantsCanaries = true
            return try await bench.workspace("curate") { [settings] workspace in
                try await SampleJudgeRun(
                    workspace: workspace, collection: "talks", judge: open(judge(fifths)),
                    settings: settings
                ).estimate()
            }
        }
        #expect(try await estimate().calls == 14)
        _ = try await curate(attentive())
        #expect(try await estimate().calls == 4)
        _ = try await curate(attentive()) { $0.plantsCanaries = true }
        #expect(try await estimate().calls == 0)
    }

    @Test("An estimate counts what would be asked, and writes nothing")
    func estimate() async throws {
        try await make()
        func estimate() async throws -> SampleEstimate {
            var settings = PairSettings()
            settings.judge = .yesNo
            return try await bench.workspace("curate") { [settings] workspace in
                try await SampleJudgeRun(
                    workspace: workspace, collection: "talks", judge: open(judge(fifths)),
                    settings: settings
                ).estimate()
            }
        }
        let before = try await estimate()
        #expect(before.target == 10 && before.waiting == 10 && before.calls == 10)
        #expect(try await bench.index.judge(ofCollection: "talks") == nil)
        _ = try await curate(judge(fifths))
        let after = try await estimate()
        #expect(after.target == 10 && after.waiting == 0 && after.calls == 0)
    }

    @Test("A verdict stands in the lineage; an index with verdicts is sound")
    func lineage() async throws {
        try await make()
        _ = try await curate(judge(fifths))
        let slots = try await bench.index.sampleSlots(of: "talks")
        let id = try #require(slots[4].sample?.hex)
        let row = try #require(try await bench.index.sampleLineage(ofSample: id).first)
        #expect(row.verdict == "rejected" && row.judgeModel == "scripted")
        #expect(row.state == "rejected")
        let result = try await bench.index.verify { row in
            Issue.record("\(row.table) \(row.id): \(row.problem)")
        }
        #expect(result.isSound)
    }

    @Test("The chunk that a sample rests on is shown; forgotten, it takes its verdicts along")
    func passages() async throws {
        try bench.writeDocuments(1, sections: 2)
        try await bench.ingest()
        let chunks = try await bench.index.chunksToAskAbout(of: "mills").map(\.chunk)
        try await make(
            passages: chunks.map {
                SamplePassage(
                    chunk: $0.id, title: $0.title, heading: $0.heading, text: $0.text)
            })
        let model = judge(fifths)
        _ = try await curate(model)
        #expect(model.requests.allSatisfy { $0.prompt.passage?.text == chunks.first?.text })
        #expect(
            model.requests.allSatisfy { $0.prompt.variable.contains(chunks.last?.text ?? "?") })
        let sound = try await bench.index.verify { _ in }
        #expect(sound.isSound)
        let documents = try await bench.index.documents()
        try await bench.index.forget(
            documents.map { DocumentPlace(corpus: $0.corpus, path: $0.path) })
        #expect(try await bench.index.spend().isEmpty)
        #expect(try await bench.index.verify { _ in }.isSound)
    }

    @Test("A collection that is not there is named")
    func unknown() async throws {
        await #expect(throws: StoreError.self) { try await curate(judge(fifths)) }
    }

    @Test("Two collections are compared by their turns, sources and marks")
    func compared() async throws {
        try bench.writeDocuments(1, sections: 2)
        try await bench.ingest()
        let chunk = try #require(
            try await bench.index.chunksToAskAbout(of: "mills").first?.chunk)
        try await make(
            passages: [
                SamplePassage(
                    chunk: chunk.id, title: chunk.title, heading: chunk.heading, text: chunk.text)
            ])
        _ = try await curate(
            judge { _ in #"{"clarity":3,"accuracy":3,"usefulness":2,"difficulty":0}"# }
        ) { $0.judge = .rubric }
        let set = try await ComparedSet(name: "talks", collection: "talks", of: bench.index)
        #expect(set.kind == .collection && !set.isOfPairs)
        let first = try #require(set.pairs.first)
        #expect(first.question == "What of topic-0?")
        #expect(
            first.answer
                == "Much: topic-0.\n\nUser: Is that all?\n\nAssistant: All of topic-0.")
        #expect(first.chunk == chunk.id.hex && first.source?.hasSuffix(".md") == true)
        let measure = try #require(try await CompareRun(sets: [set]).measures().first)
        #expect(measure.meanTurns == 4 && measure.meanRating == 8)
        #expect(measure.coverage.chunks == 1)
        #expect(measure.grounded.total == 0)
    }
}
