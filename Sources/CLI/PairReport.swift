import ArgumentParser
import LanguageModels
import Pipeline
import Store

/// What a run that makes or judges pairs says at its end, and its exit code.
struct PairReport {
    let summary: PairSummary
    /// `made` or `accepted`.
    let noun: String

    /// - Throws: `ExitCode(1)` where the target was not reached or something is left failed, 3 where
    ///   a limit ended the run.
    func finish(output: OutputOptions, json: Bool) throws {
        if json { try Output.json(JSONForm(summary)) }
        for sentence in sentences {
            // Why the exit code is 1 is said also to those who asked for quiet.
            if isComplete { output.say(sentence) } else { Output.note(sentence) }
        }
        if summary.stop != nil, !isComplete { throw ExitCode(3) }
        if !isComplete { throw ExitCode(1) }
    }

    var isComplete: Bool {
        let reachedTarget = summary.target.map { summary.reached >= $0 } ?? true
        // Without a target all that was made is to be judged.
        let isJudged = summary.target != nil || summary.stop == nil
        return reachedTarget && isJudged && summary.status.failed == 0 && !summary.isUnfinished
    }

    var sentences: [String] {
        var sentences: [String] = []
        if let target = summary.target {
            sentences.append(
                summary.reached >= target
                    ? "\(summary.reached) pairs \(noun), as asked for."
                    : "\(summary.reached) of \(target) pairs \(noun): \(shortfall)")
        } else {
            sentences.append("\(summary.reached) pairs \(noun).")
        }
        if let stop = summary.stop { sentences.append(stop.sentence) }
        if let judge = summary.judge { sentences.append(judge.sentence) }
        sentences.append(funnel)
        sentences.append(summary.spending.sentence)
        sentences += summary.metrics.sorted { $0.key < $1.key }.compactMap { $1.trouble(with: $0) }
        return sentences
    }

    /// Why there are fewer than asked for.
    private var shortfall: String {
        let status = summary.status
        if summary.candidates == 0 {
            return status.eligibleChunks == 0
                ? "the corpus has no text to ask about; read documents with `quarry ingest`."
                : "none of the \(status.eligibleChunks) chunks holds a sentence worth asking about."
        }
        if summary.stop != nil { return "the run ended at its limit." }
        var reason =
            summary.isExhausted
            ? "all \(summary.candidates) sentences worth asking about, in \(summary.fruitfulChunks) of \(status.eligibleChunks) chunks, were asked about"
            : "the run ended early"
        if status.failed > 0 {
            reason += "; \(status.failed) failed (see the view failures; run again to retry them)"
        }
        return reason + "; add documents, or lower what is asked for."
    }

    private var funnel: String {
        let status = summary.status
        let reasons = status.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let rejected = reasons.isEmpty ? "" : " (\(reasons))"
        let unjudged = noun == "made" ? " (made ones wait for `quarry curate`)" : ""
        return
            "planned \(status.planned) = accepted \(status.accepted) + rejected \(status.rejected)\(rejected) + failed \(status.failed) + pending \(status.pending)\(unjudged); spare \(status.spare)"
    }

    private struct JSONForm: Encodable {
        let reached: Int
        let target: Int?
        let exhausted: Bool
        let calls: Int
        let replayed: Int
        let promptTokens: Int
        let cachedTokens: Int
        let writtenTokens: Int
        let completionTokens: Int
        let reasoningTokens: Int
        let cost: Double?
        let unpricedCalls: Int
        let stopped: String?
        let judge: JudgeStanding?
        let metrics: [String: ModelMetrics]
        let status: CorpusStatus

        enum CodingKeys: String, CodingKey {
            case reached, target, exhausted, calls, replayed, cost, stopped, judge, status, metrics
            case promptTokens = "prompt_tokens"
            case cachedTokens = "cached_tokens"
            case writtenTokens = "written_tokens"
            case completionTokens = "completion_tokens"
            case reasoningTokens = "reasoning_tokens"
            case unpricedCalls = "unpriced_calls"
        }

        init(_ summary: PairSummary) {
            reached = summary.reached
            target = summary.target
            exhausted = summary.isExhausted
            calls = summary.spending.calls
            replayed = summary.spending.replayed
            promptTokens = summary.spending.promptTokens
            cachedTokens = summary.spending.cachedTokens
            writtenTokens = summary.spending.writtenTokens
            completionTokens = summary.spending.completionTokens
            reasoningTokens = summary.spending.reasoningTokens
            let isUnpriced = summary.spending.unpricedCalls == summary.spending.calls
            cost = isUnpriced && summary.spending.calls > 0 ? nil : summary.spending.cost
            unpricedCalls = summary.spending.unpricedCalls
            stopped = summary.stop?.name
            judge = summary.judge
            metrics = summary.metrics
            status = summary.status
        }
    }
}

extension LimitReached {
    /// The limit, as `--json` calls it.
    fileprivate var name: String {
        switch limit {
        case .cost: "max_cost"
        case .tokens: "max_total_tokens"
        }
    }

    /// What was reached, and how to go on.
    var sentence: String {
        let reached: String
        switch limit {
        case .cost(let cost):
            reached =
                "The limit of \(Amount.money(cost)) (--max-cost) is reached: this run spent \(Amount.money(spent)), and the next call might cost \(Amount.money(next))"
        case .tokens(let tokens):
            reached =
                "The limit of \(Amount.count(tokens)) tokens (--max-total-tokens) is reached: this run took \(Amount.count(Int(spent))), and the next call might take \(Amount.count(Int(next)))"
        }
        return reached + "; everything is kept: run the command again to go on, with a new limit."
    }
}
