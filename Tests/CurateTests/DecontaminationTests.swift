import Testing

@testable import Curate

private let lines = [
    """
    A farmer in the north keeps bees all year, feeds them sugar in winter and sells honey in May. \
    How much does he earn?
    """,
    "Which gas do green plants take in from the air?",
    "What is osmosis?",
]

struct DecontaminationTests {
    private let check = Decontamination(benchmarkTexts: lines)

    @Test func aRunOfThirteenWordsIsFoundWhateverItsPunctuation() {
        let match = check.match(
            question: "What does the text say?",
            answer:
                "It says: keeps BEES all year -- feeds them sugar, in winter, and sells honey in May."
        )
        #expect(match == Decontamination.Match(line: 0, kind: .run, value: 13))
    }

    @Test func aRunOfTwelveWordsOfALongLineIsNoMatch() {
        let answer = "It says: keeps bees all year, feeds them sugar in winter and sells apples."
        #expect(check.match(question: "What does it say?", answer: answer) == nil)
    }

    @Test func aRunOfEightWordsOfAShortLineIsFound() {
        let run = check.match(
            question: "Why?", answer: "They wonder which gas do green plants take in from leaves.")
        #expect(run == Decontamination.Match(line: 1, kind: .run, value: 8))
    }

    @Test(arguments: [
        ("From the air, green plants take in which gas?", 1), ("What is meant by osmosis?", nil),
        ("What is the osmosis?", 2), ("Which gas do plants give back?", nil),
        ("From the air, 3 green plants take in which gas?", nil),
    ])
    func aShortQuestionIsMatchedByItsWords(question: String, line: Int?) {
        #expect(check.match(question: question, answer: "Something else.")?.line == line)
    }

    @Test func aPhraseOfManyLinesContaminatesNothing() {
        let phrase = "Read the passage with care and then choose the best of the four answers to"
        let many = (0..<20).map { number in
            "\(phrase) question number \(number) about w\(number)x y\(number)z v\(number)u now"
        }
        let check = Decontamination(benchmarkTexts: many)
        #expect(check.match(question: phrase + " it all?", answer: "Done.") == nil)
    }

    @Test func emptyTextsAreNoTrap() {
        #expect(Decontamination(benchmarkTexts: []).match(question: "", answer: "") == nil)
        #expect(Decontamination(benchmarkTexts: [""]).match(question: "", answer: "") == nil)
    }

    @Test func everyLongLineMatchesItself() {
        for line in lines where line.count > 40 {
            #expect(check.match(question: line, answer: "x") != nil)
            #expect(check.match(question: "x", answer: line.uppercased()) != nil)
        }
    }
}
