import GRDB
import Records
import Testing

@testable import Store

struct SearchTests {
    @Test(arguments: [
        "\"", "\"\"", "\"unclosed", "AND", "NOT OR", "a AND", "title:", "text : x", "(", "x)", "*",
        "^x", "-x", "x + y", "NEAR(a b)", "{title}: x", "' OR 1=1 --", "crow*", "\0", "…", "$1.50%",
        "\"two crows\" OR", "*\"*", "title:\"", "title:title:x", "heading:\"two crows", "x\u{0}*",
    ])
    func nothingThatIsTypedIsASyntaxError(query: String) async throws {
        let library = try await Library()
        try await library.put("/a.md", ["Two crows and a raven sat on title x."])
        _ = try await library.index.search(query, limit: 3)
    }

    @Test func noMixtureOfSignsIsASyntaxError() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["Two crows and a raven sat on title x.", "É crow–raven."])
        let parts = [
            "\"", "*", ":", "title:", "text:", "(", ")", "{", "}", "^", "+", "-", " ", "AND", "OR",
            "NOT", "NEAR", "crow", "raven", "é", "\u{301}", "漢字", "🐦", "\0", "\n", "'", "\\", "x",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let count = Int.random(in: 1...12, using: &random)
            let query = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            await #expect(throws: Never.self, "\(query.debugDescription)") {
                _ = try await library.index.search(query, limit: 3)
            }
        }
    }

    @Test(arguments: [
        ("two crows", #""two" OR "crows""#),
        ("what is a crow", #""crow""#),
        ("what is it", #""what" OR "is" OR "it""#),
        ("crow crow", #""crow""#),
        (#""two crows""#, #""two crows""#),
        (#""two crows" raven"#, #""two crows" AND ("two crows" OR "raven")"#),
        ("crow*", #""crow*"*"#),
        ("title:ice heading:Methods", #"title : "ice" OR heading : "Methods""#),
        (#"Title:"sea ice" melt"#, #"title : "sea ice" AND (title : "sea ice" OR "melt")"#),
        ("https://x", #""https://x""#),
        ("title: ice", #""title:" OR "ice""#),
        ("?!", nil),
    ])
    func plainWordsBecomeQuotedTerms(query: String, expression: String?) {
        #expect(SearchQuery(query).expression == expression)
    }

    @Test func aPhraseMustOccurAsItStands() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["Two crows sat there.", "Crows, two of them."])
        #expect(try await library.index.search(#""two crows""#, limit: 9).count == 1)
        #expect(try await library.index.search("two crows", limit: 9).count == 2)
    }

    @Test func aPrefixStandsForEveryWordThatBeginsSo() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["A crowbar.", "A crown.", "A raven."])
        let hits = try await library.index.search("text:crow*", limit: 9)
        #expect(Set(hits.map(\.snippet)) == ["A [crowbar].", "A [crown]."])
    }

    @Test func aColumnLimitsWhereAWordIsSought() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["A raven.", "Crows use methods."])
        let index = library.index
        #expect(try await index.search("title:crows raven", limit: 9).count == 2)
        #expect(try await index.search("text:crows", limit: 9).count == 1)
        #expect(try await index.search("heading:methods", limit: 9).count == 2)
        #expect(try await index.search("title:raven", limit: 9).isEmpty)
    }

    @Test func wordsAreFoundByTheirStem() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["The chunk caches were sized."])
        let hit = try #require(await library.index.search("cache sizes", limit: 1).first)
        #expect(hit.snippet.contains("[caches]"))
        #expect(hit.page == 1)
        #expect(hit.path == "/a.md")
    }

    @Test func aSnippetShowsTheStretchThatHoldsMostOfTheWords() async throws {
        let library = try await Library()
        let filler = Array(repeating: "Nothing of note happened here.", count: 12)
        let text = (["A raven."] + filler + ["Then the raven met “crows” again."] + filler)
            .joined(separator: " ")
        try await library.put("/a.md", [text])
        let hit = try #require(await library.index.search("raven crow", limit: 1).first)
        #expect(hit.snippet.contains("Then the [raven] met “[crows]” again."))
        #expect(hit.snippet.hasPrefix("…"))
        #expect(hit.snippet.hasSuffix("…"))
        #expect(hit.snippet.split(separator: " ").count <= Snippet.length + 2)
    }

    @Test func aCorpusLimitsWhatIsFound() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["A raven."])
        #expect(try await library.index.search("raven", corpus: "c", limit: 9).count == 1)
        #expect(try await library.index.search("raven", corpus: "d", limit: 9).isEmpty)
    }

    @Test func documentsLimitWhatIsFound() async throws {
        let library = try await Library()
        let first = try await library.put("/a.md", ["A raven.", "A crow."])
        try await library.put("/b.md", ["A raven flies."])
        let index = library.index
        #expect(
            try await index.search("raven", documents: [first], limit: 9).map(\.path) == ["/a.md"])
        #expect(try await index.search("flies", documents: [first], limit: 9).isEmpty)
    }

    @Test func aRawQueryIsFTS5Syntax() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["A raven.", "A crow and a raven."])
        let hits = try await library.index.search(
            "text : raven NOT text : crow", limit: 9, isRaw: true)
        #expect(hits.map(\.snippet) == ["A [raven]."])
    }

    @Test func aRawQueryThatIsNoSyntaxIsExplained() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["A raven."])
        let error = await #expect(throws: StoreError.self) {
            try await library.index.search("raven AND", limit: 9, isRaw: true)
        }
        #expect(error?.code == .badQuery)
        #expect(
            error?.message
                == "The query 'raven AND' is not FTS5 syntax (syntax error near \"\"): correct it, or search without --raw."
        )
    }

    @Test func theNearestChunkToATextIsTheOneThatSharesItsRareWords() async throws {
        let library = try await Library()
        let texts = ["Ravens eat voles.", "Ravens eat mice in winter.", "Owls sleep."]
        try await library.put("/a.md", texts)
        let index = library.index
        let chunks = texts.map { library.chunk($0).id }
        let found = try await index.nearest(to: "What do ravens eat in the winter?", limit: 2)
        #expect(found.map(\.chunk) == [chunks[1], chunks[0]])
        let like = try await index.nearest(to: texts[1], excluding: chunks[1], limit: 1)
        #expect(like.map(\.chunk) == [chunks[0]])
    }

    @Test func referencesThatRepeatATitleDoNotCrowdOutTheBody() async throws {
        let library = try await Library()
        let text = "The economy of valleys suffers from fever, whose outbreaks end all trade."
        try await library.put("/a.md", [text, "Fever kills."])
        let references = (0..<30).map { "Rift valley fever \($0), valley fever economy." }
        try await library.put("/b.md", references, role: .references)
        let question = "How does valley fever harm the economy?"
        let all = try await library.index.nearest(to: question, limit: 10)
        #expect(!all.contains { $0.chunk == library.chunk(text).id })
        let body = try await library.index.nearest(to: question, inBody: true, limit: 10)
        #expect(body.map(\.chunk) == [text, "Fever kills."].map { library.chunk($0).id })
    }
}
