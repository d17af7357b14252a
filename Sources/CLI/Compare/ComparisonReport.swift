import Curate
import Foundation
import Pipeline

/// What a comparison found, as JSON and as text.
struct ComparisonReport: Encodable {
    var sets: [SetEntry]
    /// Every two sets, in the order in which they were named.
    var contests: [ContestEntry]
    /// The set that is better than each other one; nil where none is.
    var winner: String?
    var reasons: [String]
    var merge: Merge
    var judge: JudgeEntry

    struct SetEntry: Encodable {
        var name: String
        var kind: ComparedSet.Kind
        var measure: SetMeasure
    }

    struct ContestEntry: Encodable {
        var left: String
        var right: String
        /// Pairs that both hold, word for word.
        var identical: Int
        var winner: String?
        var decidedBy: SetDifference.Decision
        var measures: [SetDifference.Measure]
        var sample: JudgedSample?
        var matches: [MatchEntry]
        var reasons: [String]
    }

    struct MatchEntry: Encodable {
        var basis: ComparisonSample.Basis
        var left: PairEntry
        var right: PairEntry
        var winner: PairwiseVerdict.Winner?
        var opinions: [PairwiseVerdict.Opinion]
        var fault: String?
    }

    struct PairEntry: Encodable {
        var id: String
        var question: String
        var answer: String
    }

    /// What the other sets would add to the winner, or to the first set where there is none.
    struct Merge: Encodable {
        var base: String
        var additions: [Addition]

        struct Addition: Encodable {
            var set: String
            /// Pairs about chunks that the base has no pair about; nil where that is not known.
            var pairs: Int?
        }
    }

    struct JudgeEntry: Encodable {
        var model: String?
        /// Why nothing was judged, or not all.
        var note: String?
        var calls = 0
        var replayed = 0
        var cost: Double?
    }

    /// One line of JSON.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(self)) + [0x0A]
    }
}

// MARK: - Making it

extension ComparisonReport {
    /// - Parameter verdicts: in the order of the samples; nil where nothing was judged.
    init(
        sets: [ComparedSet], measures: [SetMeasure], samples: [SetSample],
        verdicts: [SampleVerdicts]?, judge: JudgeEntry
    ) {
        self.sets = zip(sets, measures).map {
            SetEntry(name: $0.name, kind: $0.kind, measure: $1)
        }
        contests = samples.enumerated().map { number, sample in
            ContestEntry(
                sample, verdicts: verdicts?[number].verdicts, sets: sets, measures: measures)
        }
        let names = sets.map(\.name)
        winner = names.first { [contests] name in
            contests.allSatisfy { contest in
                contest.left != name && contest.right != name || contest.winner == name
            }
        }
        reasons = contests.flatMap { contest in
            contest.reasons.map { reason in
                sets.count == 2 ? reason : "\(contest.left) and \(contest.right): \(reason)"
            }
        }
        merge = Merge(sets: sets, base: winner)
        self.judge = judge
    }
}

extension ComparisonReport.Merge {
    init(sets: [ComparedSet], base winner: String?) {
        let base = sets.first { $0.name == winner } ?? sets[0]
        self.base = base.name
        additions = sets.filter { $0.name != base.name }.map { set in
            Addition(
                set: set.name, pairs: Merging.additions(from: set.pairs, to: base.pairs)?.count)
        }
    }

    /// The pairs themselves.
    func pairs(of sets: [ComparedSet]) -> [(set: String, pairs: [ComparedPair])] {
        guard let base = sets.first(where: { $0.name == self.base }) else { return [] }
        return sets.filter { $0.name != base.name }.map { set in
            let places = Merging.additions(from: set.pairs, to: base.pairs) ?? []
            return (set.name, places.map { set.pairs[$0] })
        }
    }
}

extension ComparisonReport.ContestEntry {
    init(
        _ sample: SetSample, verdicts: [PairwiseVerdict?]?, sets: [ComparedSet],
        measures: [SetMeasure]
    ) {
        let judged = verdicts.map { JudgedSample($0.compactMap(\.self)) }
        let difference = SetDifference(
            measures[sample.left], measures[sample.right], sample: judged)
        left = sets[sample.left].name
        right = sets[sample.right].name
        identical = sample.sample.identical
        winner = difference.winner == .none ? nil : difference.winner == .left ? left : right
        decidedBy = difference.decidedBy
        self.measures = difference.measures
        self.sample = judged
        matches = sample.sample.matches.enumerated().map { number, match in
            ComparisonReport.MatchEntry(
                match, verdict: verdicts.flatMap { $0[number] },
                left: sets[sample.left].pairs[match.left],
                right: sets[sample.right].pairs[match.right])
        }
        reasons = []
        reasons = sentences
    }

    /// What speaks for whom.
    private var sentences: [String] {
        var sentences: [String] = []
        if let sample {
            sentences.append(sentence(of: sample))
            if 2 * sample.disagreements > sample.judged {
                sentences.append(
                    "The judge changed its mind with the order in \(sample.disagreements) of \(sample.judged) matches: it goes by the place more than by the pair."
                )
            }
        }
        for measure in measures {
            let name = measure.name.replacing("_", with: " ")
            let values = [measure.left, measure.right].map { String(format: "%.3f", $0) }
            sentences.append(
                "\(name): \(values[0]) against \(values[1]), for \(measure.better == .left ? left : right)."
            )
        }
        if measures.isEmpty { sentences.append("No measure tells the two apart.") }
        return sentences
    }

    private func sentence(of sample: JudgedSample) -> String {
        let result =
            "\(sample.leftWins) to \(sample.rightWins) with \(sample.ties) ties"
        let chance = String(format: "p = %.3f", sample.probability)
        guard !sample.signTest.isSignificant else {
            let better = sample.leftWins > sample.rightWins ? left : right
            return "The judge prefers \(better): \(result) (sign test, \(chance))."
        }
        let decided = sample.leftWins + sample.rightWins
        let size =
            decided < SignTest.fewest
            ? "; \(decided) decisions are too few, at least \(SignTest.fewest) are needed" : ""
        return "The judged sample shows no difference: \(result) (sign test, \(chance)\(size))."
    }
}

extension ComparisonReport.MatchEntry {
    init(
        _ match: ComparisonSample.Match, verdict: PairwiseVerdict?, left: ComparedPair,
        right: ComparedPair
    ) {
        basis = match.basis
        self.left = ComparisonReport.PairEntry(
            id: left.id, question: left.question, answer: left.answer)
        self.right = ComparisonReport.PairEntry(
            id: right.id, question: right.question, answer: right.answer)
        fault = verdict?.fault
        opinions = verdict?.opinions ?? []
        winner = verdict.flatMap { $0.fault == nil ? $0.winner : nil }
    }
}
