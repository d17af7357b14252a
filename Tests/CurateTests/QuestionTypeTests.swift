import Records
import Testing

@testable import Curate

struct QuestionTypeTests {
    @Test(arguments: [
        ("What is a raw block?", QuestionType.definition),
        ("What does the term osmosis refer to?", .definition),
        ("What is the colour of the header in a frame?", .factual),
        ("Who wrote the decoder?", .factual),
        ("How many blocks has a frame?", .quantitative),
        ("What percentage of crows was marked?", .quantitative),
        ("How is a frame decoded?", .procedural),
        ("Why are frames split?", .causal),
        ("What is the effect of heat on yield?", .causal),
        ("What is the difference between raw and RLE blocks?", .comparison),
        ("What are the limitations of the method of Lee?", .limitation),
        ("What is a dictionary used for in Zstandard?", .application),
        ("What are the types of blocks in a frame?", .enumeration),
        ("What would happen if the header were lost?", .whatIf),
        ("Is a raw block compressed?", .yesNo),
        ("Welche Blockgröße hat ein Rahmen?", .factual),
        ("", .factual),
    ])
    func theTypeIsFoundByTheWords(question: String, type: QuestionType) {
        #expect(QuestionType(of: question) == type)
    }

    @Test func everyTypeHasALevel() {
        #expect(QuestionType.definition.bloomLevel == .remember)
        #expect(QuestionType.comparison.bloomLevel == .analyze)
        #expect(BloomLevel.remember < .create)
        #expect(Set(QuestionType.allCases.map(\.bloomLevel)) == Set(BloomLevel.allCases))
    }
}
