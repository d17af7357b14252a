import Backtranslate
import Records
import Store

/// A chunk that may be joined with another one, and what they share.
struct JoinedChunk: Sendable, Equatable {
    var chunk: Chunk
    /// The rarest first.
    var terms: [String]
}

/// Finds the chunks of a corpus that share rare words, citations or a section link with one.
///
/// All of it is looked up in the full-text index. Each couple of chunks belongs to one of the two,
/// so that it is joined once.
struct ChunkJoins: Sendable {
    let index: Index
    let corpus: String

    /// Changes whenever the same corpus might give other partners.
    static let revision = "1"

    /// Of a large corpus one in a hundred chunks would still be too many to look at.
    private static let mostChunksOfATerm = 40
    /// How many partners are compared in full.
    private static let considered = 24

    /// The partners of a chunk, the best first.
    ///
    /// - Throws: `StoreError`.
    func partners(of chunk: Chunk) async throws -> [JoinedChunk] {
        var links = try await wordLinks(of: chunk)
        links.merge(try await citationLinks(of: chunk)) { first, _ in first }
        links.merge(try await sectionLinks(of: chunk)) { first, _ in first }
        let total = try await index.searchableChunks()
        let rarity = HopPartners()
        let frequencies = links.mapValues { $0.count }
        let best = candidates(of: chunk, links)
        let chunks = try await index.chunks(best)
        var terms = chunks.mapValues { Set(HopTerms.words(of: $0).keys) }
        terms[chunk.id] = Set(HopTerms.words(of: chunk).keys)
        // Links are terms of both their ends, and no words.
        for (term, ends) in links where terms[chunk.id]?.contains(term) == false {
            for end in ends { terms[end]?.insert(term) }
        }
        return rarity.ranked(
            for: chunk.id, terms: terms, frequencies: frequencies, total: max(total, 1)
        ).compactMap { partner in
            chunks[partner.chunk].map { JoinedChunk(chunk: $0, terms: partner.terms) }
        }
    }

    /// Those that share most, of couples that belong to the chunk.
    private func candidates(
        of chunk: Chunk, _ links: [String: Set<ContentHash>]
    ) -> [ContentHash] {
        var scores: [ContentHash: Double] = [:]
        for (_, ends) in links.sorted(by: { $0.key < $1.key }) {
            for end in ends where end != chunk.id && Self.owner(of: chunk.id, end) == chunk.id {
                scores[end, default: 0] += 1 / Double(ends.count)
            }
        }
        return scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(Self.considered).map(\.key)
    }

    /// Drawn by both, so that either has as many.
    static func owner(of one: ContentHash, _ other: ContentHash) -> ContentHash {
        let sum = [one, other].reduce(0) { $0 + Int($1.hex.utf8.last ?? 0) }
        return sum.isMultiple(of: 2) ? min(one, other) : max(one, other)
    }

    // MARK: - Links

    private func wordLinks(of chunk: Chunk) async throws -> [String: Set<ContentHash>] {
        let words = HopTerms.words(of: chunk)
        let places = try await index.chunks(
            holding: Array(words.values), corpus: corpus, atMost: Self.mostChunksOfATerm)
        var links: [String: Set<ContentHash>] = [:]
        for (stem, word) in words {
            guard let ends = places[word], ends.count > 1 else { continue }
            links[stem] = ends
        }
        return links
    }

    private func citationLinks(of chunk: Chunk) async throws -> [String: Set<ContentHash>] {
        var links: [String: Set<ContentHash>] = [:]
        for citation in HopTerms.citations(in: chunk.text) {
            let found: [Chunk]
            switch citation {
            case .number(let number):
                found = try await index.chunks(
                    withWords: [number], in: .text, nearEachOther: false, besides: chunk.id,
                    corpus: corpus, ofSameDocument: true, limit: Self.mostChunksOfATerm)
            case .work(let name, let year):
                found = try await index.chunks(
                    withWords: [name, year], in: .text, nearEachOther: true, besides: chunk.id,
                    corpus: corpus, ofSameDocument: false, limit: Self.mostChunksOfATerm)
            }
            let ends = found.filter { HopTerms.citations(in: $0.text).contains(citation) }
            if !ends.isEmpty { links[citation.term] = Set(ends.map(\.id) + [chunk.id]) }
        }
        return links
    }

    private func sectionLinks(of chunk: Chunk) async throws -> [String: Set<ContentHash>] {
        var links: [String: Set<ContentHash>] = [:]
        for number in HopTerms.sections(namedIn: chunk.text) {
            let found = try await index.chunks(
                withWords: number.split(separator: ".").map(String.init), in: .heading,
                nearEachOther: true, besides: chunk.id, corpus: corpus, ofSameDocument: true,
                limit: Self.mostChunksOfATerm)
            let ends = found.filter {
                $0.headingPath.contains { HopTerms.number(of: $0) == number }
            }
            if !ends.isEmpty {
                links["section \(number)"] = Set(ends.map(\.id) + [chunk.id])
            }
        }
        return links
    }
}
