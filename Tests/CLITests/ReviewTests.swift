import Foundation
import Records
import Store
import Testing

@testable import CLI

struct ReviewTests {
    private func pairs(_ count: Int) -> [PairToReview] {
        (0..<count).map {
            PairToReview(
                id: ContentHash(hex: "p\($0)"), question: "Q\($0)?", reasoning: nil, answer: "A.",
                context: "Mills", evidence: "E", path: "/a.md", heading: "H", page: 3)
        }
    }

    private func press(_ keys: String, _ state: inout ReviewState) -> [ReviewState.Action] {
        keys.utf8.map { state.press($0) }
    }

    @Test func keysMarkAndMoveOn() {
        var state = ReviewState(pairs: pairs(3))
        #expect(
            press("kds", &state) == [
                .mark(ContentHash(hex: "p0"), .keep), .mark(ContentHash(hex: "p1"), .drop), .move,
            ])
        #expect(state.current == nil)
        #expect(state.kept == 1)
        #expect(state.dropped == 1)
    }

    @Test func undoTakesTheLastWordBackAndShowsItsPairAgain() {
        var state = ReviewState(pairs: pairs(3))
        #expect(
            press("dsuuu", &state) == [
                .mark(ContentHash(hex: "p0"), .drop), .move, .move, .unmark(ContentHash(hex: "p0")),
                .none,
            ])
        #expect(state.current?.id.hex == "p0")
        #expect(state.dropped == 0)
    }

    @Test func anEditMovesOnOnceItIsWrittenAndIsUndoneByItsOwnId() {
        var state = ReviewState(pairs: pairs(2))
        #expect(press("e", &state) == [.edit])
        #expect(state.current?.id.hex == "p0")
        state.edit(to: ContentHash(hex: "e0"))
        #expect(state.edited == 1)
        #expect(state.current?.id.hex == "p1")
        #expect(press("u", &state) == [.unmark(ContentHash(hex: "e0"))])
        #expect(state.edited == 0)
        #expect(state.current?.id.hex == "p0")
        #expect(press("kke", &state).last == ReviewState.Action.none)
    }

    @Test(arguments: [
        ("", "How old is it?"), ("  ", "How old is it?"), ("Since when?", "Since when?"),
        ("it => the mill", "How old is the mill?"), ("old is => ", "How it?"),
        ("  How old => How  wide", "How wide is it?"),
        ("is it => was it => ever", "How old was it => ever?"),
        ("mill => wheel", nil), ("o => e", nil),
    ])
    func aLineReplacesATextOrAPartOfIt(line: String, text: String?) {
        #expect(EditLine.applied(line, to: "How old is it?") == text)
    }

    @Test func aLineIsReadToItsEndAndNoFurther() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("Wie alt?\nk".utf8))
        try pipe.fileHandleForWriting.close()
        let keys = KeyReader(input: pipe.fileHandleForReading.fileDescriptor)
        #expect(keys.line() == "Wie alt?")
        #expect(keys.line() == nil)
    }

    @Test(arguments: ["q", "\u{3}", "\u{4}"])
    func quittingEnds(key: String) {
        var state = ReviewState(pairs: pairs(1))
        #expect(press("x" + key, &state) == [.none, .quit])
    }

    @Test func aCardShowsWhatIsNeededToJudge() {
        let text = ReviewCard(pairs(1)[0], number: 1, of: 2).text
        for part in ["pair 1 of 2", "Mills", "Q0?", "A.", "page 3", "/a.md", "k keep"] {
            #expect(text.contains(part))
        }
    }

    @Test func whatADocumentHoldsDoesNotLookLikeALineOfTheCard() {
        var pair = pairs(1)[0]
        pair.answer = "One.\nquestion    Forged?"
        let lines = ReviewCard(pair, number: 1, of: 1).text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("question") } == 1)
    }
}
