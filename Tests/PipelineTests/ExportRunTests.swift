import Curate
import Export
import Foundation
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

struct ExportRunTests {
    private func bench(pairs: Int = 8) async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(4, sections: 4)
        _ = try await bench.ingest()
        _ = try await bench.accept(pairs)
        return bench
    }

    private func objects(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func aSplitKeepsTheDocumentsOfItsFilesApart() async throws {
        let bench = try await bench(pairs: 16)
        var settings = ExportSettings(format: .jsonl)
        settings.division = Division("50/50", seed: 1)
        let (summary, path) = try await bench.export(to: "data.jsonl", settings)
        #expect(summary.lines == 16)
        let stem = path.dropLast(".jsonl".count)
        #expect(summary.files.map(\.path) == ["\(stem).train.jsonl", "\(stem).test.jsonl"])
        let sources = try summary.files.map { file in
            Set(try objects(file.path).compactMap { $0["source"] as? String })
        }
        #expect(sources[0].isDisjoint(with: sources[1]))
        #expect(sources.allSatisfy { $0.count == 2 })
    }

    @Test func aShuffleIsDrawnByItsSeedAndLosesNothing() async throws {
        let bench = try await bench()
        func ids(_ seed: Int?) async throws -> [String] {
            var settings = ExportSettings(format: .chatml)
            settings.shuffleSeed = seed
            let path = try await bench.export(to: "mixed.jsonl", settings).path
            return try objects(path).compactMap { $0["id"] as? String }
        }
        let plan = try await ids(nil)
        let mixed = try await ids(7)
        #expect(mixed != plan)
        #expect(mixed.sorted() == plan.sorted())
        #expect(try await ids(7) == mixed)
        #expect(try await ids(8) != mixed)
    }

    @Test func whatEndsInJSONIsAnArrayWithTheSameItems() async throws {
        let bench = try await bench()
        let lines = try await bench.export(to: "a.jsonl", ExportSettings(format: .jsonl)).path
        let array = try await bench.export(to: "a.json", ExportSettings(format: .jsonl)).path
        let data = try #require(FileManager.default.contents(atPath: array))
        let items = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        #expect(
            items.compactMap { $0["id"] as? String }
                == (try objects(lines)).compactMap { $0["id"] as? String })
    }

    @Test func aLineWithoutIDsIsFoundByItsHash() async throws {
        let bench = try await bench()
        var settings = ExportSettings(format: .chatml)
        settings.style.hasIDs = false
        let path = try await bench.export(to: "bare.jsonl", settings).path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains(#""id""#))
        let accepted = try await bench.index.acceptedPairs(of: "mills").map(\.pair.id)
        for (place, line) in text.split(separator: "\n").enumerated() {
            let hash = ContentHash.sha256Hex(of: Array(line.utf8))
            #expect(try await bench.index.pairs(ofLine: hash) == [accepted[place]])
        }
    }

    @Test func samplesThatAreTooLongAreCountedAndLeftOut() async throws {
        let bench = try await bench()
        var settings = ExportSettings(format: .chatml)
        settings.maxSampleTokens = 1
        let (summary, path) = try await bench.export(to: "short.jsonl", settings)
        #expect(summary.tooLong == 8)
        #expect(try objects(path).isEmpty)
    }

    @Test func aBenchmarkOfRetrievalHoldsEveryChunkAndWhichOneAnswers() async throws {
        let bench = try await bench()
        let (summary, folder) = try await bench.export(to: "beir", ExportSettings(format: .beir))
        #expect(summary.lines == 8)
        let corpus = try objects(folder + "/corpus.jsonl")
        let queries = try objects(folder + "/queries.jsonl")
        let judged = try String(contentsOfFile: folder + "/qrels/test.tsv", encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        #expect(judged[0] == ["query-id", "corpus-id", "score"])
        let chunks = Set(corpus.compactMap { $0["_id"] as? String })
        #expect(chunks.count == corpus.count)
        #expect(judged.dropFirst().map { $0[0] } == queries.compactMap { $0["_id"] as? String })
        #expect(judged.dropFirst().allSatisfy { chunks.contains($0[1]) && $0[2] == "1" })
    }

    @Test func theCardNamesSourcesPromptsAndCounts() async throws {
        let bench = try await bench()
        var settings = ExportSettings(format: .chatml)
        settings.cardPath = bench.folder.path + "/card.md"
        _ = try await bench.export(to: "data.jsonl", settings)
        let card = try String(contentsOfFile: bench.folder.path + "/card.md", encoding: .utf8)
        for part in [
            "# mills", "8 question-answer pairs about 4 documents", "| data.jsonl | 8 | chatml |",
            "### generate", "Write the one question", "### judge", "| d0.md |", "not stated",
            "8 accepted",
        ] {
            #expect(card.contains(part), "\(part)")
        }
    }

    @Test func preferencesSetAnAnswerAgainstARejectedOneOfItsChunk() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 4)
        _ = try await bench.ingest()
        try await bench.workspace("pipeline") { workspace in
            let picky = OpenModel(
                model: PickyModel(), workers: 2, supportsLogprobs: true, description: "")
            var settings = PairSettings()
            settings.judge = .yesNo
            _ = try await PairRun(
                workspace: workspace, models: PairModels(makers: [picky]), settings: settings
            ).accept(target: 12)
        }
        let (summary, path) = try await bench.export(
            to: "preference.jsonl", ExportSettings(format: .preference))
        #expect(summary.lines > 0)
        #expect(summary.lines + summary.unopposed == 12)
        for object in try objects(path) {
            let answers = try ["chosen", "rejected"].map { name in
                let messages = try #require(object[name] as? [[String: String]])
                #expect(messages.count == 1)
                return try #require(messages[0]["content"])
            }
            #expect(!answers[0].contains("was built in"))
            #expect(answers[1].contains("was built in"))
        }
    }

    @Test func aPartThatGetsNoDocumentIsNamed() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        _ = try await bench.accept(3)
        var settings = ExportSettings(format: .jsonl)
        settings.division = Division("80/10/10", seed: 1)
        let (summary, _) = try await bench.export(to: "data.jsonl", settings)
        #expect(summary.emptyParts == ["validation", "test"])
        #expect(summary.documents == 1)
        settings.division = nil
        #expect(try await bench.export(to: "all.jsonl", settings).summary.emptyParts == [])
    }

    @Test func theLongestSampleCountsThePassagesOfTriplets() async throws {
        let bench = try await bench()
        var settings = ExportSettings(format: .chatml)
        settings.maxSampleTokens = 120
        #expect(try await bench.export(to: "chat.jsonl", settings).summary.tooLong == 0)
        settings.format = .triplets
        let (summary, _) = try await bench.export(to: "triplets.jsonl", settings)
        #expect(summary.tooLong == 8)
    }

    @Test func shortFormsAreExplainedWhereTheDocumentDoesSo() async throws {
        let bench = try Bench()
        let text =
            Bench.document(0, sections: 1)
            + "The mean wheel torque (MWT) is measured each day.\n\n## Later\n\n"
            + "The MWT of the oldest wheel fell to 17 newton metres because its shaft had bent.\n"
        try bench.folder.write(text, to: "papers/torque.md")
        _ = try await bench.ingest()
        let row =
            #"{"question":"Why did the MWT of the oldest wheel fall?","answer":"The MWT of the oldest wheel fell to 17 newton metres because its shaft had bent."}"#
        _ = try await bench.importPairs(row)
        _ = try await bench.judge()
        let (_, path) = try await bench.export(to: "chat.jsonl", ExportSettings(format: .alpaca))
        let first = try #require(try objects(path).first)
        #expect(
            first["instruction"] as? String
                == "According to \"The works of mill 0\" (MWT: mean wheel torque), why did the MWT of the oldest wheel fall?"
        )
        let plain = try await bench.export(to: "plain.jsonl", ExportSettings(format: .jsonl)).path
        let acronyms = try objects(plain).first?["acronyms"] as? [String: String]
        #expect(acronyms == ["MWT": "mean wheel torque"])
        // The pair itself is as it was.
        #expect(
            try await bench.index.acceptedPairs(of: "mills").map(\.pair.context)
                == ["The works of mill 0"])
    }

    @Test func aShortFormThatItsDocumentDoesNotExplainIsRejected() async throws {
        let bench = try Bench()
        let text =
            Bench.document(0, sections: 1)
            + "\n\nThe mean wheel torque (MWT) is measured each day by Molinus aquatica keepers."
            + " The MWT of M. aquatica wheels fell to 17 newton metres because the shaft had bent."
            + " The XQT of M. aquatica wheels rose to 19 newton metres because the shaft was new.\n"
        try bench.folder.write(text, to: "papers/torque.md")
        _ = try await bench.ingest()
        let rows = """
            {"question":"Why did the MWT of M. aquatica wheels fall?","answer":"The MWT of M. aquatica wheels fell to 17 newton metres because the shaft had bent."}
            {"question":"Why did the XQT of M. aquatica wheels rise?","answer":"The XQT of M. aquatica wheels rose to 19 newton metres because the shaft was new."}
            """
        _ = try await bench.importPairs(rows)
        _ = try await bench.judge()
        let (_, path) = try await bench.export(to: "plain.jsonl", ExportSettings(format: .jsonl))
        let exported = try objects(path)
        #expect(
            exported.compactMap { $0["question"] as? String }
                == ["Why did the MWT of M. aquatica wheels fall?"])
        #expect(
            exported.first?["acronyms"] as? [String: String]
                == ["M. aquatica": "Molinus aquatica", "MWT": "mean wheel torque"])
    }
}

/// The mock model, with a judge that turns down when a thing was built.
private struct PickyModel: LanguageModel {
    private let base = MockModel()

    var identity: ModelIdentity { base.identity }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        var reply = try await base.reply(to: request)
        guard request.parameters.topLogprobs != nil,
            request.prompt.variable.contains("was built in")
        else { return reply }
        reply.text = "no"
        reply.logprobs = []
        return reply
    }
}
