import Curate
import LanguageModels
import Records
import Store
import Testing

@testable import Pipeline

/// Writes German pairs about English mills, as far as it is asked to.
private struct GermanModel: LanguageModel {
    private let base = MockModel()

    var identity: ModelIdentity { base.identity }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        var reply = try await base.reply(to: request)
        guard request.task == "write", request.prompt.variable.contains("Write in German.") else {
            return reply
        }
        let text = request.prompt.passage?.text ?? ""
        let wheel = text.split(separator: " ").first { $0.hasPrefix("Wheel") } ?? "Wheel"
        let year = text.split { !$0.isNumber }.first { $0.count == 4 } ?? "1800"
        reply.text =
            #"{"pairs":[{"question":"Wann wurde die Turbine \#(wheel) gebaut und warum ist das so?","answer":"Die Turbine \#(wheel) wurde \#(year) gebaut, weil die ältere Mühle nicht mehr stand."}]}"#
        return reply
    }
}

struct LanguageTests {
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 3)
        _ = try await bench.ingest()
        return bench
    }

    private func make(_ language: String?, in bench: Bench) async throws -> PairSummary {
        var settings = PairSettings()
        settings.language = language
        let model = OpenModel(
            model: GermanModel(), workers: 2, supportsLogprobs: true, description: "")
        return try await bench.workspace("generate") {
            try await PairRun(
                workspace: $0, models: PairModels(makers: [model]), settings: settings
            ).make(target: 2)
        }
    }

    @Test func pairsAreInTheLanguageThatIsAskedFor() async throws {
        let bench = try await bench()
        let summary = try await make("de", in: bench)
        #expect(summary.reached == 2)
        let pairs = try await bench.index.plainPairs(of: "mills", .made(.qa))
        #expect(pairs.count == 2)
        for pair in pairs {
            #expect(pair.pair.question.hasPrefix("Wann wurde"))
            // Found by its year, which the text has.
            let range = try #require(pair.pair.evidence.first?.range)
            let evidence = String(decoding: Array(pair.chunk.text.utf8)[range], as: UTF8.self)
            #expect(evidence.contains("was built in"))
            #expect(evidence.utf8.count < pair.chunk.text.utf8.count)
        }
    }

    @Test func theLanguageIsRememberedByTheCorpus() async throws {
        let bench = try await bench()
        _ = try await make("de", in: bench)
        #expect(try await RememberedLanguage.code(of: "mills", in: bench.index) == "de")
        // An import of other pairs does not throw the German ones out.
        _ = try await bench.importPairs(
            #"{"question":"Was ist das und warum ist es so?","answer":"Es ist nicht die Mühle."}"#)
        #expect(try await RememberedLanguage.code(of: "mills", in: bench.index) == "de")
        #expect(try await bench.index.plainPairs(of: "mills", .made(.qa)).count >= 2)
        _ = try await make(nil, in: bench)
        #expect(try await RememberedLanguage.code(of: "mills", in: bench.index) == nil)
    }

    @Test func withoutALanguageRecipesAreAsTheyWere() throws {
        let model = OpenModel(
            model: GermanModel(), workers: 1, supportsLogprobs: true, description: "")
        func recipes(_ language: String?) throws -> [Recipe] {
            var settings = PairSettings()
            settings.language = language
            settings.answers = .model
            settings.rewrite = .full
            let stages = try PairStages(settings: settings, models: PairModels(makers: [model]))
            return stages.generators.map(\.recipe)
                + [stages.rewriting?.enrichRecipe, stages.rewriting?.enhanceRecipe].compactMap(
                    \.self)
        }
        #expect(try recipes(nil).allSatisfy { !$0.settings.contains("language") })
        #expect(try recipes("de").allSatisfy { $0.settings.contains(#""language":"de""#) })
        // The words that all calls begin with do not change.
        #expect(try recipes("de").map(\.instruction) == recipes(nil).map(\.instruction))
    }

    @Test func sentencesArePickedInChunksOfThatLanguageOnly() throws {
        var settings = PairSettings()
        settings.sources = [.rules]
        let chunk = Chunk(
            text: Bench.paragraph(1, 1), title: "Mills", headingPath: [], role: .body, tokens: 90)
        #expect(RuledPairs(settings: settings).candidates(in: chunk) != [])
        settings.language = "en"
        #expect(RuledPairs(settings: settings).candidates(in: chunk) != [])
        settings.language = "de"
        #expect(RuledPairs(settings: settings).candidates(in: chunk) == [])
    }
}
