import Curate
import Records
import Store

/// The chunks that pairs name, in whichever of some indexes holds them.
struct ComparedChunks: Sendable {
    let indexes: [Index]

    /// Chunks by their ids; those that no index holds are left out.
    func chunks(_ ids: Set<String>) async throws -> [String: Chunk] {
        var found: [String: Chunk] = [:]
        var missing = ids
        for index in indexes where !missing.isEmpty {
            let known = try await index.chunks(missing.sorted().map(ContentHash.init(hex:)))
            for (id, chunk) in known { found[id.hex] = chunk }
            missing.subtract(known.keys.map(\.hex))
        }
        return found
    }

    /// How many chunks are in memory at once.
    private static let batchSize = 512

    /// What the sources say of each pair; nil where its chunk is not at hand, or it has more turns.
    ///
    /// Pairs are looked at by chunk, so that each is read once and only some are in memory.
    func groundings(of pairs: [ComparedPair]) async throws -> [Grounding?] {
        var groundings = [Grounding?](repeating: nil, count: pairs.count)
        guard !indexes.isEmpty else { return groundings }
        var places: [String: [Int]] = [:]
        for (place, pair) in pairs.enumerated() {
            if let chunk = pair.chunk, pair.isPair { places[chunk, default: []].append(place) }
        }
        let ids = places.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: Self.batchSize) {
            try Task.checkCancellation()
            let batch = ids[start..<min(start + Self.batchSize, ids.count)]
            let known = try await chunks(
                batch.reduce(into: []) { wanted, id in
                    wanted.insert(id)
                    for place in places[id] ?? [] {
                        wanted.formUnion(pairs[place].hops.map(\.chunk.hex))
                    }
                })
            for id in batch {
                guard let chunk = known[id] else { continue }
                let source = GroundingSource(chunk)
                for place in places[id] ?? [] {
                    let joined = joinedSource(of: pairs[place], known)
                    groundings[place] = (joined ?? source).grounding(of: pairs[place])
                }
            }
        }
        return groundings
    }

    /// nil for a pair of one chunk.
    private func joinedSource(
        of pair: ComparedPair, _ known: [String: Chunk]
    ) -> GroundingSource? {
        guard !pair.hops.isEmpty else { return nil }
        return GroundingSource(
            pair.hops.compactMap { hop in
                known[hop.chunk.hex].map { (chunk: $0, range: hop.range) }
            })
    }
}
