import Curate
import Foundation
import LanguageModels
import Records
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Pairs that need two chunks, the whole way.
struct JoinedPairsTests {
    /// Two documents that share a rare name, and one that shares nothing.
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try bench.folder.write(
            """
            # Zstandard

            Zstandard is a compression algorithm that Yann Collet designed for Facebook in 2015. \
            It reaches a ratio of 2.9 on the Silesia corpus with its default settings.
            """, to: "papers/zstd.md")
        try bench.folder.write(
            """
            # LZ4

            Yann Collet published the codec LZ4 in 2011, which decompresses 4970 megabytes a second. \
            The format consists of literals and matches without any entropy coding.
            """, to: "papers/lz4.md")
        try bench.folder.write(
            """
            # Crows

            Marked crows remember the faces of dangerous humans for at least seventeen years. \
            The birds of Seattle scold a mask that trapped seven of their companions.
            """, to: "papers/crows.md")
        _ = try await bench.ingest()
        return bench
    }

    private var settings: PairSettings {
        var settings = PairSettings()
        settings.hops = [2]
        settings.answers = .program
        return settings
    }

    private func accept(_ target: Int, _ bench: Bench, _ model: any LanguageModel) async throws
        -> PairSummary
    {
        try await bench.workspace("pipeline") { workspace in
            var settings = settings
            settings.judge = .yesNo
            let open = OpenModel(
                model: model, workers: 2, supportsLogprobs: true, description: "")
            return try await PairRun(
                workspace: workspace, models: PairModels(makers: [open]), settings: settings
            ).accept(target: target)
        }
    }

    @Test func chunksThatShareARareNameAreJoinedAndBothStandInTheLineage() async throws {
        let bench = try await bench()
        let model = JoiningModel()
        let summary = try await accept(1, bench, model)
        #expect(summary.reached == 1, "\(summary.status.reasons)")
        let accepted = try #require(try await bench.index.acceptedPairs(of: "mills").first)
        #expect(accepted.pair.evidence.count == 2)
        let chunks = try await bench.index.chunks(accepted.pair.evidence.map(\.chunk))
        #expect(Set(chunks.values.map(\.title)) == ["Zstandard", "LZ4"])
        for evidence in accepted.pair.evidence {
            let text = try #require(chunks[evidence.chunk]?.text)
            let held = String(decoding: Array(text.utf8)[evidence.range], as: UTF8.self)
            #expect(accepted.pair.answer.contains(held))
        }
        let rows = try await bench.index.lineage(ofPair: accepted.pair.id.hex)
        #expect(
            Set(rows.compactMap(\.documentPath).map { $0.split(separator: "/").last }) == [
                "zstd.md", "lz4.md",
            ])
        #expect(rows.allSatisfy { $0.state == "accepted" })
        #expect(Set(accepted.pair.context.split(separator: "; ")) == ["Zstandard", "LZ4"])
    }

    @Test(arguments: ["zstd.md", "lz4.md"])
    func aForgottenDocumentLeavesNothingOfItsJoinedPairs(name: String) async throws {
        let bench = try await bench()
        _ = try await accept(1, bench, JoiningModel())
        let path = "\(bench.folder.path)/papers/\(name)"
        _ = try await bench.index.forget([DocumentPlace(corpus: "mills", path: path)])
        let found = Mutex<[String]>([])
        _ = try await bench.index.verify { row in found.withLock { $0.append("\(row)") } }
        #expect(found.withLock { $0 } == [])
        let words = name == "zstd.md" ? "Silesia" : "literals and matches"
        let requests = try await bench.index.requests()
        #expect(!requests.contains { $0.message.contains(words) })
    }

    @Test func theJudgeIsShownBothChunks() async throws {
        let bench = try await bench()
        let model = JoiningModel()
        _ = try await accept(1, bench, model)
        let judged = try #require(model.requests.first { $0.task == "judge" })
        let shown = judged.prompt.userMessage
        #expect(shown.contains("entropy coding"))
        #expect(shown.contains("Silesia"))
    }

    @Test func aQuestionThatOneChunkAnswersIsNotKept() async throws {
        let bench = try await bench()
        let model = JoiningModel(question: "Who published the codec LZ4 in 2011?")
        let summary = try await accept(1, bench, model)
        #expect(summary.reached == 0)
        #expect(summary.status.reasons.keys.contains { $0.hasPrefix("one fact is enough") })
    }

    @Test func aChunkThatSharesNothingRareIsAskedAboutWithNoOther() async throws {
        let bench = try await bench()
        let model = JoiningModel()
        let summary = try await accept(5, bench, model)
        #expect(summary.isExhausted)
        #expect(model.requests.allSatisfy { !$0.prompt.userMessage.contains("crows") })
        #expect(
            summary.status.reasons.keys.contains { $0.hasPrefix("no other chunk shares") })
    }

    @Test func aPairWhoseSecondChunkWasEditedIsRejectedUntilTheEditIsUndone() async throws {
        let bench = try await bench()
        let model = JoiningModel()
        #expect(try await accept(1, bench, model).reached == 1)
        let pair = try #require(try await bench.index.acceptedPairs(of: "mills").first)
        let second = try #require(pair.pair.evidence.last?.chunk)
        let name =
            try await bench.index.chunks([second])[second]?.title == "LZ4" ? "lz4.md" : "zstd.md"
        let text = try String(
            contentsOfFile: "\(bench.folder.path)/papers/\(name)", encoding: .utf8)
        try bench.folder.write("# Nothing\n\nNothing is left here.\n", to: "papers/\(name)")
        _ = try await bench.ingest()
        let edited = try await accept(1, bench, model)
        #expect(edited.reached == 0)
        #expect(edited.status.reasons["partner"] == 1)
        try bench.folder.write(text, to: "papers/\(name)")
        _ = try await bench.ingest()
        let count = model.requests.count
        #expect(try await accept(1, bench, model).reached == 1)
        #expect(model.requests.count == count)
    }

    @Test func bothKindsMayBeAskedForTogether() async throws {
        let bench = try await bench()
        let model = JoiningModel()
        let summary = try await bench.workspace("pipeline") { workspace in
            var settings = settings
            settings.judge = .yesNo
            settings.hops = [1, 2]
            let open = OpenModel(
                model: model, workers: 2, supportsLogprobs: true, description: "")
            return try await PairRun(
                workspace: workspace, models: PairModels(makers: [open]), settings: settings
            ).accept(target: 3)
        }
        #expect(summary.reached == 3, "\(summary.status.reasons)")
        let counts = try await bench.index.acceptedPairs(of: "mills").map(\.pair.evidence.count)
        #expect(counts.sorted() == [1, 1, 2])
    }
}

/// The mock model, which asks about both sentences that it is shown.
private final class JoiningModel: LanguageModel {
    private let base = MockModel()
    private let question: String
    private let record = Mutex<[ModelRequest]>([])

    init(
        question: String =
            "How are the codec LZ4 published and the Zstandard compression algorithm designed by Yann Collet related?"
    ) {
        self.question = question
    }

    var identity: ModelIdentity { base.identity }
    var requests: [ModelRequest] { record.withLock { $0 } }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        record.withLock { $0.append(request) }
        var reply = try await base.reply(to: request)
        switch request.task {
        case "hop": reply.text = #"{"question":"\#(question)"}"#
        // Asked back, it says both sentences.
        case "answer":
            let text = request.prompt.userMessage
            if text.contains("LZ4"), text.contains("Zstandard") {
                reply.text =
                    "Zstandard is a compression algorithm that Yann Collet designed for Facebook in "
                    + "2015. Yann Collet published the codec LZ4 in 2011, which decompresses 4970 "
                    + "megabytes a second."
            }
        default: break
        }
        return reply
    }
}
