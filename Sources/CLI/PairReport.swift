import ArgumentParser
import Pipeline
import Store

/// What a run that makes or judges pairs says at its end, and its exit code.
struct PairReport {
    let summary: PairSummary
    /// `made` or `accepted`.
    let noun: String

    /// - Throws: `ExitCode(1)` where the target was not reached or something is left failed.
    func finish(output: OutputOptions, json: Bool) throws {
        if json { try Output.json(JSONForm(summary)) }
        for sentence in sentences {
            // Why the exit code is 1 is said also to those who asked for quiet.
            if isComplete { output.say(sentence) } else { Output.note(sentence) }
        }
        if !isComplete { throw ExitCode(1) }
    }

    var isComplete: Bool {
        let reachedTarget = summary.target.map { summary.reached >= $0 } ?? true
        return reachedTarget && summary.status.failed == 0
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
        sentences.append(funnel)
        sentences.append(spending)
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

    private var spending: String {
        let spending = summary.spending
        return
            "\(spending.calls) calls, \(spending.replayed) replayed from the index; \(spending.promptTokens) prompt tokens (\(spending.cachedTokens) cached), \(spending.completionTokens) generated"
    }

    private struct JSONForm: Encodable {
        let reached: Int
        let target: Int?
        let exhausted: Bool
        let calls: Int
        let replayed: Int
        let promptTokens: Int
        let cachedTokens: Int
        let completionTokens: Int
        let status: CorpusStatus

        enum CodingKeys: String, CodingKey {
            case reached, target, exhausted, calls, replayed, status
            case promptTokens = "prompt_tokens"
            case cachedTokens = "cached_tokens"
            case completionTokens = "completion_tokens"
        }

        init(_ summary: PairSummary) {
            reached = summary.reached
            target = summary.target
            exhausted = summary.isExhausted
            calls = summary.spending.calls
            replayed = summary.spending.replayed
            promptTokens = summary.spending.promptTokens
            cachedTokens = summary.spending.cachedTokens
            completionTokens = summary.spending.completionTokens
            status = summary.status
        }
    }
}
