import Records
import Samples
import Testing
import TextAnalysis

@Suite("Topics out of a corpus")
struct ConversationTopicsTests {
    private func passage(_ heading: String, _ text: String, title: String = "") -> SamplePassage {
        SamplePassage(
            chunk: ContentHash(domain: "test", fields: [heading, text]), title: title,
            heading: heading, text: text)
    }

    /// Five sentences that repeat a term and say nothing else twice.
    private func sentences(_ term: String) -> String {
        "The \(term) is where it starts. Each \(term) has a place to go. It moves when the lid is up. "
            + "Nobody had seen that before then. They wrote it down with great care."
    }

    @Test("A topic is the innermost heading that says something, with the terms that repeat")
    func headingAndTerms() {
        let topics = CorpusTopics.topics(from: [
            passage("3 Storage > 3.1 Page splits > Results", sentences("right sibling"))
        ])
        #expect(topics.map(\.text) == ["Page splits: right sibling"])
    }

    @Test("Where no heading says anything, the title does")
    func title() {
        let topics = CorpusTopics.topics(from: [
            passage("Introduction", sentences("root node"), title: "On trees")
        ])
        #expect(topics.map(\.text) == ["On trees: root node"])
    }

    @Test("What a passage explains in brackets is a term")
    func acronyms() {
        let text =
            "A write-ahead log (WAL) is kept. It is read at the start. Nothing is lost in between. "
            + "The pages come later. Old parts are cut off then."
        #expect(
            CorpusTopics.topics(from: [passage("Crashes", text)]).map(\.text)
                == ["Crashes: write-ahead log"])
    }

    @Test("Passages under one heading are told apart by their terms; a repeat is left out")
    func apart() {
        let one = passage("Trees", sentences("leaf page"))
        let other = passage("Trees", sentences("free list"))
        let topics = CorpusTopics.topics(from: [one, other, one])
        #expect(topics.map(\.text) == ["Trees: leaf page", "Trees: free list"])
        #expect(topics.map(\.passage) == [one, other])
    }

    @Test("A passage of few sentences gives no topic")
    func short() {
        #expect(CorpusTopics.topics(from: [passage("Trees", "A tree has one root node.")]).isEmpty)
    }

    @Test("A grounded plan shows each unit the passage of its topic")
    func grounded() {
        let plan = ConversationExample.plan().grounded(in: [ConversationExample.tides])
        let unit = plan.units(count: 2, seed: 1)[1]
        #expect(unit.passages == [ConversationExample.tides])
        #expect(unit.input["topic"]?.string == "Tide gauges: radar pulse")
    }
}
