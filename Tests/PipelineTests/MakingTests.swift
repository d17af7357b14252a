import Curate
import Foundation
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

/// The ways to make pairs beside picked answers, and what becomes of pairs afterwards.
struct MakingTests {
    private func bench(documents: Int = 2, sections: Int = 5) async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(documents, sections: sections)
        _ = try await bench.ingest()
        return bench
    }

    private func settings(_ change: (inout PairSettings) -> Void) -> PairSettings {
        var settings = PairSettings()
        change(&settings)
        return settings
    }

    // MARK: Rules

    @Test func rulesMakePairsWithoutAnyModelAndTheyNeedNoJudge() async throws {
        let bench = try await bench()
        let summary = try await bench.workspace("pipeline") { workspace in
            try await PairRun(
                workspace: workspace, models: PairModels(makers: []),
                settings: settings { $0.sources = [.rules] }
            ).accept(target: 5)
        }
        #expect(summary.reached == 5)
        #expect(summary.spending == Spending())
        let accepted = try await bench.index.acceptedPairs(of: "mills")
        #expect(accepted.count == 5)
        #expect(Set(accepted.map(\.model)) == ["rules"])
        #expect(bench.model.count == 0)
    }

    @Test func theModelIsOnlyAskedForWhatRulesLeave() async throws {
        let bench = try await bench()
        let target = 30
        let summary = try await bench.pairs(
            workers: 2, settings: settings { $0.sources = [.rules, .llm] }
        ) { try await $0.accept(target: target) }
        #expect(summary.reached > 10)
        let slots = try await bench.index.slots(of: "mills")
        let recipes = try await bench.index.generators(of: "mills")
        #expect(recipes.map(\.provider) == ["rules", "mock"])
        let ofRules = slots.filter { $0.recipe == recipes[0].id }
        let ofModel = slots.filter { $0.recipe == recipes[1].id }
        #expect(!ofRules.isEmpty && !ofModel.isEmpty)
        let lastOfRules = try #require(ofRules.map(\.round).max())
        let firstOfModel = try #require(ofModel.map(\.round).min())
        #expect(lastOfRules < firstOfModel)
        // Only the model's pairs were judged.
        let judged = try await bench.index.spend().filter { $0.stage == "judge" }.map(\.calls)
        #expect(judged.reduce(0, +) <= ofModel.count)
    }

    @Test func aJudgeThatSomebodyNamedJudgesPairsOfRulesToo() async throws {
        let bench = try await bench()
        _ = try await bench.pairs(
            workers: 2,
            settings: settings {
                $0.sources = [.rules]
                $0.judgesRules = true
            }
        ) { try await $0.accept(target: 4) }
        let judged = try await bench.index.spend().filter { $0.stage == "judge" }.map(\.calls)
        #expect(judged.reduce(0, +) >= 4)
        let accepted = try await bench.index.acceptedPairs(of: "mills")
        #expect(accepted.allSatisfy { $0.logOdds != nil })
    }

    // MARK: Limits

    @Test func aChunkIsAskedForNoMoreThanItsCapAndOnlySoManyChunks() async throws {
        let bench = try await bench(documents: 3, sections: 6)
        _ = try await bench.pairs(
            workers: 2,
            settings: settings {
                $0.pairsPerChunk = 2
                $0.chunkLimit = 4
            }
        ) { try await $0.accept(target: 100) }
        let slots = try await bench.index.slots(of: "mills")
        let counts = Dictionary(slots.map { ($0.chunk, 1) }, uniquingKeysWith: +)
        #expect(counts.count == 4)
        #expect(counts.values.allSatisfy { $0 <= 2 })
    }

    // MARK: The model writes both

    @Test func aModelThatWritesBothHasItsEvidenceFoundByTheProgram() async throws {
        let bench = try await bench()
        let summary = try await bench.pairs(
            workers: 2, settings: settings { $0.answers = .model }
        ) { try await $0.make(target: 8) }
        #expect(summary.reached > 0)
        let slots = try await bench.index.slots(of: "mills").filter { $0.pair != nil }
        let pairs = try await bench.index.pairs(slots.compactMap(\.pair))
        let chunks = try await bench.index.chunks(slots.map(\.chunk))
        for pair in pairs.values {
            let evidence = try #require(pair.evidence.first)
            let text = try #require(chunks[evidence.chunk]?.text)
            #expect(evidence.range.upperBound <= text.utf8.count)
            #expect(!evidence.range.isEmpty)
        }
        // Three pairs a call.
        #expect(bench.model.count < slots.count)
    }

    // MARK: Reasoning

    @Test func pairsWithReasoningLieBesidePlainOnesUnderATargetOfTheirOwn() async throws {
        let bench = try await bench()
        _ = try await bench.accept(4)
        let reasoned = try await bench.pairs(
            workers: 2, settings: settings { $0.kind = .cot }
        ) { try await $0.make(target: 3) }
        let kinds = Dictionary(
            try await bench.index.slots(of: "mills").map { ($0.kind, 1) }, uniquingKeysWith: +)
        #expect((kinds[.cot] ?? 0) > 0)
        #expect(try await bench.index.status(of: "mills", kind: .qa).accepted == 4)
        #expect(reasoned.status.accepted == 0)
        // The plain pairs are as they were, and none is asked for again.
        let count = bench.model.count
        #expect(try await bench.accept(4).reached == 4)
        #expect(bench.model.count == count)
    }

    // MARK: Rewriting

    @Test func aQuestionThatDoesNotStandAloneIsMendedAndBothFormsStay() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        let vague = OpenModel(
            model: VagueModel(), workers: 2, supportsLogprobs: true, description: "")
        let summary = try await bench.workspace("pipeline") { workspace in
            try await PairRun(
                workspace: workspace, models: PairModels(makers: [vague]),
                settings: settings {
                    $0.judge = .yesNo
                    $0.rewrite = .rename
                }
            ).accept(target: 3)
        }
        #expect(summary.reached == 3)
        for pair in try await bench.index.acceptedPairs(of: "mills") {
            #expect(!pair.pair.question.contains("this study"))
            #expect(pair.originalQuestion?.contains("this study") == true)
            let parent = try #require(pair.pair.parent)
            let states = try await bench.index.lineage(ofPair: parent.hex).map(\.state)
            #expect(Set(states) == ["rewritten"])
            let own = try await bench.index.lineage(ofPair: pair.pair.id.hex)
            #expect(Set(own.map(\.state)) == ["accepted"])
            #expect(own.allSatisfy { $0.callKey != nil })
        }
    }

    @Test func aFileOfRewrittenPairsSaysWhatChangedAndWhatWasThere() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        let vague = OpenModel(
            model: VagueModel(), workers: 2, supportsLogprobs: true, description: "")
        func written(keepsOriginals: Bool) async throws -> [[String: Any]] {
            let path = bench.folder.path + "/rewritten.json"
            try await bench.workspace("enrich") { workspace in
                let counts = try await PlainPairFile.write(
                    .made(nil), keepsOriginals: keepsOriginals, from: workspace, to: path)
                #expect(counts.rewritten == counts.pairs)
            }
            return try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
                    as? [[String: Any]])
        }
        _ = try await bench.workspace("enrich") { workspace in
            let run = try PairRun(
                workspace: workspace, models: PairModels(makers: [vague]),
                settings: settings { $0.rewrite = .rename })
            _ = try await run.make(target: 3)
            return try await run.enrich()
        }
        let rows = try await written(keepsOriginals: true)
        #expect(!rows.isEmpty)
        for row in rows {
            #expect(
                row["enrichment_changes"] as? [String] == [
                    "question reworded", "numbers, names, code and negations as before",
                ])
            #expect((row["original_question"] as? String)?.contains("this study") == true)
            #expect(row["original_answer"] as? String == row["answer"] as? String)
        }
        let bare = try await written(keepsOriginals: false)
        #expect(bare.count == rows.count)
        for row in bare {
            #expect(row["enrichment_changes"] != nil)
            #expect(row["original_question"] == nil && row["original_answer"] == nil)
        }
    }

    @Test func withoutRewritingTheSamePairsAreRejectedAndWithItTheyAreFoundAgain() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        func run(_ kind: RewriteKind) async throws -> PairSummary {
            try await bench.workspace("pipeline") { workspace in
                let vague = OpenModel(
                    model: VagueModel(), workers: 2, supportsLogprobs: true, description: "")
                return try await PairRun(
                    workspace: workspace, models: PairModels(makers: [vague]),
                    settings: settings {
                        $0.judge = .yesNo
                        $0.rewrite = kind
                    }
                ).accept(target: 3)
            }
        }
        let plain = try await run(.off)
        #expect(plain.reached == 0)
        #expect(plain.status.reasons["standalone"] ?? 0 > 0)
        #expect(try await run(.rename).reached == 3)
        #expect(try await run(.off).reached == 0)
        let again = try await run(.rename)
        #expect(again.reached == 3)
        #expect(again.spending.calls == 0)
    }
}

