import LanguageModels
import Records
import Samples
import Testing
import TextAnalysis

@Suite("Making samples of facts")
struct FactsMakerTests {
    private static let right = "It was lit first on 3 May 1871 at Arn Point, 41 m above the sea."

    private func made(_ outcome: SampleOutcome) throws -> SampleDraft {
        guard case .made(let draft) = outcome else {
            Issue.record("rejected: \(outcome)")
            throw CancellationError()
        }
        return draft
    }

    private func rejected(_ outcome: SampleOutcome) throws -> SampleRejection {
        guard case .rejected(let rejection) = outcome else {
            Issue.record("made: \(outcome)")
            throw CancellationError()
        }
        return rejection
    }

    @Test("A question and an answer make a sample with its fields in order")
    func sample() async throws {
        let unit = FactSamples.unit(FactSamples.template(systemPrompt: "Be exact."))
        let (outcome, requests) = try await FactSamples.outcome(
            [FactSamples.question, Self.right], of: unit)
        let draft = try made(outcome)
        let request = try #require(unit.input["request"]?.string)
        let question = "When did the lamp of Arn Point begin to shine? " + request
        #expect(
            draft.fields == [
                "question": .string(question), "answer": .string(Self.right),
                "messages": [
                    ["role": "system", "content": "Be exact."],
                    ["role": "user", "content": .string(question)],
                    ["role": "assistant", "content": .string(Self.right)],
                ],
                "requirement": "short", "fact_template": "lighthouse", "model": "scripted",
            ])
        #expect(draft.checks.map(\.name) == ["facts", "requirement", "new_numbers"])
        #expect(draft.checks.map(\.passed) == [true, true, true])
        #expect(draft.evidence.isEmpty)
        #expect(requests.map(\.task) == ["facts_question", "facts_answer"])
        #expect(requests.map { $0.schema == nil } == [false, true])
        #expect(requests[1].prompt.variable.contains(question))
    }

    @Test("Each request names a declared prompt and has its instruction and system message")
    func declaredPrompts() async throws {
        let (_, requests) = try await FactSamples.outcome([FactSamples.question, Self.right])
        let prompts = try FactMaker().prompts
        for request in requests {
            let prompt = try #require(prompts.first { $0.task == request.task })
            #expect(request.prompt.instruction == prompt.instruction)
            #expect(request.prompt.system == prompt.system)
        }
    }

    @Test("An answer without the fact is asked for again with what it lacks")
    func missingFact() async throws {
        let (outcome, requests) = try await FactSamples.outcome(
            [
                FactSamples.question, "The lamp of Arn Point was lit first on 3 May 1871.",
                Self.right,
            ])
        _ = try made(outcome)
        #expect(requests.map(\.sample) == [0, 0, 1])
        #expect(
            requests[2].prompt.variable.contains(
                "Your last reply could not be used: The answer lacks '41 m': state it as given."))
    }

    @Test(
        "After three tries a unit is rejected, with the type of the last fault",
        arguments: [
            ("The lamp of Arn Point is bright.", "facts_missing"),
            ("\(right)\n\n\(right)\n\n\(right)", "requirement"),
            ("  ", "unusable"), ("According to the text: \(right)", "unusable"),
            ("No introduction, no remark at the end, no code fence.\n\(right)", "unusable"),
        ])
    func threeTries(answer: String, type: String) async throws {
        let (outcome, requests) = try await FactSamples.outcome(
            [FactSamples.question, answer, answer, answer])
        let rejection = try rejected(outcome)
        #expect(rejection.type == type)
        #expect(rejection.fields?["question"] != nil)
        #expect(requests.count == 4)
    }

    @Test(
        "A question that cannot be used is asked for again, three times at most",
        arguments: [
            ("Tell me about Arn Point.", "question"), ("Are bananas yellow?", "question"),
            ("What does the lamp do according to the text?", "question"),
            ("Does the text provide a date for the lamp?", "question"),
            ("Was the lamp of Arn Point lit on 3 May 1871, 41 m above the sea?", "question"),
            ("What about the lamp? " + String(repeating: "Oh? ", count: 80), "question"),
        ])
    func badQuestion(question: String, type: String) async throws {
        let reply = #"{"question":"\#(question)"}"#
        let (outcome, requests) = try await FactSamples.outcome([reply, reply, reply])
        #expect(try rejected(outcome).type == type)
        #expect(requests.map(\.sample) == [0, 1, 2])
        let (second, _) = try await FactSamples.outcome([reply, FactSamples.question, Self.right])
        _ = try made(second)
    }

    @Test("A question that asks nothing beside what all of the template is about is none")
    func emptyQuestion() async throws {
        let template = FactSamples.template(always: "Arn Point is a cape with a lamp.")
        let reply = #"{"question":"What is the lamp of Arn Point?"}"#
        let (outcome, _) = try await FactSamples.outcome(
            [reply, reply, reply], of: FactSamples.unit(template))
        #expect(try rejected(outcome).message.contains("what is to be known"))
    }

    @Test("Where the given question asks no more than the template is about, a rewording may do so")
    func emptySeedQuestion() async throws {
        let template = FactSamples.template(
            seedQuestions: ["What is the lamp of Arn Point?"],
            always: "Arn Point is a cape with a lamp.")
        let reply = #"{"question":"What is lamp at Arn Point?"}"#
        let (outcome, _) = try await FactSamples.outcome(
            [reply, Self.right], of: FactSamples.unit(template))
        _ = try made(outcome)
    }

    @Test("An answer that does not take up the question is none")
    func anotherAnswer() async throws {
        let reply = #"{"question":"Does somebody sell Arn Point?"}"#
        let template = FactSamples.template(always: "Arn Point is a cape.")
        let (outcome, _) = try await FactSamples.outcome(
            [reply, Self.right, Self.right, Self.right], of: FactSamples.unit(template))
        let rejection = try rejected(outcome)
        #expect(rejection.type == "question")
        #expect(rejection.message.contains("does not take up what is asked"))
    }

    @Test("A reply that is no JSON is unusable")
    func noJSON() async throws {
        let (outcome, _) = try await FactSamples.outcome(["When?", "When?", "When?"])
        #expect(try rejected(outcome).type == "unusable")
    }

    @Test("A refusal is not argued with")
    func refusal() async throws {
        let model = ScriptedModel { _ in ModelReply(text: "", finish: .refusal) }
        let outcome = try await FactMaker().make(
            FactSamples.unit(), asking: SampleModels(all: model))
        #expect(try rejected(outcome).type == "refused")
        #expect(model.requests.count == 1)
    }

    @Test("A reply that was cut off gets twice the limit once")
    func cutOff() async throws {
        let model = ScriptedModel { request in
            request.task == "facts_question"
                ? ModelReply(text: FactSamples.question)
                : ModelReply(text: Self.right, finish: .length)
        }
        let outcome = try await FactMaker(maxTokens: 50).make(
            FactSamples.unit(), asking: SampleModels(all: model))
        #expect(try rejected(outcome).type == "unusable")
        #expect(model.requests.dropFirst().map(\.parameters.maxTokens) == [50, 100, 100])
    }

    @Test("Faults of the connection are thrown on")
    func modelError() async throws {
        await #expect(throws: ModelError.self) {
            _ = try await FactSamples.outcome([])
        }
    }

    @Test("A requirement without a check is not measured, and so never passed")
    func unmeasured() async throws {
        let unit = FactSamples.unit(FactSamples.template(requirements: ["casual"]))
        let draft = try made(
            try await FactSamples.outcome([FactSamples.question, Self.right], of: unit).0)
        #expect(draft.checks.map(\.name) == ["facts", "new_numbers"])
    }

    @Test("A number that comes from nowhere is a warning")
    func newNumber() async throws {
        let draft = try made(
            try await FactSamples.outcome(
                [FactSamples.question, Self.right + " It has 12 lamps."]
            ).0)
        let check = try #require(draft.checks.first { $0.name == "new_numbers" })
        #expect(!check.passed)
        #expect(check.message == "The answer has numbers that the fact lacks: 12.")
    }

    @Test("A JSON answer in a fence is taken without it, and its facts are found")
    func jsonAnswer() async throws {
        let unit = FactSamples.unit(FactSamples.template(requirements: ["json"]))
        let json =
            #"{"place":"Arn Point","lit_first":"3 May 1871","height":{"value":41,"unit":"m"},"#
            + #""what":"lamp above sea"}"#
        let (outcome, requests) = try await FactSamples.outcome(
            [
                FactSamples.question, #"{"answer":"..."}"#, "```json\n\(json)\n```",
            ], of: unit)
        #expect(try made(outcome).fields["answer"]?.string == json)
        #expect(
            requests[2].prompt.variable.contains("The answer has dots in the place of words."))
    }

    @Test("The user's seed is sent with the unit's ordinal added; without one none is sent")
    func seeds() async throws {
        let units = FactPlan(FactSamples.template()).units(count: 3, seed: 1)
        for (seed, expected) in [(40, 42), (nil, nil)] as [(Int?, Int?)] {
            let model = ScriptedModel(texts: [FactSamples.question, Self.right])
            _ = try await FactMaker(seed: seed).make(units[2], asking: SampleModels(all: model))
            #expect(model.requests.map(\.parameters.seed) == [expected, expected])
        }
        #expect(try FactMaker().settings.text == #"{"revision":"2"}"#)
        #expect(
            try FactMaker(temperature: 0.5, seed: 4).settings.text
                == #"{"revision":"2","temperature":0.5,"seed":4}"#)
    }

    @Test("Of several models the one that the unit names is asked, under prompts of its own")
    func severalModels() async throws {
        let unit = FactPlan(FactSamples.template()).units(count: 1, seed: 1, models: ["a", "b"])[1]
        let texts = [FactSamples.question, Self.right]
        let right = ScriptedModel(
            identity: ModelIdentity(provider: "mock", model: "b"), texts: texts)
        let maker = try FactMaker(models: ["a", "b"])
        let outcome = try await maker.make(
            unit,
            asking: SampleModels([
                .maker: ScriptedModel(texts: []), .named("a"): ScriptedModel(texts: []),
                .named("b"): right,
            ]))
        #expect(try made(outcome).fields["model"] == "b")
        #expect(right.requests.map(\.task) == ["facts_question b", "facts_answer b"])
        #expect(maker.prompts.map(\.role) == [.named("a"), .named("a"), .named("b"), .named("b")])
        #expect(Set(maker.prompts.map(\.task)).count == 4)
    }

    @Test("Questions that nearly repeat an earlier one that stays are taken out")
    func repeats() throws {
        let fields = [
            "How high is the lamp of Arn Point?", "When was the tower painted?",
            "How high is the lamp at Arn Point?", "How high are the lamps of Arn Point, please?",
            "When was the tower painted red?",
        ].map { ["question": .string($0)] as JSONValue }
        let checks = try FactMaker().checks(among: fields)
        #expect(checks.keys.sorted() == [2, 3])
        #expect(checks[2]?.name == "duplicate_question")
        #expect(checks[2]?.passed == false)
        #expect(
            checks[2]?.message
                == "The question nearly repeats 'How high is the lamp of Arn Point?'.")
    }

    @Test("Input that is none is rejected with a sentence")
    func wrongInput() async throws {
        let unit = SampleUnit(kind: .facts, key: "7", input: ["fact": "x"])
        let (outcome, _) = try await FactSamples.outcome([], of: unit)
        #expect(
            try rejected(outcome).message == "The file 'unit 7' lacks 'template': add it.")
    }
}
