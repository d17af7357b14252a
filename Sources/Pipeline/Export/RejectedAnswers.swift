import Export
import Records
import Store
import TextAnalysis

/// Answers that were turned down, to set against accepted ones: of two about one chunk a model
/// should learn to prefer the one that answers the question.
struct RejectedAnswers {
    private var pairs: [ContentHash: [Pair]] = [:]

    /// What is wrong with a question, or with another pair, says nothing against its answer.
    private static let harmless: Set<String> = ["duplicate", "standalone", "form", "round_trip"]

    init(of corpus: String, in index: Index) async throws {
        let slots = try await index.slots(of: corpus).filter { slot in
            let cause = slot.reason?.prefix { $0 != ":" }
            return slot.state == .rejected && slot.pair != nil
                && !Self.harmless.contains(cause.map(String.init) ?? "")
        }
        let known = try await index.pairs(slots.compactMap(\.pair))
        for slot in slots {
            guard let pair = slot.pair.flatMap({ known[$0] }) else { continue }
            pairs[slot.chunk, default: []].append(pair)
        }
    }

    /// The rejected answer about the pair's chunk that is most like an answer to its question.
    func answer(against accepted: AcceptedPair) -> ExportRow.RejectedAnswer? {
        let question = ContentWords.set(of: accepted.pair.question)
        let others = (pairs[accepted.chunk] ?? []).filter { $0.answer != accepted.pair.answer }
        let nearest = others.enumerated().max { left, right in
            let shares = [left, right].map {
                ContentWords.jaccard(question, ContentWords.set(of: $0.element.answer))
            }
            return (shares[0], -left.offset) < (shares[1], -right.offset)
        }
        return nearest.map {
            ExportRow.RejectedAnswer(pair: $0.element.id.hex, text: $0.element.answer)
        }
    }
}
