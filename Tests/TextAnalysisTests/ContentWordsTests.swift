import Testing

@testable import TextAnalysis

struct PlainWordsTests {
    @Test(arguments: [
        ("Pre-processing, don't stop.", ["pre", "processing", "don't", "stop"]),
        ("The crow's 1,000 nests; 3.5 m", ["the", "crow", "1,000", "nests", "3.5", "m"]),
        ("chunk_size=8 (Aβ40)", ["chunk_size", "8", "aβ40"]),
        ("the crow’s — “Größe”", ["the", "crow", "größe"]),
        ("1,5 e.g. v1.2", ["1", "5", "e", "g", "v1.2"]),
        ("深層学習 is deep", ["深", "層", "学", "習", "is", "deep"]),
        ("  …  ", []),
    ])
    func wordsAreRunsOfLettersAndDigits(text: String, words: [String]) {
        #expect(PlainWords.lowercased(in: text) == words)
    }

    @Test func brokenUTF8HasNoWordsInIt() {
        #expect(PlainWords.ranges(in: [0x61, 0xFF, 0x62, 0xE2, 0x80]) == [0..<1, 2..<3])
    }
}

struct ContentWordsTests {
    @Test func stopWordsAreLeftOutAndTheRestIsStemmed() {
        #expect(
            ContentWords.stems(of: "What is the growth rate of the marked crows in 1,000 nests?")
                == ["growth", "rate", "mark", "crow", "1000", "nest"])
    }

    @Test func agreementIsTheHarmonicMeanOfBothShares() {
        #expect(ContentWords.agreement(["a", "b", "c"], ["b", "c", "d"]) == 2.0 / 3)
        #expect(ContentWords.agreement([], ["b"]) == 0)
        #expect(ContentWords.share(of: ["a", "b"], in: ["b", "c"]) == 0.5)
        #expect(ContentWords.share(of: [], in: ["b"]) == 1)
        #expect(ContentWords.jaccard(["a", "b"], ["b", "c"]) == 1.0 / 3)
        #expect(ContentWords.jaccard([], []) == 0)
    }
}

struct PhrasesTests {
    let phrases = Phrases("the study, the study period, us")

    @Test func theLongestPhraseIsFound() {
        let words = PlainWords.lowercased(in: "During the study period, it grew.")
        #expect(phrases.firstMatch(in: words) == 1..<4)
        #expect(phrases.count(in: words) == 1)
    }

    @Test func aPhraseMatchesWholeWordsOnly() {
        #expect(!phrases.occur(in: PlainWords.lowercased(in: "The studying of usage")))
        #expect(!phrases.occur(in: []))
    }
}
