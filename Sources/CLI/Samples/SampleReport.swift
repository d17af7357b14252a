import ArgumentParser
import Curate
import Pipeline
import Store

/// What a run that makes samples says at its end, and its exit code.
struct SampleReport {
    let summary: SampleSummary
    /// The rejected and failed units with their reasons, in the order of the plan.
    let dropped: [SampleSlot]
    /// What the command itself found out, before the counts.
    var findings: [String] = []
    /// Whether samples were judged, and not made.
    var isOfJudge = false

    /// Whether nothing is missing: samples, or verdicts.
    var isComplete: Bool {
        let status = summary.status
        let missing =
            isOfJudge
            ? status.judge.map { $0.failed + $0.waiting } ?? 0 : status.target - status.made
        return missing <= 0 && (isOfJudge || summary.stop == nil)
    }

    private static let mostNamed = 10

    /// - Throws: `ExitCode(1)` where samples are missing, 3 where a limit ended the run.
    func finish(output: OutputOptions, json: Bool) throws {
        if json { try Output.json(JSONForm(summary, dropped)) }
        for sentence in sentences {
            if isComplete { output.say(sentence) } else { Output.note(sentence) }
        }
        if summary.stop != nil, !isComplete { throw ExitCode(3) }
        if !isComplete { throw ExitCode(1) }
    }

    var sentences: [String] {
        let status = summary.status
        var sentences = findings
        sentences.append(result)
        for slot in dropped.prefix(Self.mostNamed) {
            sentences.append("unit \(slot.key) \(slot.state.rawValue): \(slot.reason ?? "")")
        }
        if dropped.count > Self.mostNamed {
            sentences.append(
                "... and \(dropped.count - Self.mostNamed) more: SELECT * FROM sample_slot WHERE state <> 'accepted'"
            )
        }
        if isOfJudge ? !isComplete : status.failed + status.pending > 0 {
            sentences.append("Run the command again to go on: nothing is asked twice.")
        }
        if let stop = summary.stop { sentences.append(stop.sentence) }
        sentences.append(funnel)
        if let judge = status.judge { sentences.append(judge.sentence) }
        if let canaries = summary.canaries { sentences.append(canaries.summary + ".") }
        sentences.append(summary.spending.sentence)
        sentences += summary.metrics.sorted { $0.key < $1.key }.compactMap { $1.trouble(with: $0) }
        return sentences
    }

    private var result: String {
        let status = summary.status
        let made = Amount.count(status.made)
        if isOfJudge { return "\(Amount.count(status.accepted)) of \(made) samples accepted." }
        return isComplete
            ? "\(made) samples made, as asked for."
            : "\(made) of \(Amount.count(status.target)) samples made."
    }

    private var funnel: String {
        let status = summary.status
        let reasons = status.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return
            "planned \(status.planned) = accepted \(status.accepted) + rejected \(status.rejected)\(reasons.isEmpty ? "" : " (\(reasons))") + failed \(status.failed) + pending \(status.pending)"
    }

    private struct JSONForm: Encodable {
        struct Dropped: Encodable {
            let key: String
            let state: String
            let reason: String?
        }

        let status: CollectionStatus
        let dropped: [Dropped]
        /// What planted faults say of the judge.
        let canaries: JudgeSeparation?
        let calls: Int
        let replayed: Int
        let promptTokens: Int
        let completionTokens: Int

        enum CodingKeys: String, CodingKey {
            case status, dropped, canaries, calls, replayed
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }

        init(_ summary: SampleSummary, _ dropped: [SampleSlot]) {
            status = summary.status
            self.dropped = dropped.map {
                Dropped(key: $0.key, state: $0.state.rawValue, reason: $0.reason)
            }
            canaries = summary.canaries
            calls = summary.spending.calls
            replayed = summary.spending.replayed
            promptTokens = summary.spending.promptTokens
            completionTokens = summary.spending.completionTokens
        }
    }
}
