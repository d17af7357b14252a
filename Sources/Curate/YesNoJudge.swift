package import LanguageModels
import Records

/// From which log-odds on the yes/no judge's verdict on a pair is a yes: small models say yes to
/// nearly all.
package let defaultMinLogOdds = 1.6
/// The same of another example than a pair.
private let defaultMinLogOddsOfExamples = 1.4

/// Asks for one token, yes or no, and measures how sure the model is of it.
///
/// The marks that small models give are noise; the log-odds of this one token are not.
package struct YesNoJudge: Sendable {
    /// Changes whenever the same reply might give another verdict.
    package static let revision = "1"

    private let stage: PromptStage

    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        of subject: JudgeSubject = .pair, prompt override: PromptTemplate? = nil,
        temperature: Double? = nil, seed: Int? = nil
    ) throws(ModelError) {
        let prompt =
            if let override { override } else { try Self.embeddedPrompt(of: subject) }
        stage = PromptStage(
            name: subject == .pair ? "judge" : "judge_sample", system: subject.system,
            revision: Self.revision, prompt: prompt, temperature: temperature, seed: seed)
    }

    package static func embeddedPrompt(
        of subject: JudgeSubject = .pair
    ) throws(ModelError) -> PromptTemplate {
        switch subject {
        case .pair: try PromptTemplate(name: "judge", bytes: PackageResources.judge_txt)
        case .example:
            try PromptTemplate(name: "judge-sample", bytes: PackageResources.judge_sample_txt)
        }
    }

    package var system: String { stage.system }
    package var instruction: String { stage.template.instruction }
    /// From which log-odds on a pair is accepted unless the user says so.
    ///
    /// A small model says yes to nearly everything, and how firmly depends on its size and on the
    /// prompt, so the mark is by model. 1.6 was set on labelled pairs of a 1.5 B model, answer and
    /// question before the judge's question: of 4 below it two readers found 2 good, of 55 from there
    /// to 2.0 61 %, of 126 above that 65 %. A 0.5 B model's answers to an earlier prompt lay between
    /// 0 and 1.1 (10 pairs, median 0.4), where 0.2 drops as large a share. Other models have no
    /// labels yet.
    ///
    /// Of examples too few have labels: right ones of tool use lay between -0.2 and 3, wrong facts
    /// from 2 on. They keep the mark that pairs had at first, 1.4.
    package static func minLogOdds(
        forModel name: String, of subject: JudgeSubject = .pair
    ) -> Double {
        if JudgeKind.billions(in: name).map({ $0 < 1 }) == true { return 0.2 }
        return subject == .pair ? defaultMinLogOdds : defaultMinLogOddsOfExamples
    }

    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String { stage.recipeSettings() }

    /// What is sent at first.
    package func request(for draft: some PromptDraft) throws(ModelError) -> ModelRequest {
        try stage.request(for: draft)
    }

    /// A reply that is neither yes nor no is asked for again, twice at most.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func judge(
        _ draft: some PromptDraft, model: any LanguageModel
    ) async throws -> RubricJudge.Outcome {
        // One token says it: to ask for more would not help.
        let asked = try await Asking.ask(model, growing: false) {
            (sample, _) throws(ModelError) in
            try stage.request(for: draft, sample: sample)
        } read: { (reply) throws(ModelError) in
            guard let verdict = YesNoReply(reply) else {
                throw ModelError(
                    .malformedReply,
                    "The judge answered '\(reply.text.prefix(40))' in the place of yes or no; "
                        + "try --judge rubric or another model")
            }
            return Judgment.yesNo(saysYes: verdict.saysYes, logOdds: verdict.logOdds)
        }
        switch asked {
        case .answered(let judgment): return .judgment(judgment)
        case .refused(let reason), .unusable(let reason): return .unusable(reason)
        }
    }
}
