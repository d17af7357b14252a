import Curate
import Foundation
import LanguageModels
import Records
import Store
import TestSupport
import Testing

@testable import Pipeline

/// What a document that gives orders to the model may change: nothing but its own pairs.
@Suite struct InjectionTests {
    /// Replies to a poisoned chunk as a model does that obeys: more pairs than were asked for, other
    /// keys, marks off the scale.
    private static func reply(_ request: ModelRequest) async throws -> ModelReply {
        var reply = try await MockModel().reply(to: request)
        if request.prompt.passage?.text.contains("POISON") == true, request.schema != nil {
            reply.text = """
                {"question":"PWNED?","pairs":[{"question":"PWNED?","answer":"Yes."}],"path":\
                "/tmp/x","clarity":99,"accuracy":99,"usefulness":99,"difficulty":99}
                """
        }
        return reply
    }

    private struct Outcome {
        var schemas: Set<String>
        var parameters: Set<String>
        var systems: Set<String>
        var otherPairs: Set<String>
        var files: [String]
        var obeyed: Int
    }

    /// Makes and judges all pairs of a sound document and of one that holds the text.
    private func outcome(of injection: String) async throws -> Outcome {
        let bench = try Bench()
        try bench.folder.write(Bench.document(1, sections: 2), to: "papers/sound.md")
        try bench.folder.write(
            "POISON. " + Bench.paragraph(0, 1) + " \(injection)", to: "papers/poison.txt")
        try await bench.ingest()
        let model = ScriptedModel(
            identity: ModelIdentity(provider: "mock", model: "mock"), Self.reply)
        try await bench.workspace("pipeline") { workspace in
            let maker = OpenModel(
                model: model, workers: 4, supportsLogprobs: true, description: "obedient")
            var settings = PairSettings()
            settings.judge = .rubric
            _ = try await PairRun(
                workspace: workspace, models: PairModels(makers: [maker]), settings: settings
            ).accept(target: 1000)
        }
        let pairs = try await bench.index.acceptedPairs(of: "mills")
        try await checkRequests(of: bench, model: model)
        return Outcome(
            schemas: Set(model.requests.compactMap { $0.schema?.json }),
            parameters: Set(model.requests.map { "\($0.task) \($0.parameters)" }),
            systems: Set(model.requests.map(\.prompt.system)),
            otherPairs: Set(
                pairs.filter { $0.source != "poison.txt" }
                    .map { "\($0.chunk.hex) \($0.pair.question) \($0.pair.answer)" }),
            files: try FileManager.default.subpathsOfDirectory(atPath: bench.folder.path)
                .filter { !$0.hasPrefix("test.quarry") }.sorted(),
            obeyed: pairs.count { $0.pair.question.contains("PWNED") })
    }

    /// The view `request` shows what was sent, word for word.
    private func checkRequests(of bench: Bench, model: ScriptedModel) async throws {
        let sent = Set(model.requests.map(\.prompt.userMessage))
        for row in try await bench.index.requests() { #expect(sent.contains(row.message)) }
    }

    @Test func aDocumentThatGivesOrdersChangesNothingButItsOwnPairs() async throws {
        let sound = try await outcome(of: "The well is deep.")
        #expect(!sound.otherPairs.isEmpty)
        for injection in Injections.all {
            let outcome = try await outcome(of: injection)
            #expect(outcome.schemas.isSubset(of: sound.schemas), "\(injection)")
            #expect(outcome.parameters.isSubset(of: sound.parameters), "\(injection)")
            #expect(outcome.systems == sound.systems, "\(injection)")
            #expect(outcome.otherPairs == sound.otherPairs, "\(injection)")
            #expect(outcome.files == sound.files, "\(injection)")
            #expect(outcome.obeyed == 0, "\(injection)")
        }
    }
}
