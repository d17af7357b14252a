package import Records

/// Whether search finds a pair's own chunk for its question.
///
/// After round-trip consistency (Alberti et al., "Synthetic QA Corpora Generation with Roundtrip
/// Consistency", ACL 2019) with a search in the place of a reader. A question that leads elsewhere
/// is vague, or asks what its chunk does not say. On pairs of small models that people had labelled,
/// rank 10 lost 2 of 164 good ones; stricter ranks lose more good pairs than bad ones.
package enum RoundTrip {
    /// What is searched for: the question as an export will put it.
    package static func query(for pair: Pair) -> String {
        pair.context.isEmpty ? pair.question : "\(pair.context) \(pair.question)"
    }

    /// The verdict on a pair of one chunk.
    package static func checks(
        chunk: ContentHash, hits: [(chunk: ContentHash, rank: Double)], limit: Int
    ) -> [Check] {
        checks(chunks: [chunk], hits: hits, limit: limit)
    }

    /// The verdict with the rank, and the margin to the best other chunk.
    ///
    /// - Parameters:
    ///   - chunks: those that the pair was made of; it is enough that one of them is found.
    ///   - hits: what the search found, best first; at least `limit` where there are as many, and
    ///     one more for the margin. A lower score is a better one.
    ///   - limit: the last rank that passes.
    /// - Returns: `round_trip` with the rank (from 1) as its value, and where the chunk was found
    ///   among others `round_trip_margin`: by how much its score is better than that of the best
    ///   other one, less than 0 where another one is better. It always passes.
    package static func checks(
        chunks: Set<ContentHash>, hits: [(chunk: ContentHash, rank: Double)], limit: Int
    ) -> [Check] {
        guard let place = hits.firstIndex(where: { chunks.contains($0.chunk) }) else {
            return [
                .verdict(
                    "round_trip", false,
                    else:
                        "A search for the question does not find its chunk among the first \(limit)"
                )
            ]
        }
        var checks: [Check] = [
            .verdict(
                "round_trip", place < limit, value: Double(place + 1),
                else: "A search for the question finds its chunk at rank \(place + 1) only")
        ]
        if let other = hits.first(where: { !chunks.contains($0.chunk) }) {
            checks.append(
                .verdict("round_trip_margin", true, value: other.rank - hits[place].rank, else: ""))
        }
        return checks
    }
}
