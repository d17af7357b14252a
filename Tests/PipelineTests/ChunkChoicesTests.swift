import Chunker
import Foundation
import Records
import Store
import Synchronization
import TestSupport
import Testing
import TextAnalysis

@testable import Pipeline

/// What the user says about chunks: remembered by the corpus until something else is said.
struct ChunkChoicesTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.folder.write(
            """
            # Ice

            Ice melts. Water boils. Steam rises. Snow falls. Rain pours. Hail hits. Fog hides.
            """, to: "papers/ice.md")
    }

    private func texts(_ choices: ChunkChoices = ChunkChoices()) async throws -> [String] {
        try await bench.ingest(chunks: choices)
        let texts = Texts()
        try await bench.index.chunks { chunk in
            texts.append(chunk.text)
            return true
        }
        return texts.all
    }

    /// A tokenizer for which each character is a token.
    private func writeTokenizer(to name: String = "tokenizer.json") throws -> String {
        let letters = (UInt8(33)...126).map { String(UnicodeScalar($0)) } + ["Ġ", "Ċ"]
        let vocabulary = try JSONSerialization.data(
            withJSONObject: Dictionary(uniqueKeysWithValues: zip(letters, letters.indices)))
        try bench.folder.write(
            #"""
            {"added_tokens":[],"normalizer":null,
             "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
             "model":{"type":"BPE","vocab":\#(String(decoding: vocabulary, as: UTF8.self)),
               "merges":[]}}
            """#, to: name)
        return bench.folder.path + "/" + name
    }

    @Test func aSentenceEachUntilStructureIsAskedForAgain() async throws {
        let sentences = try await texts(ChunkChoices(division: .sentence))
        #expect(sentences.contains("Water boils."))
        #expect(try await texts() == sentences)
        #expect(try await texts(ChunkChoices(division: .structure)).count == 1)
    }

    @Test func anOverlapRepeatsTheSentenceBefore() async throws {
        let chunks = try await texts(ChunkChoices(maxTokens: 16, overlapSentences: 1))
        #expect(chunks.count > 1)
        for (chunk, next) in zip(chunks, chunks.dropFirst()) {
            let last = try #require(chunk.split(separator: ". ").last)
            #expect(next.hasPrefix(String(last.prefix(4))), "\(next)")
        }
    }

    @Test func aTokenizerCountsExactlyAndIsRememberedWithItsPlace() async throws {
        let tokenizer = try writeTokenizer()
        let exact = try await texts(ChunkChoices(maxTokens: 30, tokenizer: tokenizer))
        #expect(exact.allSatisfy { $0.utf8.count <= 30 })
        #expect(exact.count > 2)
        #expect(try await texts() == exact)
        #expect(try await texts(ChunkChoices(tokenizer: "estimate")) != exact)
        // What was cut before is found again.
        #expect(try await texts(ChunkChoices(tokenizer: tokenizer)) == exact)
    }

    @Test func aTokenizerThatIsGoneIsToldInASentenceThatHelps() async throws {
        let tokenizer = try writeTokenizer()
        _ = try await texts(ChunkChoices(maxTokens: 30, tokenizer: tokenizer))
        try FileManager.default.removeItem(atPath: tokenizer)
        // Where nothing changed, nothing is counted.
        _ = try await texts()
        try bench.folder.write("# Hail\n\nHail hits.", to: "papers/hail.md")
        let error = await #expect(throws: PipelineError.self) { _ = try await texts() }
        #expect(error?.message.contains("--tokenizer estimate") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(tokenizer) == true)
    }

    @Test func aFolderWithATokenizerWillDo() async throws {
        _ = try writeTokenizer(to: "model/tokenizer.json")
        let exact = try await texts(
            ChunkChoices(maxTokens: 30, tokenizer: bench.folder.path + "/model"))
        #expect(exact.allSatisfy { $0.utf8.count <= 30 })
    }

    @Test(arguments: ["nowhere.json", "papers/ice.md"])
    func aFileThatIsNoTokenizerIsRefusedBeforeAnythingIsRead(name: String) async throws {
        let path = bench.folder.path + "/" + name
        let error = await #expect(throws: PipelineError.self) {
            _ = try await texts(ChunkChoices(tokenizer: path))
        }
        #expect(error?.message.contains(path) == true)
        #expect(try await bench.index.sources(of: "mills").isEmpty)
    }

    @Test func aServerCountsWhatItTokenizes() async throws {
        let server = try FakeProvider { request in
            guard request.path == "/tokenize" else {
                return .json(#"{"data":[{"id":"m"}]}"#)
            }
            // A token a byte.
            struct Body: Decodable { var content: String }
            let body = try? JSONDecoder().decode(Body.self, from: Data(request.body))
            let tokens = (body?.content ?? "").utf8.map { #"{"id":1,"piece":[\#($0)]}"# }
            return .json(#"{"tokens":[\#(tokens.joined(separator: ","))]}"#)
        }
        defer { server.stop() }
        let exact = try await texts(ChunkChoices(maxTokens: 30, tokenizer: server.url))
        #expect(exact.allSatisfy { $0.utf8.count <= 30 })
        #expect(exact.count > 2)
    }
}

/// Collected where a reader's thread hands them over.
private final class Texts: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock(\.self) }
    func append(_ text: String) { texts.withLock { $0.append(text) } }
}

/// Estimates fitted to what a model's calls reported.
struct CalibrationTests {
    @Test func chunksAreCutByWhatTheModelCounts() async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 6)
        try await bench.ingest(chunkTokens: 200)
        _ = try await bench.accept(8)
        let calibration = try await ModelCalibration(of: "mock", in: bench.index)
        // The mock counts a quarter of the bytes, which is more than these texts' tokens.
        #expect(calibration.fit.requests >= 8)
        #expect(calibration.scale != 1000)
        try await bench.ingest(chunks: ChunkChoices(model: "mock"))
        let recipe = try #require(try await bench.index.recipeInForce("chunk", corpus: "mills"))
        #expect(recipe.settings.contains(#""scale":\#(calibration.scale)"#))
        // It is remembered, and `estimate` goes back.
        try await bench.ingest(chunks: ChunkChoices())
        #expect(try await bench.index.recipeInForce("chunk", corpus: "mills")?.id == recipe.id)
        try await bench.ingest(chunks: ChunkChoices(tokenizer: "estimate"))
        let plain = try #require(try await bench.index.recipeInForce("chunk", corpus: "mills"))
        #expect(!plain.settings.contains("scale"))
    }

    @Test func aModelWithoutCallsIsToldInASentence() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 3)
        try await bench.ingest()
        let empty = await #expect(throws: PipelineError.self) {
            try await bench.ingest(chunks: ChunkChoices(model: "gpt-9"))
        }
        #expect(empty?.message.contains("holds none of any model") == true)
        _ = try await bench.accept(2)
        let other = await #expect(throws: PipelineError.self) {
            try await bench.ingest(chunks: ChunkChoices(model: "gpt-9"))
        }
        #expect(other?.message.contains("calls of 'mock'") == true, "\(other?.message ?? "")")
    }
}
