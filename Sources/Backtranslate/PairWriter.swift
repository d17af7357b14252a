package import LanguageModels
package import Records

/// Has a model write questions with their answers, a few in one call.
///
/// The answers are then looked for in the chunk: one that is not found there is rejected. Three
/// pairs a call are the most that small models fill with different facts; alone, a pair is the
/// most general one and pays for the chunk again.
package struct PairWriter: Sendable {
    /// Changes whenever the same reply might give another pair.
    package static let revision = "1"
    /// Pairs a call.
    package static let defaultCount = 3

    /// Which kind each pair is to be; nil for small models, which write worse when told.
    package let plan: QuestionPlan?

    private let stage: WriterStage

    /// - Parameters:
    ///   - override: the user's own prompt in the place of the embedded one. Its variable part can
    ///     use `count`, `asked` with `has_asked`, and `kinds` with `has_kinds`.
    ///   - maxTokens: for each pair, in the place of the prompt's own.
    ///   - language: what pairs are written in; nil for the language of their chunk.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        prompt override: PromptTemplate? = nil, plan: QuestionPlan? = nil,
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil,
        language: String? = nil
    ) throws(ModelError) {
        self.plan = plan
        let prompt =
            if let override { override } else { try Self.embeddedPrompt() }
        stage = WriterStage(
            name: "write", revision: Self.revision, prompt: prompt, temperature: temperature,
            maxTokens: maxTokens, seed: seed, language: language)
    }

    /// The prompt that ships with Quarry.
    package static func embeddedPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "pairs", bytes: PackageResources.pairs_txt)
    }

    package var system: String { Prompt.sharedSystem }
    package var instruction: String { stage.template.instruction }

    /// Canonical JSON of all that a pair depends on beside chunk, slots and model: what the index
    /// stores and hashes.
    package var recipeSettings: String {
        stage.recipeSettings(.init(evidence: AnswerEvidence.revision, plan: plan))
    }

    // MARK: - Pairs

    package struct WrittenPair: Sendable, Hashable {
        package var question: String
        package var answer: String
        /// UTF-8 offsets into the chunk's text.
        package var evidence: Range<Int>
        /// What was planned; nil where nothing was.
        package var kind: QuestionKind?
    }

    package enum Outcome: Sendable, Hashable {
        case pair(WrittenPair)
        case rejected(Rejection)
    }

    /// Asks for the pairs of some slots of a chunk in one call.
    ///
    /// A reply without one whole pair is asked for again, twice at most. Of one that was cut off or
    /// ran into a loop, the whole pairs are kept.
    ///
    /// - Parameters:
    ///   - slots: the ordinals of the pairs in their chunk; a plan looks up their kinds.
    ///   - asked: questions that are not to be asked again; they are shown.
    /// - Returns: one outcome for each slot, in order.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func pairs(
        of chunk: Chunk, slots: Range<Int> = 0..<defaultCount, asked: [String] = [],
        model: any LanguageModel
    ) async throws -> [Outcome] {
        guard !slots.isEmpty else { return [] }
        let reading = try await stage.ask(model) { sample, fault throws(ModelError) in
            try request(of: chunk, slots: slots, asked: asked, sample: sample, fault: fault)
        } read: { reply throws(ModelError) in
            (try Self.items(of: reply.text), wasCut: reply.finish == .length)
        }
        switch reading {
        case .failure(let rejection): return slots.map { _ in .rejected(rejection) }
        case .success((let items, let wasCut)):
            return outcomes(items, of: chunk, slots: slots, asked: asked, wasCut: wasCut)
        }
    }

    /// What is sent for some slots of a chunk.
    package func request(
        of chunk: Chunk, slots: Range<Int>, asked: [String] = [], sample: Int = 0,
        fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        let kinds = slots.compactMap { plan?.kind(of: chunk.id, ordinal: $0).words }
        var values = WriterStage.values(asked: asked)
        values["count"] = .text(String(slots.count))
        values["kinds"] = .texts(kinds)
        values["has_kinds"] = .flag(!kinds.isEmpty)
        var request = try stage.request(
            showing: chunk, values: values, schema: Self.schema(count: slots.count), sample: sample,
            fault: fault)
        request.parameters.maxTokens *= slots.count
        return request
    }

    private static func schema(count: Int) -> ModelRequest.Schema {
        ModelRequest.Schema(
            name: "pairs",
            json: """
                {"type":"object","properties":{"pairs":{"type":"array","minItems":\(count),\
                "maxItems":\(count),"items":{"type":"object","properties":{\
                "question":{"type":"string","maxLength":\(WriterStage.maximumQuestion)},\
                "answer":{"type":"string","maxLength":\(WriterStage.maximumAnswer)}},\
                "required":["question","answer"],"additionalProperties":false}}},\
                "required":["pairs"],"additionalProperties":false}
                """)
    }
}

// MARK: - Reading a reply

extension PairWriter {
    private struct Item: Decodable {
        var question: String
        var answer: String
    }

    private struct Reply: Decodable {
        var pairs: [Item]
    }

    /// The whole pairs, also of a reply that is not whole itself.
    private static func items(of text: String) throws(ModelError) -> [Item] {
        let items = StructuredReply.completeItems(Item.self, of: "pairs", in: text)
        guard items.isEmpty else { return items }
        guard try StructuredReply.parse(Reply.self, from: text).pairs.isEmpty else { return [] }
        throw ModelError(.malformedReply, "'pairs' is empty.")
    }

    private func outcomes(
        _ items: [Item], of chunk: Chunk, slots: Range<Int>, asked: [String], wasCut: Bool
    ) -> [Outcome] {
        var seen = Set(asked.map(WriterStage.key))
        return zip(slots, 0...).map { slot, index in
            guard index < items.count else {
                return .rejected(Rejection(wasCut ? .cutOff : .missing))
            }
            return outcome(items[index], of: chunk, slot: slot, seen: &seen)
        }
    }

    private func outcome(
        _ item: Item, of chunk: Chunk, slot: Int, seen: inout Set<[String]>
    ) -> Outcome {
        let question: String
        let answer: String
        do {
            question = try WriterStage.question(item.question)
            answer = try WriterStage.answer(item.answer, of: chunk)
        } catch {
            return .rejected(Rejection(.unusable, error.message))
        }
        guard seen.insert(WriterStage.key(of: question)).inserted else {
            return .rejected(Rejection(.repeated))
        }
        guard
            let evidence = AnswerEvidence.range(
                of: answer, question: question, in: chunk.text, language: stage.language)
        else { return .rejected(Rejection(.noEvidence)) }
        return .pair(
            WrittenPair(
                question: question, answer: answer, evidence: evidence,
                kind: plan?.kind(of: chunk.id, ordinal: slot)))
    }
}
