import Foundation
import Records
import Testing

@testable import Chunker

@Suite struct ChunkSettingsTests {
    @Test func theJSONOfTheDefaultsIsWhatItAlwaysWas() {
        #expect(
            canonicalJSON(ChunkSettings())
                == #"{"maxTokens":400,"minTokens":40,"overlapSentences":0,"vocabulary":"qwen"}"#)
    }

    @Test func whatIsNotTheDefaultIsInTheJSON() throws {
        let settings = ChunkSettings(
            maxTokens: 300, overlapSentences: 2, by: .page, maxCharacters: 900, tokenizer: "t")
        let json = canonicalJSON(settings)
        #expect(json.contains(#""by":"page""#) && json.contains(#""maxCharacters":900"#))
        #expect(try JSONDecoder().decode(ChunkSettings.self, from: Data(json.utf8)) == settings)
    }

    @Test func recipesFromBeforeAreRead() throws {
        let json = #"{"maxTokens":400,"minTokens":40,"overlapSentences":0,"vocabulary":"qwen"}"#
        #expect(
            try JSONDecoder().decode(ChunkSettings.self, from: Data(json.utf8)) == ChunkSettings())
    }
}
