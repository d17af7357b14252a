import Records
import Testing

@testable import Chunker

/// A few words amid text that are no text stay with it.
@Suite struct IslandTests {
    private func chunks(_ sketch: String) -> [Chunk] {
        checkedChunks(of: makeDocument(sketch)).map(\.chunk)
    }

    @Test func theLabelsOfAFigureDoNotTearTextApart() {
        let chunks = chunks("# Melting\n\nIce melts.\n\n! 0 2 4 6\n\n! x y\n\nWater boils.")
        #expect(
            chunks.map(\.text) == ["# Melting\n\nIce melts.\n\n! 0 2 4 6\n\n! x y\n\nWater boils."])
        #expect(chunks.map(\.role) == [.body])
    }

    @Test func moreThanTwoLinesStayApart() {
        let licence = "! " + String(repeating: "This work is licensed. ", count: 10)
        let chunks = chunks("# Melting\n\nIce melts.\n\n\(licence)\n\nWater boils.")
        #expect(chunks.map(\.role) == [.body, .boilerplate, .body])
    }

    @Test func whatEndsASectionOrTheDocumentStaysApart() {
        let chunks = chunks(
            "# Melting\n\nIce melts.\n\n! 0 2\n\n# Boiling\n\nWater boils.\n\n! 4 6")
        #expect(chunks.map(\.role) == [.body, .boilerplate, .body, .boilerplate])
    }

    @Test func referencesAreNoIsland() {
        let chunks = chunks("# Melting\n\nIce melts.\n\n[1] A. Author\n\nWater boils.")
        #expect(chunks.map(\.role) == [.body, .references, .body])
    }
}