/// The mock model, which asks about "this study" until it is asked to name it.
struct VagueModel: LanguageModel {
    var failsToRewrite = false
    private let base = MockModel()

    init(failsToRewrite: Bool = false) {
        self.failsToRewrite = failsToRewrite
    }

    var identity: ModelIdentity { base.identity }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        var reply = try await base.reply(to: request)
        switch request.task {
        case "ask":
            let answer = request.prompt.variable.dropFirst("Sentence: ".count)
            let word = answer.split(separator: " ").first { $0.hasPrefix("Wheel") } ?? "it"
            reply.text = #"{"question":"What does this study say of \#(word) and its turbine?"}"#
        case "enrich" where failsToRewrite: throw ModelError(.serverFault, "500")
        case "enrich":
            let line = request.prompt.variable.split(separator: "\n").first {
                $0.hasPrefix("Question:")
            }
            let question = (line ?? "").dropFirst("Question: ".count)
                .replacing("does this study say", with: "is said")
            reply.text = #"{"question":"\#(question)"}"#
        default: break
        }
        return reply
    }
}

/// What a review found.
struct FormsOfPairsTests {
    private func settings(_ change: (inout PairSettings) -> Void) -> PairSettings {
        var settings = PairSettings()
        change(&settings)
        return settings
    }

