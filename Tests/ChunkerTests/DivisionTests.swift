import Records
import Testing
import TextAnalysis

@testable import Chunker

/// Chunks by sentence, section and page, and budgets in characters.
@Suite struct DivisionTests {
    private let sketch = """
        # One

        First here. Second here.

        ## Part

        - Third. Fourth.

        # Two

        | a | b |
        | 1 | 2 |
        """

    @Test func bySentenceEverySentenceIsAChunkAndHeadingsStandWithTheNext() {
        let chunks = checkedChunks(of: makeDocument(sketch), settings: ChunkSettings(by: .sentence))
        #expect(
            chunks.map(\.chunk.text) == [
                "# One\n\nFirst here.", "Second here.", "## Part\n\n- Third.", "Fourth.",
                "# Two\n\n| a | b |\n| 1 | 2 |",
            ])
    }

    @Test func bySectionSectionsOfAllLevelsAreKeptApart() {
        let chunks = checkedChunks(of: makeDocument(sketch), settings: ChunkSettings(by: .section))
        #expect(chunks.map(\.chunk.heading) == ["One", "One > Part", "Two"])
    }

    @Test func byPageAPageIsAChunkAcrossItsSections() {
        var document = makeDocument(sketch)
        for (index, page) in [1, 1, 1, 2, 2, 3].enumerated() {
            document.blocks[index].position.page = page
        }
        let chunks = checkedChunks(of: document, settings: ChunkSettings(by: .page))
        // A heading at the foot of a page goes over to what it is the heading of.
        #expect(
            chunks.map(\.chunk.text) == [
                "# One\n\nFirst here. Second here.", "## Part\n\n- Third. Fourth.",
                "# Two\n\n| a | b |\n| 1 | 2 |",
            ])
    }

    @Test func withoutPagesByPageIsByStructure() {
        let document = makeDocument(sketch)
        #expect(
            checkedChunks(of: document, settings: ChunkSettings(by: .page)).map(\.range)
                == checkedChunks(of: document).map(\.range))
    }

    @Test func aBudgetInCharactersCountsCodePoints() {
        let document = makeDocument(String(repeating: "Größe über Maß. ", count: 40))
        let settings = ChunkSettings(maxCharacters: 100)
        let chunks = checkedChunks(of: document, settings: settings)
        #expect(chunks.allSatisfy { $0.chunk.text.unicodeScalars.count <= 100 })
        #expect(
            Chunking.cuts(of: document, settings: settings).map(\.size)
                == chunks.map { $0.chunk.text.unicodeScalars.count })
    }

    @Test func laterRowsOfATableKnowItsHeader() {
        let rows = (0..<60).map { "| row \($0) | some value here |" }
        let document = makeDocument("| name | value |\n|---|---|\n" + rows.joined(separator: "\n"))
        let cuts = Chunking.cuts(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(cuts.count > 3 && cuts[0].tableHeader == nil)
        for cut in cuts.dropFirst() {
            #expect(cut.tableHeader.map(document.text) == "| name | value |\n|---|---|")
        }
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(
            chunks.dropFirst().allSatisfy { $0.chunk.tableHeader == "| name | value |\n|---|---|" })
    }
}
