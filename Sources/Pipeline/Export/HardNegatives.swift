import Curate
import Export
import Records
import Store

/// Chunks that search takes for the answer to a question, though they are not.
///
/// Positive-aware: what scores nearly as well as the pair's own chunk may well answer the question
/// too, and would teach a retriever a falsehood (Moreira et al., "NV-Retriever", arXiv:2407.15831,
/// TopK-PercPos).
struct HardNegatives: Sendable {
    let index: Index
    let corpus: String
    /// How many a question gets at most.
    var count = 5

    /// Of the score of the pair's own chunk, what a negative may reach.
    private static let mostOfPositive = 0.95
    /// How far down the search looks.
    private static let depth = 50

    func retrieval(for accepted: AcceptedPair) async throws -> ExportRow.Retrieval {
        let hits = try await index.nearest(
            to: RoundTrip.query(for: accepted.pair), corpus: corpus, inBody: true,
            limit: Self.depth)
        let chunks = try await index.chunks(hits.map(\.chunk) + [accepted.chunk])
        // A lower score is better; all are negative. What is found where the pair's own chunk is not
        // scores better than it.
        let own = hits.first { $0.chunk == accepted.chunk }?.rank ?? 0
        let negatives = hits.filter { hit in
            guard !accepted.pair.evidence.contains(where: { $0.chunk == hit.chunk }),
                hit.chunk != accepted.chunk, hit.rank >= own * Self.mostOfPositive,
                let chunk = chunks[hit.chunk]
            else { return false }
            return !chunk.text.contains(accepted.evidence)
                && !chunk.text.contains(accepted.pair.answer)
        }
        return ExportRow.Retrieval(
            positive: chunks[accepted.chunk]?.text ?? "",
            negatives: negatives.prefix(count).compactMap { hit in
                chunks[hit.chunk].map { .init(chunkID: hit.chunk.hex, text: $0.text) }
            })
    }
}
