import Records
import Testing

@testable import Chunker

/// A title is a heading of what follows it, never a chunk of its own beside text.
@Suite struct TitleTests {
    private func chunks(_ sketch: String) -> [Chunk] {
        checkedChunks(of: makeDocument(sketch, title: "Ice")).map(\.chunk)
    }

    @Test func aTitleStandsWithTheTextBelowIt() {
        let chunks = chunks("% Ice\n\nIce melts at zero.")
        #expect(chunks.map(\.text) == ["% Ice\n\nIce melts at zero."])
        #expect(chunks.map(\.role) == [.body])
    }

    @Test func aTitleStandsWithTheFirstSection() {
        let chunks = chunks("% Ice\n\n# Melting\n\nIce melts.\n\n# Boiling\n\nWater boils.")
        #expect(
            chunks.map(\.text) == ["% Ice\n\n# Melting\n\nIce melts.", "# Boiling\n\nWater boils."])
        #expect(chunks.map(\.heading) == ["Melting", "Boiling"])
    }

    @Test func aTitleStandsWithTheFrontMatterWhereThereIsSome() {
        let chunks = chunks("% Ice\n\n@ A. Author\n\n# Melting\n\nIce melts.")
        #expect(chunks.map(\.text) == ["% Ice\n\n@ A. Author", "# Melting\n\nIce melts."])
        #expect(chunks.map(\.role) == [.frontMatter, .body])
    }

    @Test func aTitleAloneIsFrontMatter() {
        #expect(chunks("% Ice").map(\.role) == [.frontMatter])
    }
}
