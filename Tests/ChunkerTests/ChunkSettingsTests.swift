import Foundation
import Records
import Testing

@testable import Chunker

@Suite struct ChunkSettingsTests {
    @Test func whatWasAddedLaterIsLeftOutWhereItHasItsDefault() {
        #expect(
            canonicalJSON(ChunkSettings(maxTokens: 400))
                == #"{"maxTokens":400,"minTokens":40,"overlapSentences":0,"vocabulary":"qwen"}"#)
    }

    @Test func whatIsNotTheDefaultIsInTheJSON() throws {
        let settings = ChunkSettings(
            maxTokens: 300, overlapSentences: 2, by: .page, maxCharacters: 900, scale: 1100,
            tokenizer: "t")
        let json = canonicalJSON(settings)
        #expect(json.contains(#""scale":1100"#))
        #expect(json.contains(#""by":"page""#) && json.contains(#""maxCharacters":900"#))
        #expect(try JSONDecoder().decode(ChunkSettings.self, from: Data(json.utf8)) == settings)
    }

    @Test func aScaleMakesChunksOfAsManyTrueTokens() {
        let document = makeDocument(String(repeating: "Ice melts slowly in the sun. ", count: 200))
        let plain = Chunking.cuts(of: document, settings: ChunkSettings(maxTokens: 100))
        let scaled = Chunking.cuts(
            of: document, settings: ChunkSettings(maxTokens: 100, scale: 1250))
        #expect(scaled.count > plain.count)
        #expect(scaled.allSatisfy { $0.size <= 100 })
    }

    @Test func recipesFromBeforeAreRead() throws {
        let json = #"{"maxTokens":400,"minTokens":40,"overlapSentences":0,"vocabulary":"qwen"}"#
        #expect(
            try JSONDecoder().decode(ChunkSettings.self, from: Data(json.utf8))
                == ChunkSettings(maxTokens: 400))
    }
}
