import Testing

@testable import TextAnalysis

private let sentences = [
    "Crows were marked at the zoo in spring.", "Of 322 marked crows, 129 bred in the park.",
    "They are fed by visitors.", "The correction factor was 0.174.",
    "Call `mark_bird()` with a ring number.",
]
private let text = sentences.joined(separator: " ")

private func found(_ answer: String, _ question: String = "") -> String? {
    EvidenceFinder.find(answer: answer, question: question, in: text).map {
        String(decoding: Array(text.utf8)[$0], as: UTF8.self)
    }
}

struct EvidenceFinderTests {
    @Test(arguments: sentences)
    func aSentenceIsItsOwnEvidence(sentence: String) {
        #expect(found(sentence) == sentence)
    }

    @Test func aRewordedAnswerIsFound() {
        #expect(found("The factor of correction is 0.1740.") == sentences[3])
        #expect(found("Visitors feed them.", "Who feeds the crows?") == sentences[2])
    }

    @Test func neighboursAreJoinedWhereTheAnswerNeedsBoth() {
        #expect(
            found("Crows marked at the zoo in spring: 322, of which 129 bred in the park.")
                == sentences[0] + " " + sentences[1])
    }

    @Test(arguments: [
        "Of 322 marked crows, 192 bred in the park.", "Call `mark_all()` with a ring number.",
        "Owls hunt at night.", "",
    ])
    func whatTheTextDoesNotHoldHasNoEvidence(answer: String) {
        #expect(found(answer) == nil)
    }

    @Test func aNumberThatStandsElsewhereIsNoEvidence() {
        #expect(found("The correction factor was 129.") == nil)
        #expect(found("Of 0.174 marked crows, 129 bred in the park.") == nil)
    }

    @Test func anEmptyTextHasNoEvidence() {
        #expect(EvidenceFinder.find(answer: "x", question: "y", in: "") == nil)
        #expect(EvidenceFinder.find(answer: "x", question: "y", in: " \n ") == nil)
    }
}
