import Records
import Testing

@testable import Ingest

@Suite struct TurnedPageTests {
    /// Runs as poppler gives them for text that runs upward: without a width.
    private func upward(_ text: String, along: Double, down: Double) -> TextRun {
        TextRun(
            text: text, x: down, y: 792 - along - 8, width: 0, height: 10,
            font: PageSketch.font())
    }

    @Test func piecesOfATurnedLineAreJoined() {
        let runs = [
            upward("Scr", along: 100, down: 60), upward("eening", along: 114, down: 60),
            upward("Visit", along: 300, down: 60), upward("week two", along: 100, down: 74),
        ]
        let side = TurnedPage.onItsSide(PageSketch.page(runs), runs: runs)
        #expect(side.turn == .upward && side.width == 792 && side.height == 612)
        #expect(LineBuilder.lines(of: side).map(\.text) == ["Screening", "Visit", "week two"])
    }

    @Test func textThatRunsDownwardIsTold() {
        let runs = (0..<3).map { index in
            TextRun(
                text: "words", x: 500, y: 100 + 40 * Double(index), width: 0, height: 10,
                font: PageSketch.font())
        }
        #expect(TurnedPage.onItsSide(PageSketch.page(runs), runs: runs).turn == .downward)
    }

    @Test func boxesAreThoseOfThePageItself() throws {
        let runs = [upward("The gauge is old.", along: 100, down: 60)]
        let document = try PDFLayout.document(PDFSource(pages: [PageSketch.page(runs)]))
        let box = try #require(document.blocks.first?.position.boxes.first)
        #expect(box.x == 52 && box.width == 10)
        #expect(box.y == 792 - 100 - box.height && box.height == 85)
    }
}
