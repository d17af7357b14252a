import Backtranslate
import Curate
import LanguageModels
import Records
import Store
import TextAnalysis

extension PairRun {
    /// Rewrites the pairs that were made and not looked at yet, of whatever kind.
    package func enrich() async throws -> PairSummary {
        guard let recipe = stages.rewriting?.enrichRecipe else {
            throw ModelError(.configuration, "Nothing is rewritten with --rewrite off")
        }
        if try await workspace.index.recipeInForce("check", corpus: workspace.corpus) != nil {
            try await useCheckRecipe()
            try await rejectDuplicates()
        }
        try await workspace.index.use(recipe, for: workspace.corpus)
        return try await pass(title: "Rewriting") { $0.needsRewrite && !$0.isSpare }
    }

    /// Adds reasoning to the accepted pairs that have none.
    ///
    /// - Parameter unjudged: whether pairs count, too, that passed the checks which cost nothing and
    ///   that nobody judged yet.
    package func enhance(unjudged: Bool = false) async throws -> PairSummary {
        guard let rewriting = stages.rewriting else {
            throw ModelError(.configuration, "Reasoning is written by a model: name one")
        }
        try await workspace.index.use(rewriting.enhanceRecipe, for: workspace.corpus)
        let index = workspace.index
        let isReady: (Slot) -> Bool = {
            ($0.state == .accepted || unjudged && $0.state == .made && $0.isMade) && !$0.isSpare
        }
        if unjudged { try await useCheckRecipe() }
        let slots = try await index.slots(of: workspace.corpus, kind: .qa).filter(isReady)
        let seen = try await index.attempted(
            slots.compactMap(\.pair), stage: "enhance_cot", recipe: rewriting.enhanceRecipe.id)
        let waiting = Set(slots.compactMap(\.pair)).subtracting(seen)
        return try await pass(title: "Reasoning", adding: true) {
            isReady($0) && ($0.pair.map(waiting.contains) ?? false)
        }
    }

    /// Lets pairs count as they were made that nobody rewrites before they are judged: an earlier
    /// run asked for rewriting, this one does not.
    func leaveUnwritten(_ slots: [Slot]) async throws {
        guard
            let recipe = try await workspace.index.recipeInForce(
                "enrich", corpus: workspace.corpus)
        else { return }
        var outputs = Outputs()
        outputs.attempts = slots.filter { $0.needsRewrite && !$0.isSpare }.compactMap { slot in
            slot.firstPair.map {
                Attempt(
                    stage: recipe.stage, input: $0.hex, recipe: recipe.id, outcome: .done,
                    message: "judged as it was made")
            }
        }
        try await workspace.index.record(outputs, run: workspace.run)
    }

    /// Does one thing to all slots that wait for it.
    private func pass(
        title: String, adding reasoning: Bool = false, _ waits: (Slot) -> Bool
    ) async throws -> PairSummary {
        let waiting = try await workspace.index.slots(of: workspace.corpus).filter(waits)
        var failures = 0
        var stop: LimitReached?
        do {
            try await perform(
                waiting, title: title, work: reasoning ? .enhance : .rewrite, failures: &failures)
            try await rejectDuplicates()
        } catch let reached as LimitReached {
            stop = reached
        }
        let status = try await workspace.index.status(of: workspace.corpus)
        let forms = try await workspace.index.formCount(
            of: workspace.corpus, stage: reasoning ? "enhance_cot" : "enrich")
        return summary(
            Ending(
                status: status, reached: forms, failures: failures, stop: stop,
                isUnfinished: failures > 0))
    }

    // MARK: - One pair

