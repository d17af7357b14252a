import Samples
import Testing
import TextAnalysis

@Suite("Fact templates")
struct FactsTemplateTests {
    @Test("A template gives what it says")
    func wholeTemplate() throws {
        let template = try FactTemplate(
            FactSamples.reader(
                """
                {"name":"lamp","always":"It stands in the north.","fact":"It is 41 m high.",
                 "seed_questions":["How high is it?"],"system_prompt":"Be exact.",
                 "must_contain":["41","north"],
                 "requirements":["short",{"name":"shout","text":"In capitals.",
                   "requests":["Shout!"],"check":{"most_words":9}}]}
                """))
        #expect(template.name == "lamp")
        #expect(template.facts == [.init(text: "It is 41 m high.", keys: ["41", "north"])])
        #expect(template.requirements.map(\.name) == ["short", "shout"])
        #expect(template.requirements[1].check == AnswerCheck(limits: [.mostWords: 9]))
        #expect(template.systemPrompt == "Be exact.")
    }

    @Test("Without requirements all that are shipped are drawn from")
    func allRequirements() throws {
        let template = try FactTemplate(
            FactSamples.reader(#"{"name":"a","fact":"b","seed_questions":"c?"}"#))
        #expect(template.requirements == AnswerRequirement.shipped)
    }

    @Test("Several facts each have keys of their own or shared ones")
    func severalFacts() throws {
        let template = try FactTemplate(
            FactSamples.reader(
                """
                {"name":"a","seed_questions":["c?"],"must_contain":"lamp",
                 "facts":["The lamp is red.",{"fact":"The lamp has 5 W.","must_contain":["5 W"]}]}
                """))
        #expect(template.facts.map(\.keys) == [["lamp"], ["5 W"]])
    }

    @Test("A fact with questions of its own needs none of the template")
    func ownQuestions() throws {
        let template = try FactTemplate(
            FactSamples.reader(
                #"{"name":"a","facts":[{"fact":"b","seed_questions":["c?","d?"]}]}"#))
        #expect(template.facts.map(\.seedQuestions) == [["c?", "d?"]])
        #expect(template.seedQuestions.isEmpty)
        let units = FactPlan(template).units(count: 4, seed: 1)
        let asked = units.compactMap { $0.input["seed_question"]?.string }
        #expect(asked.sorted() == ["c?", "c?", "d?", "d?"])
    }

    @Test("A template for a corpus needs neither facts nor questions")
    func corpusTemplate() throws {
        let template = try FactTemplate(
            FactSamples.reader(#"{"name":"a","requirements":["json"]}"#), needsFact: false)
        #expect(template.facts.isEmpty)
        #expect(template.seedQuestions.isEmpty)
    }

    private static let unknownRequirement: String =
        "'requirements[0]' in 'lamp.yaml' is 'tersely', which is not shipped: give one of "
        + AnswerRequirement.shipped.map(\.name).joined(separator: ", ")
        + ", or a mapping of name, text and check."

    /// Templates and what is said about each.
    private static let faulty: [(json: String, message: String)] = [
        (
            #"{"fact":"b","seed_questions":["c?"]}"#,
            "The file 'lamp.yaml' lacks 'name': add it."
        ),
        (
            #"{"name":"a","seed_questions":["c?"]}"#,
            "The file 'lamp.yaml' lacks 'fact': add what the answers are to teach."
        ),
        (#"{"name":"a","fact":"b"}"#, "The file 'lamp.yaml' lacks 'seed_questions': add it."),
        (
            #"{"name":"a","fact":"b","facts":["c"],"seed_questions":["c?"]}"#,
            "The file 'lamp.yaml' has both 'fact' and 'facts': put all of them into 'facts'."
        ),
        (
            #"{"name":"a","facts":["b","b"],"seed_questions":["c?"]}"#,
            "'facts[1]' in 'lamp.yaml' repeats an earlier fact: leave one out."
        ),
        (
            #"{"name":"a","fact":" ","seed_questions":["c?"]}"#,
            "'fact' in 'lamp.yaml' is blank: give a text."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c"]}"#,
            "'seed_questions' in 'lamp.yaml' has 'c', which is no question: "
                + "end it with a question mark."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?","c?"]}"#,
            "'seed_questions' in 'lamp.yaml' has 'c?' twice: leave one out."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?"],"requirements":["tersely"]}"#,
            unknownRequirement
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?"],"requirements":["json","json"]}"#,
            "'requirements[1]' in 'lamp.yaml' is a second 'json': leave one out."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?"],"#
                + #""requirements":[{"name":"json","text":"x"}]}"#,
            "'requirements[0].name' in 'lamp.yaml' is the name of a shipped requirement: "
                + "choose another one, or give the name alone."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?"],"requirements":[{"name":"x"}]}"#,
            "'requirements[0]' in 'lamp.yaml' lacks 'text': add it."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?"],"must_contain":["7"]}"#,
            "'must_contain' in 'lamp.yaml' has '7', which neither the fact nor 'always' holds: "
                + "add it there."
        ),
        (
            #"{"name":"a","fact":"b","seed_questions":["c?"],"facst":[]}"#,
            "The file 'lamp.yaml' has 'facst', which it cannot have: give name, always, fact, "
                + "facts, seed_questions, requirements, must_contain, system_prompt."
        ),
    ]

    @Test("Each mistake is refused with one sentence that says where it is", arguments: faulty)
    func mistakes(json: String, message: String) throws {
        #expect(throws: PlanError(message)) { try FactTemplate(FactSamples.reader(json)) }
    }

    @Test("A fact that is too long for a prompt is refused")
    func longFact() throws {
        let fact = String(repeating: "a", count: 2001)
        #expect(
            throws: PlanError(
                "'fact' in 'lamp.yaml' has 2001 characters: give at most 2000, and several 'facts' "
                    + "in the place of one long one.")
        ) {
            try FactTemplate(
                FactSamples.reader(
                    #"{"name":"a","fact":"\#(fact)","seed_questions":["c?"]}"#))
        }
    }

    @Test(
        "A check of one's own is refused where it says nothing that can be checked",
        arguments: [
            ("{}", "checks nothing: give a form or a limit, or leave it out."),
            (
                #"{"words":3}"#,
                "has 'words', which it cannot have: give form, least_words, most_words, "
                    + "most_characters, least_sentences, most_sentences, most_lines, "
                    + "least_paragraphs, most_paragraphs."
            ),
        ])
    func ownChecks(json: String, message: String) throws {
        #expect(throws: PlanError("The file 'lamp.yaml' \(message)")) {
            try AnswerCheck(FactSamples.reader(json))
        }
    }

    @Test("A check reads itself back", arguments: AnswerRequirement.shipped)
    func checkValues(requirement: AnswerRequirement) throws {
        guard let check = requirement.check else { return }
        #expect(try AnswerCheck(FactSamples.reader(check.value.text)) == check)
    }
}