    @Test func pairsMadeAfterARunThatRewroteAreJudgedAsTheyWereMade() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.pairs(workers: 2, settings: settings { $0.rewrite = .rename }) {
            try await $0.accept(target: 3)
        }
        // Other pairs, by somebody who rewrites nothing.
        _ = try await bench.workspace("generate") { workspace in
            try await PairRun(
                workspace: workspace, models: PairModels(makers: []),
                settings: settings { $0.sources = [.rules] }
            ).make(target: 6)
        }
        let judged = try await bench.judge()
        #expect(judged.status.accepted > 0)
        #expect(judged.status.pending == 0)
        #expect(try await !bench.index.acceptedPairs(of: "mills").isEmpty)
    }

    @Test func aRewritingThatFailedIsTriedAgainAndThePairIsMended() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        func run(fails: Bool) async throws -> PairSummary {
            try await bench.workspace("pipeline") { workspace in
                let model = OpenModel(
                    model: VagueModel(failsToRewrite: fails), workers: 1, supportsLogprobs: true,
                    description: "")
                return try await PairRun(
                    workspace: workspace, models: PairModels(makers: [model]),
                    settings: settings {
                        $0.judge = .yesNo
                        $0.rewrite = .rename
                    }
                ).accept(target: 3)
            }
        }
        let broken = try await run(fails: true)
        #expect(broken.reached == 0)
        #expect(broken.status.failed > 0)
        let mended = try await run(fails: false)
        #expect(mended.reached == 3)
        #expect(mended.status.failed == 0)
        for pair in try await bench.index.acceptedPairs(of: "mills") {
            #expect(pair.originalQuestion?.contains("this study") == true)
        }
    }

    @Test func reasoningThatFailedIsLeftForTheNextRunAndSaid() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 4)
        _ = try await bench.ingest()
        _ = try await bench.accept(2)
        let summary = try await bench.workspace("enhance-cot") { workspace in
            let model = OpenModel(
                model: CountingModel(fault: { _ in ModelError(.serverFault, "500") }), workers: 1,
                supportsLogprobs: true, description: "")
            return try await PairRun(
                workspace: workspace, models: PairModels(makers: [], rewriter: model),
                settings: PairSettings()
            ).enhance()
        }
        #expect(summary.isUnfinished)
        #expect(try await bench.index.pending(of: "mills")["enhance_cot"] == 2)
    }
}