    /// Has a pair rewritten, where that is asked for and may help.
    ///
    /// - Parameter failed: the checks that the pair did not pass.
    /// - Returns: the pair that counts from now on; nil where none passes the checks.
    func rewrite(_ pair: Pair, failed: [Check], of chunk: Chunk) async throws -> Pair? {
        let passed = failed.isEmpty ? pair : nil
        guard let rewriting = stages.rewriting, let rewriter = rewriting.rewriter,
            let recipe = rewriting.enrichRecipe,
            failed.allSatisfy({ $0.name == "standalone" })
        else { return passed }
        // The rewriter sees one chunk only.
        guard pair.evidence.count == 1 else {
            try await note(recipe, pair, .done, "it joins two chunks")
            return passed
        }
        // A small model that is asked to improve a sound question only makes it another one.
        guard rewriter.kind == .full || !failed.isEmpty else {
            try await note(recipe, pair, .done, "nothing to mend")
            return passed
        }
        let model = model(rewriterIdentity, for: recipe, chunk: chunk.id)
        do {
            let outcome = try await rewriter.rewrite(
                try await draftToCheck(of: pair, chunk: chunk), model: model ?? NoModel())
            verdicts.noteAnswer()
            switch outcome {
            case .unchanged:
                try await note(recipe, pair, .done, "nothing changed", model)
                return passed
            case .rejected(let reason):
                try await note(recipe, pair, .rejected, reason, model)
                return passed
            case .rewritten(let question, let answer, let changes):
                let form = Pair(
                    question: question, reasoning: pair.reasoning, answer: answer,
                    context: pair.context, recipe: recipe.id, ordinal: pair.ordinal,
                    evidence: Self.evidence(
                        of: pair, answer: answer, question: question, in: chunk),
                    parent: pair.id)
                return try await keep(form, of: chunk, changes: changes, in: passed, model)
                    ?? passed
            }
        } catch let error as ModelError {
            let isFinal = verdicts.isFinal(error)
            try await note(recipe, pair, isFinal ? .rejected : .failed, error.message, model)
            guard isFinal else { throw error }
            return passed
        }
    }

    /// Writes a rewriting down, unless it fails a check that the pair itself passed.
    private func keep(
        _ form: Pair, of chunk: Chunk, changes: [String], in passed: Pair?, _ model: LedgeredModel?
    ) async throws -> Pair? {
        guard let recipe = stages.rewriting?.enrichRecipe, let parent = form.parent else {
            return nil
        }
        var outputs = Outputs()
        let failed = try await failedChecks(of: form, chunk: chunk, into: &outputs)
        var attempt = Attempt(
            stage: recipe.stage, input: parent.hex, recipe: recipe.id, outcome: .done,
            message: changes.joined(separator: "; "), callKey: model?.lastKey)
        if let check = failed.first, passed != nil {
            attempt.outcome = .rejected
            attempt.message = check.message ?? check.name
            outputs = Outputs()
        } else {
            outputs.pairs = [form]
        }
        outputs.attempts.append(attempt)
        try await workspace.index.record(outputs, run: workspace.run)
        return failed.isEmpty ? form : nil
    }

    /// Where an answer that was reworded stands; where it stood, if it cannot be found.
    static func evidence(
        of pair: Pair, answer: String, question: String, in chunk: Chunk
    ) -> [Evidence] {
        guard answer != pair.answer,
            let range = EvidenceFinder.find(answer: answer, question: question, in: chunk.text)
        else { return pair.evidence }
        return [Evidence(chunk: chunk.id, range: range)] + pair.evidence.dropFirst()
    }

    /// Has the steps to a pair's answer written.
    func enhance(_ pair: Pair, of chunk: Chunk) async throws -> Bool {
        guard let rewriting = stages.rewriting else { return false }
        let recipe = rewriting.enhanceRecipe
        let model = model(rewriterIdentity, for: recipe, chunk: chunk.id)
        do {
            let outcome = try await rewriting.enhancer.reasoning(
                for: pair.question, answer: pair.answer, of: chunk, model: model ?? NoModel())
            verdicts.noteAnswer()
            switch outcome {
            case .rejected(let rejection):
                try await note(recipe, pair, .rejected, rejection.reason, model)
                return false
            case .reasoning(let reasoning):
                var outputs = Outputs()
                outputs.pairs = [
                    Pair(
                        question: pair.question, reasoning: reasoning, answer: pair.answer,
                        context: pair.context, recipe: recipe.id, ordinal: pair.ordinal,
                        evidence: pair.evidence, parent: pair.id)
                ]
                outputs.attempts = [
                    Attempt(
                        stage: recipe.stage, input: pair.id.hex, recipe: recipe.id,
                        outcome: .done, callKey: model?.lastKey)
                ]
                try await workspace.index.record(outputs, run: workspace.run)
                return true
            }
        } catch let error as ModelError {
            let isFinal = verdicts.isFinal(error)
            try await note(recipe, pair, isFinal ? .rejected : .failed, error.message, model)
            guard isFinal else { throw error }
            return false
        }
    }

    /// Writes down an attempt that made nothing.
    private func note(
        _ recipe: Recipe, _ pair: Pair, _ outcome: Attempt.Outcome, _ message: String,
        _ model: LedgeredModel? = nil
    ) async throws {
        var outputs = Outputs()
        outputs.attempts = [
            Attempt(
                stage: recipe.stage, input: pair.id.hex, recipe: recipe.id, outcome: outcome,
                message: message, callKey: model?.lastKey)
        ]
        try await workspace.index.record(outputs, run: workspace.run)
    }
}
