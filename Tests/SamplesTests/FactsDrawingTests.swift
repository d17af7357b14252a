import LanguageModels
import Records
import Samples
import Testing
import TextAnalysis

@Suite("Facts that are drawn from a corpus")
struct FactsDrawingTests {
    private func passage(_ text: String, title: String = "Lights of the North") -> SamplePassage {
        SamplePassage(
            chunk: ContentHash(domain: "chunk", fields: [text]), title: title, heading: "History",
            text: text)
    }

    private func slice(_ fact: DrawnFact) -> String {
        String(decoding: Array(fact.passage.text.utf8)[fact.evidence.range], as: UTF8.self)
    }

    @Test("The evidence of a fact is the sentence that states it")
    func evidence() {
        let text = """
            It rained. Das Licht über dem Meer: schön. The tower of Arn Point is 41 m high and \
            made of stone.

            A Fresnel lens is a flat lens that gathers light.
            They liked it very much in those days of old.
            """
        let drawn = FactTemplate.drawn(from: [passage(text)])
        #expect(
            drawn.map(slice) == [
                "The tower of Arn Point is 41 m high and made of stone.",
                "A Fresnel lens is a flat lens that gathers light.",
            ])
        #expect(drawn.map { $0.template.facts[0].text } == drawn.map(slice))
        #expect(drawn[0].template.facts[0].keys == ["41 m", "Arn Point"])
        #expect(drawn[0].evidence.chunk == drawn[0].passage.chunk)
        #expect(
            drawn[0].template.always == "The topic is: Lights of the North, History.")
    }

    @Test("A fact over two lines is one line, its evidence the text as it stands")
    func wrapped() {
        let drawn = FactTemplate.drawn(from: [
            passage("The tower of Arn Point\nis 41 m high [3, 4] and old.")
        ])
        #expect(
            drawn.map { $0.template.facts[0].text } == [
                "The tower of Arn Point is 41 m high and old."
            ])
        #expect(drawn.map(slice) == ["The tower of Arn Point\nis 41 m high [3, 4] and old."])
        #expect(drawn.first?.template.facts[0].keys == ["41 m", "Arn Point"])
    }

    @Test(
        "Sentences that make no sense alone or state nothing are left out",
        arguments: [
            "This was measured at 41 m above the sea by Margaret Doyle.",
            "We measured the height of Arn Point as 41 m in the year 1871.",
            "Figure 3 shows that the tower of Arn Point is 41 m high.",
            "However, the tower of Arn Point is still 41 m high today.",
            "How high is the tower of Arn Point above the sea?",
            "Doyle et al. found the tower of Arn Point to be 41 m high.",
            "nothing of the tower of Arn Point but 41 m of stone was left",
            "The birds were loud and many people came to see them.",
            "It is 41 m.",
        ])
    func leftOut(text: String) {
        #expect(FactTemplate.drawn(from: [passage(text)]).isEmpty)
    }

    @Test("Of a chunk the best few are taken, and a sentence once in a corpus")
    func most() {
        let text =
            "The lamp has 5 W of power at night. The lens has 9 kg of glass in it. "
            + "The tower is made of stone and has 41 m."
        let drawn = FactTemplate.drawn(
            from: [passage(text), passage(text, title: "Again")], most: 3)
        #expect(drawn.count == 3)
        #expect(FactTemplate.drawn(from: [passage(text)], most: 1).count == 1)
    }

    @Test("A template of the user's gives requirements and questions to drawn facts")
    func base() throws {
        let base = try FactTemplate(
            FactSamples.reader(
                #"{"name":"north","always":"It is cold.","requirements":["json"],"#
                    + #""system_prompt":"S."}"#
            ),
            needsFact: false)
        let drawn = FactTemplate.drawn(
            from: [passage("The tower of Arn Point is 41 m high.", title: "")], base: base)
        let template = try #require(drawn.first?.template)
        #expect(template.name == "north")
        #expect(template.always == "It is cold. The topic is: History.")
        #expect(template.requirements.map(\.name) == ["json"])
        #expect(template.facts[0].seedQuestions == ["What is known about Arn Point?"])
        #expect(template.systemPrompt == "S.")
    }

    @Test("A sample of a drawn fact carries its evidence")
    func sample() async throws {
        let drawn = FactTemplate.drawn(from: [
            passage("It rained. The tower of Arn Point is 41 m high.")
        ])
        let units = FactPlan(drawn).units(count: 8, seed: 1)
        #expect(units.allSatisfy { $0.passages.count == 1 })
        var made = 0
        for unit in units {
            let outcome = try await FactMaker().make(unit, asking: SampleModels(all: MockModel()))
            guard case .made(let draft) = outcome else { continue }
            made += 1
            #expect(draft.evidence == [drawn[0].evidence])
        }
        #expect(made > 4)
    }
}
