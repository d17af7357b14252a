import Records
import TextAnalysis

/// Two sentences, one of each of two chunks, that have something in common.
///
/// Left to choose, a small model takes both facts from the text that it read last, or asks about
/// one of them only.
struct HopFacts: Equatable {
    var first: Candidate
    var second: Candidate

    /// Changes whenever the same chunks might give other facts.
    static let revision = "1/" + AnswerPicker.revision

    private static let weightOfTerm = 3
    private static let maximumOverlap = 0.5

    /// The pair that shares most words; of equal ones that which is ranked higher in its chunks.
    ///
    /// - Parameter terms: shared words that count more.
    /// - Returns: nil where no two candidates share a word without saying the same.
    static func best(of first: Chunk, and second: Chunk, terms: [String]) -> HopFacts? {
        let weighty = ContentWords.set(of: terms.joined(separator: "\n"))
        let others = AnswerPicker.candidates(in: second).map(Entry.init)
        var best: (score: Int, facts: HopFacts)?
        for one in AnswerPicker.candidates(in: first).map(Entry.init) {
            for other in others where ContentWords.jaccard(one.words, other.words) < maximumOverlap
            {
                let shared = one.words.intersection(other.words)
                let score = shared.reduce(0) { $0 + (weighty.contains($1) ? weightOfTerm : 1) }
                guard score > best?.score ?? 0 else { continue }
                best = (score, HopFacts(first: one.candidate, second: other.candidate))
            }
        }
        return best?.facts
    }

    private struct Entry {
        var candidate: Candidate
        var words: Set<String>

        init(_ candidate: Candidate) {
            self.candidate = candidate
            words = ContentWords.set(of: candidate.answer)
        }
    }
}
