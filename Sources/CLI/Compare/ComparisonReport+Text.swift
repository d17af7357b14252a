import Curate
import Foundation

/// The report for people.
extension ComparisonReport {
    var text: String {
        var lines = [table, ""]
        for contest in contests where contest.sample != nil {
            lines += sampleLines(of: contest) + [""]
        }
        if let note = judge.note { lines += [note, ""] }
        lines.append(verdict)
        lines += reasons.map { "  - \($0)" }
        lines.append("")
        lines += mergeLines
        return lines.joined(separator: "\n")
    }

    private var verdict: String {
        guard let winner else { return "Winner: none; there is no difference that decides." }
        let decisions = contests.filter { $0.winner == winner }.map(\.decidedBy)
        let isJudged = decisions.allSatisfy { $0 == .judgedSample }
        let isMeasured = decisions.allSatisfy { $0 == .measures }
        let how = isJudged ? "the judged sample" : isMeasured ? "the measures" : "both"
        return "Winner: \(winner), by \(how)"
    }

    // MARK: - Measures

    private var table: String {
        var table = TextTable([("measure", false)] + sets.map { ($0.name, true) })
        func add(_ name: String, _ value: (SetMeasure) -> String?) {
            let values = sets.map { value($0.measure) }
            guard values.contains(where: { $0 != nil }) else { return }
            table.add([name] + values.map { $0 ?? "-" })
        }
        add("pairs") { Amount.count($0.pairs) }
        add("errors, left out") { $0.errors > 0 ? Amount.count($0.errors) : nil }
        add("kept of made") { $0.retention.flatMap(Self.percent) }
        add("mean rating") { $0.meanRating.map { Self.fixed($0, 2) } }
        add("documents with a pair") { measure in
            Self.count(measure.coverage.documents, of: measure.coverage.ofDocuments)
        }
        add("chunks with a pair") { measure in
            Self.count(measure.coverage.chunks, of: measure.coverage.ofChunks)
        }
        add("largest document") { Self.percent($0.diversity.largestShare) }
        add("evenness of documents") { $0.diversity.evenness.map { Self.fixed($0, 2) } }
        add("answer found in its chunk") { Self.percent($0.grounded) }
        add("facts that the chunk lacks") { Self.percent($0.strayFacts) }
        add("question stands alone") { Self.percent($0.standalone) }
        add("says \"the study\" or the like") { Self.percent($0.mentionsSource) }
        add("near-duplicates") { Self.percent($0.duplicates) }
        add("most frequent opener") { measure in
            measure.openers.largest.flatMap { opener in
                Self.percent(measure.openers.largestShare).map { "\(opener) \($0)" }
            }
        }
        add("entropy of openers, bits") { Self.fixed($0.openers.entropy, 2) }
        add("with reasoning") { $0.reasoned.count > 0 ? Self.percent($0.reasoned) : nil }
        add("turns of a sample") { $0.meanTurns == 2 ? nil : Self.fixed($0.meanTurns, 1) }
        add("words of a question") { Self.fixed($0.meanQuestionWords, 1) }
        add("words of an answer") { Self.fixed($0.meanAnswerWords, 1) }
        for name in Set(sets.flatMap(\.measure.questionTypes.keys)).sorted() {
            add("type \(name)") { Self.percent($0.questionTypes[name] ?? 0) }
        }
        for name in Set(sets.flatMap(\.measure.bloomLevels.keys)).sorted() {
            add("level \(name)") { Self.percent($0.bloomLevels[name] ?? 0) }
        }
        return table.text
    }

    private static func percent(_ share: Share) -> String? { share.value.map(percent) }

    private static func percent(_ value: Double) -> String { fixed(100 * value, 1) + " %" }

    private static func count(_ count: Int, of total: Int?) -> String? {
        if let total { return "\(count) of \(total)" }
        return count > 0 ? String(count) : nil
    }

    private static func fixed(_ number: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", number)
    }

    // MARK: - The judged sample

    private func sampleLines(of contest: ContestEntry) -> [String] {
        guard let sample = contest.sample else { return [] }
        var lines = [
            "Judged: \(contest.left) (left) against \(contest.right) (right), \(sample.judged) of \(contest.matches.count) matches"
        ]
        for (number, match) in contest.matches.enumerated() {
            lines += matchLines(match, number: number + 1)
        }
        if let left = sample.leftScore, let right = sample.rightScore {
            lines.append("  mean score: left \(Self.fixed(left, 1)), right \(Self.fixed(right, 1))")
        }
        lines.append(
            "  by place: \(sample.prefersFirst) replies for the first, \(sample.prefersSecond) for the second; the orders disagree in \(sample.disagreements) of \(sample.judged) matches"
        )
        if contest.identical > 0 {
            lines.append("  \(contest.identical) pairs are in both sets and were not drawn")
        }
        if sample.unusable > 0 {
            lines.append("  \(sample.unusable) matches without a verdict: unusable replies")
        }
        return lines
    }

    private func matchLines(_ match: MatchEntry, number: Int) -> [String] {
        let common = match.basis == .none ? "nothing in common" : "one \(match.basis.rawValue)"
        let result = match.winner?.rawValue ?? match.fault ?? "not judged"
        var lines = [
            "  \(number). \(result) (\(common))",
            "     left:  \(Self.oneLine(match.left.question))",
            "     right: \(Self.oneLine(match.right.question))",
        ]
        if let opinion = match.opinions.first {
            for (side, remark) in [("left", opinion.left), ("right", opinion.right)] {
                lines.append(
                    "     \(side) \(remark.score): + \(Self.oneLine(remark.strength)) - \(Self.oneLine(remark.weakness))"
                )
            }
        }
        return lines
    }

    private static func oneLine(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 120 ? words.prefix(119) + "…" : words
    }

    // MARK: - Merging

    private var mergeLines: [String] {
        merge.additions.map { addition in
            guard let pairs = addition.pairs else {
                return
                    "To merge: what \(addition.set) would add to \(merge.base) is not known, since one of them names no chunks."
            }
            return
                "To merge: \(addition.set) has \(pairs) pairs about chunks that \(merge.base) has no pair about."
        }
    }
}
