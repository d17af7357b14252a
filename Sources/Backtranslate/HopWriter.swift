package import LanguageModels
package import Records
import TextAnalysis

/// Has a model write a question whose answer needs two chunks.
///
/// The program picks a sentence of each. The model writes the question that needs both, and a large
/// one the answer too; of a small one only one of the sentences comes back as an answer. The first
/// chunk stands where it does in every other prompt, so the server's prefix cache serves it; the
/// second one follows the instruction.
package struct HopWriter: Sendable {
    /// Changes whenever the same reply might give another pair.
    package static let revision = "1"

    /// Who writes the answer.
    package enum Answers: String, Sendable, CaseIterable {
        /// The two sentences as they are: for small models.
        case program
        case model
    }

    package let answers: Answers

    private let stage: WriterStage

    /// - Parameters:
    ///   - override: the user's own prompt in the place of the embedded one. Its variable part can
    ///     use `second`, the second chunk with its title and headings, `first_fact` and
    ///     `second_fact`.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        answers: Answers, prompt override: PromptTemplate? = nil, temperature: Double? = nil,
        maxTokens: Int? = nil, seed: Int? = nil
    ) throws(ModelError) {
        self.answers = answers
        let prompt =
            if let override { override } else { try Self.embeddedPrompt(answers: answers) }
        stage = WriterStage(
            name: "hop", revision: Self.revision, prompt: prompt, temperature: temperature,
            maxTokens: maxTokens, seed: seed)
    }

    /// The prompt that ships with Quarry.
    package static func embeddedPrompt(answers: Answers) throws(ModelError) -> PromptTemplate {
        switch answers {
        case .program: try PromptTemplate(name: "join", bytes: PackageResources.join_txt)
        case .model: try PromptTemplate(name: "hop", bytes: PackageResources.hop_txt)
        }
    }

    package var system: String { Prompt.sharedSystem }
    package var instruction: String { stage.template.instruction }

    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String {
        stage.recipeSettings(.init(answers: answers.rawValue, facts: HopFacts.revision))
    }

    // MARK: - Pairs

    package struct HopPair: Sendable, Hashable {
        package var question: String
        package var answer: String
        /// One of each chunk, the first one's first.
        package var evidence: [Evidence]
    }

    package enum Outcome: Sendable, Hashable {
        case pair(HopPair)
        case rejected(Rejection)
    }

    /// Asks for a pair of two chunks.
    ///
    /// A reply that cannot be used is asked for again, twice at most; one that a single chunk
    /// answers is not. Chunks that have nothing in common cost no call.
    ///
    /// - Parameter terms: what both chunks speak of, as `HopPartners` found it; sentences with
    ///   these are joined first.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func pair(
        of first: Chunk, and second: Chunk, terms: [String] = [], model: any LanguageModel
    ) async throws -> Outcome {
        guard let facts = HopFacts.best(of: first, and: second, terms: terms) else {
            return .rejected(Rejection(.nothingInCommon))
        }
        let reading = try await stage.ask(model) { sample, fault throws(ModelError) in
            try request(joining: facts, of: first, and: second, sample: sample, fault: fault)
        } read: { reply throws(ModelError) in
            try read(reply.text, of: first)
        }
        switch reading {
        case .failure(let rejection): return .rejected(rejection)
        case .success(let draft):
            guard let answer = draft.answer else {
                return Self.outcome(of: draft.question, joining: facts, in: first, and: second)
            }
            return Self.outcome(of: draft.question, answer: answer, in: first, and: second)
        }
    }

    /// What is sent at first for two chunks; nil where they have nothing in common.
    package func request(
        of first: Chunk, and second: Chunk, terms: [String] = []
    ) throws(ModelError) -> ModelRequest? {
        guard let facts = HopFacts.best(of: first, and: second, terms: terms) else { return nil }
        return try request(joining: facts, of: first, and: second, sample: 0, fault: "")
    }

    private func request(
        joining facts: HopFacts, of first: Chunk, and second: Chunk, sample: Int, fault: String
    ) throws(ModelError) -> ModelRequest {
        let shown = Prompt(
            system: "", passage: WriterStage.passage(of: second), instruction: "", variable: "")
        // Without the empty line at its end.
        let block = String(shown.passageMessage.dropLast(2))
        return try stage.request(
            showing: first,
            values: [
                "second": .ownText(block), "first_fact": .text(facts.first.answer),
                "second_fact": .text(facts.second.answer),
            ], schema: schema, sample: sample, fault: fault)
    }

    private var schema: ModelRequest.Schema {
        let question = #""question":{"type":"string","maxLength":\#(WriterStage.maximumQuestion)}"#
        let answer = #""answer":{"type":"string","maxLength":\#(WriterStage.maximumAnswer)},"#
        let isWhole = answers == .model
        return ModelRequest.Schema(
            name: "hop_pair",
            json: """
                {"type":"object","properties":{\(isWhole ? answer : "")\(question)},\
                "required":[\(isWhole ? #""answer","# : "")"question"],\
                "additionalProperties":false}
                """)
    }
}

