import Records
import Testing

@testable import Store

/// What a search shows of a chunk.
struct SnippetTests {
    private func snippet(_ text: String, _ query: String) throws -> String {
        let parsed = SearchQuery(query)
        var matcher = try TextMatcher(parsed.phrases + parsed.words)
        return try Array(text.utf8).withUnsafeBytes { bytes in
            let matches = try matcher.matches(in: bytes, of: .text)
            return Snippet(bytes, matches: matches, words: matcher.words).text(marks: ("[", "]"))
        }
    }

    private static let filler = (0..<40).map { "filler\($0)" }.joined(separator: " ")

    @Test(arguments: [
        ("A crow flew.", "crow", "A [crow] flew."),
        ("“Crows”, he said, “fly”.", "crows fly", "“[Crows]”, he said, “[fly]”."),
        ("Die Krähe flog.", "krahe", "Die [Krähe] flog."),
        ("The crow's nest.", "\"crow's nest\"", "The [crow's nest]."),
        ("Nothing of it.", "owl", "Nothing of it."),
        ("", "owl", ""),
    ])
    func whatMatchedIsMarked(text: String, query: String, expected: String) throws {
        #expect(try snippet(text, query) == expected)
    }

    @Test func theStretchWithMostTermsIsShown() throws {
        let text = "crow crow crow. \(Self.filler). An owl and a crow. \(Self.filler)"
        let shown = try snippet(text, "crow owl")
        #expect(shown.hasPrefix("…An [owl] and a [crow]."))
    }

    @Test func ofStretchesWithAsManyTermsTheOneThatHoldsThemMostOftenIsShown() throws {
        let text = "crow. \(Self.filler). Two crows beside a crow. \(Self.filler)"
        #expect(try snippet(text, "crow").hasPrefix("…Two [crows] beside a [crow]."))
    }

    @Test func aPhraseThatIsLongerThanASnippetHidesNothingElse() throws {
        let text = "\(Self.filler). An owl. \(Self.filler)"
        let shown = try snippet(text, "\"\(Self.filler)\" owl")
        #expect(shown.contains("An [owl]."))
    }

    @Test func aChunkIsShownAtItsFirstPlace() async throws {
        let library = try await Library()
        try await library.put("/b.md", ["A crow."])
        try await library.put("/a.md", ["An owl.", "A crow."])
        try await library.put("/c.md", ["A crow.", "A raven."])
        let hit = try #require(try await library.index.search("crow", limit: 5).first)
        #expect(hit.path == "/a.md")
        #expect(hit.page == 2)
    }
}
