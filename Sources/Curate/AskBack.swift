package import LanguageModels
package import Records
import TextAnalysis

/// Asks a model the question of a pair again, and compares the two answers in code.
///
/// It is the best single check that was measured: a question whose own answer the model does not
/// find again has the wrong answer, or is not clear. (Round-trip consistency, Alberti et al. 2019.)
package struct AskBack: Sendable {
    /// Changes whenever the same reply might give another verdict.
    package static let revision = "2"
    /// How much the answers must agree; more where the pair's is a quotation.
    package static let defaultThreshold = 0.5
    /// How much they must agree at least where the pair's answer is said in the words of the text,
    /// which the model has before its eyes: of 65 accepted pairs below it strict readers found 43 %
    /// good, of 405 from it on 61 %.
    private static let quotationThreshold = 0.75

    package let threshold: Double
    private let stage: PromptStage

    /// - Parameter language: what the model is to answer in; nil to leave that to it.
    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        prompt override: PromptTemplate? = nil, threshold: Double = defaultThreshold,
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil,
        language: String? = nil
    ) throws(ModelError) {
        self.threshold = threshold
        let prompt =
            if let override { override } else { try Self.embeddedPrompt() }
        stage = PromptStage(
            name: "answer", revision: Self.revision, prompt: prompt, temperature: temperature,
            maxTokens: maxTokens, seed: seed, language: language)
    }

    package static func embeddedPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "answer", bytes: PackageResources.answer_txt)
    }

    package var system: String { Prompt.sharedSystem }
    package var instruction: String { stage.template.instruction }
    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String { stage.recipeSettings(threshold: threshold) }

    package struct Verdict: Sendable, Equatable {
        /// Named `ask_back`; its value is the agreement, 0 to 1.
        package var check: Check
        /// What the model answered.
        package var answer: String
    }

    /// What is sent for a pair.
    package func request(for draft: PairDraft) throws(ModelError) -> ModelRequest {
        try stage.request(for: draft)
    }

    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func check(
        _ draft: PairDraft, model: any LanguageModel
    ) async throws -> Verdict {
        let asked = try await Asking.ask(model) { (sample, _) throws(ModelError) in
            var request = try request(for: draft)
            request.sample = sample
            return request
        } read: { (reply) throws(ModelError) in
            let answer = reply.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            // A model that thinks may not have come to its answer.
            if answer.isEmpty, reply.finish == .length {
                throw ModelError(.malformedReply, "there is no answer")
            }
            return answer
        }
        switch asked {
        case .answered(let answer): return verdict(on: answer, for: draft)
        case .refused(let reason), .unusable(let reason):
            let check = Check(
                name: "ask_back", value: 0, passed: false, message: "Asked again, \(reason)")
            return Verdict(check: check, answer: "")
        }
    }

    func verdict(on answer: String, for draft: PairDraft) -> Verdict {
        let words = PlainWords.lowercased(in: answer)
        if words.isEmpty || (words.count < 12 && Self.notStated.occur(in: words)) {
            let check = Check(
                name: "ask_back", value: 0, passed: false,
                message: "Asked again, the model finds no answer")
            return Verdict(check: check, answer: answer)
        }
        let agreement = Self.agreement(of: answer, with: draft)
        let threshold = threshold(for: draft)
        let check = Check.verdict(
            "ask_back", agreement >= threshold, value: agreement,
            else: "Asked again, the model answers otherwise: \"\(answer.prefix(200))\"")
        return Verdict(check: check, answer: answer)
    }

    /// How much the answers must agree for this pair.
    private func threshold(for draft: PairDraft) -> Double {
        draft.isQuotation ? max(threshold, Self.quotationThreshold) : threshold
    }

    /// The F1 of the content words of both answers; or, where the given one holds all of a quotation
    /// and not much else, the share of its words in it; or, for a question about a part of the pair's answer, the share of the words
    /// that are no echo of the question.
    static func agreement(of answer: String, with draft: PairDraft) -> Double {
        let stated = ContentWords.set(of: draft.answer)
        let given = ContentWords.set(of: answer)
        let new = given.subtracting(ContentWords.set(of: draft.question))
        // One that says three times as much may be the whole passage.
        let held =
            draft.isQuotation && given.count <= 3 * stated.count
            ? ContentWords.share(of: stated, in: given) : 0
        let whole = max(
            ContentWords.agreement(stated, given), held >= minimumShare ? held : 0)
        guard new.count >= minimumNewWords else { return whole }
        let share = ContentWords.share(of: new, in: stated)
        return share >= minimumShare ? max(whole, share) : whole
    }

    private static let minimumNewWords = 2
    private static let minimumShare = 0.9
    private static let notStated = Phrases(
        "not stated, not mentioned, not provided, not specified")
}