// MARK: - Reading a reply

extension HopWriter {
    private struct Draft: Decodable {
        var question: String
        /// nil where the program writes it.
        var answer: String?
    }

    private func read(_ text: String, of chunk: Chunk) throws(ModelError) -> Draft {
        var draft = try StructuredReply.parse(Draft.self, from: text)
        draft.question = try WriterStage.question(draft.question)
        guard answers == .model else { return Draft(question: draft.question) }
        draft.answer = try WriterStage.answer(draft.answer ?? "", of: chunk)
        return draft
    }

    /// Both sentences are the answer, so the question must have two words that only the one has, or
    /// a name, and as much of the other.
    private static func outcome(
        of question: String, joining facts: HopFacts, in first: Chunk, and second: Chunk
    ) -> Outcome {
        let asked = ContentWords.set(of: question)
        let left = ContentWords.set(of: facts.first.answer)
        let right = ContentWords.set(of: facts.second.answer)
        let names = ContentWords.set(of: Facts(in: question).names.joined(separator: " "))
        // "Company" alone may be any company.
        let isSpecific = { (words: Set<String>) in words.count > 1 || !words.isDisjoint(with: names)
        }
        guard isSpecific(asked.intersection(left.subtracting(right))) else {
            return .rejected(Rejection(.oneFact, "the first chunk is not asked about"))
        }
        guard isSpecific(asked.intersection(right.subtracting(left))) else {
            return .rejected(Rejection(.oneFact, "the second chunk is not asked about"))
        }
        return .pair(
            HopPair(
                question: question, answer: facts.first.answer + " " + facts.second.answer,
                evidence: [
                    Evidence(chunk: first.id, range: facts.first.range),
                    Evidence(chunk: second.id, range: facts.second.range),
                ]))
    }

    /// Of the answer's words so many that the other chunk nowhere has make a chunk needed.
    private static let minimumOwnWords = 2
    /// The share of the answer's content words that both places together must hold.
    private static let minimumGrounded = 0.65

    private static func outcome(
        of question: String, answer: String, in first: Chunk, and second: Chunk
    ) -> Outcome {
        let texts = (SentenceRuns(first.text), SentenceRuns(second.text))
        guard let left = texts.0.part(of: answer), let right = texts.1.part(of: answer),
            ContentWords.share(
                of: ContentWords.set(of: answer), in: left.words.union(right.words))
                >= minimumGrounded
        else { return .rejected(Rejection(.noEvidence)) }
        guard left.words.subtracting(texts.1.words).count >= minimumOwnWords else {
            return .rejected(Rejection(.oneFact, "the first chunk is not needed"))
        }
        guard right.words.subtracting(texts.0.words).count >= minimumOwnWords else {
            return .rejected(Rejection(.oneFact, "the second chunk is not needed"))
        }
        return .pair(
            HopPair(
                question: question, answer: answer,
                evidence: [
                    Evidence(chunk: first.id, range: left.range),
                    Evidence(chunk: second.id, range: right.range),
                ]))
    }
}
