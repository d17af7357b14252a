import Testing

@testable import Store

struct SearchTests {
    @Test(arguments: [
        "\"", "\"\"", "\"unclosed", "AND", "NOT OR", "a AND", "title:", "text : x", "(", "x)", "*",
        "^x", "-x", "x + y", "NEAR(a b)", "{title}: x", "' OR 1=1 --", "crow*", "\0", "…", "$1.50%",
        "\"two crows\" OR", "*\"*",
    ])
    func nothingThatIsTypedIsASyntaxError(query: String) async throws {
        let library = try await Library()
        try await library.put("/a.md", ["Two crows and a raven sat on title x."])
        _ = try await library.index.search(query, limit: 3)
    }

    @Test(arguments: [
        ("two crows", #""two" OR "crows""#),
        ("what is a crow", #""crow""#),
        ("what is it", #""what" OR "is" OR "it""#),
        (#""two crows""#, #""two crows""#),
        (#""two crows" raven"#, #""two crows" AND ("two crows" OR "raven")"#),
        ("crow*", #""crow*"*"#),
        ("?!", nil),
    ])
    func plainWordsBecomeQuotedTerms(query: String, expression: String?) {
        #expect(SearchExpression(query).text == expression)
    }

    @Test func aPhraseMustOccurAsItStands() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["Two crows sat there.", "Crows, two of them."])
        #expect(try await library.index.search(#""two crows""#, limit: 9).count == 1)
        #expect(try await library.index.search("two crows", limit: 9).count == 2)
    }

    @Test func wordsAreFoundByTheirStem() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["The chunk caches were sized."])
        let hit = try #require(await library.index.search("cache sizes", limit: 1).first)
        #expect(hit.snippet.contains("[caches]"))
        #expect(hit.page == 1)
        #expect(hit.path == "/a.md")
    }

    @Test func aCorpusLimitsWhatIsFound() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["A raven."])
        #expect(try await library.index.search("raven", corpus: "c", limit: 9).count == 1)
        #expect(try await library.index.search("raven", corpus: "d", limit: 9).isEmpty)
    }
}
