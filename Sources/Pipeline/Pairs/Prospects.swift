import Foundation
import Records
import Store

/// What may be asked of a chunk.
struct Prospects: Sendable {
    /// How many candidate answers it has, by drawer.
    var counts: [Int]
    /// How much the best of them is worth.
    var worth: Double
}

extension PairStages {
    /// The chunks of a corpus with what may be asked of them.
    ///
    /// Each is looked at once, which takes longer than anything else before the first question: all
    /// cores do it, and the texts of a few chunks at a time stand in memory.
    ///
    /// - Parameter known: those of chunks that were looked at before; the others are added.
    func sources(
        of corpus: String, in index: Index, known: inout [ContentHash: Prospects]
    ) async throws -> [RoundPlanner.Source] {
        let places = try await index.placesToAskAbout(of: corpus)
        let unknown = places.map(\.chunk).filter { known[$0] == nil }
        let batches = stride(from: 0, to: unknown.count, by: Self.chunksAtOnce).map {
            Array(unknown[$0..<min($0 + Self.chunksAtOnce, unknown.count)])
        }
        try await withWindow(over: batches, width: ProcessInfo.processInfo.activeProcessorCount) {
            try await index.chunks($0).mapValues(prospects)
        } receive: { found in
            known.merge(found) { _, new in new }
        }
        return places.compactMap { place in
            known[place.chunk].map { RoundPlanner.Source(place, $0) }
        }
    }

    private static let chunksAtOnce = 256

    func prospects(of chunk: Chunk) -> Prospects {
        let drawers = 0...(generators.map(\.drawer).max() ?? 0)
        let candidates = drawers.map { drawer in
            generators.first { $0.drawer == drawer }?.candidates(in: chunk) ?? []
        }
        return Prospects(
            counts: candidates.map(\.count), worth: candidates.joined().max() ?? 0)
    }
}

extension RoundPlanner.Source {
    init(_ place: ChunkPlace, _ prospects: Prospects) {
        self.init(
            document: place.document, chunk: place.chunk, candidates: prospects.counts,
            worth: prospects.worth)
    }
}
