package import Records

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Ranks the chunks that could be joined with one for a question that needs both.
///
/// Two chunks that share a rare term speak of one thing in two places. The rarer the terms, the
/// surer; chunks that share most of their terms say the same thing twice, and no question needs
/// both.
package struct HopPartners: Sendable, Hashable {
    /// A term in more than this share of all chunks links nothing; four chunks always may.
    package var maximumShare: Double
    /// Chunks with more of their terms in common (Jaccard) repeat each other.
    package var maximumOverlap: Double

    package init(maximumShare: Double = 0.01, maximumOverlap: Double = 0.5) {
        self.maximumShare = maximumShare
        self.maximumOverlap = maximumOverlap
    }

    package struct Partner: Sendable, Hashable {
        package var chunk: ContentHash
        /// The rare terms in common, the rarest first.
        package var terms: [String]
        /// The sum over the terms of ln(all chunks / chunks that have it).
        package var score: Double
    }

    /// - Parameters:
    ///   - chunk: must be among the keys of `terms`.
    ///   - terms: the terms of each chunk that might be joined, each once.
    ///   - frequencies: in how many chunks a term stands. A term without one links nothing.
    ///   - total: how many chunks there are.
    /// - Returns: the best partner first; of equal ones the one with the lower id.
    package func ranked(
        for chunk: ContentHash, terms: [ContentHash: Set<String>], frequencies: [String: Int],
        total: Int
    ) -> [Partner] {
        let most = max(4, Int(maximumShare * Double(total)))
        guard let all = terms[chunk] else { return [] }
        let rare = all.filter { term in frequencies[term].map { (2...most).contains($0) } ?? false }
        guard !rare.isEmpty else { return [] }
        let partners = terms.compactMap { id, others -> Partner? in
            guard id != chunk else { return nil }
            let shared = rare.intersection(others)
            guard !shared.isEmpty, Self.overlap(all, others) <= maximumOverlap else { return nil }
            return partner(id, sharing: shared, frequencies: frequencies, total: total)
        }
        return partners.sorted { ($1.score, $0.chunk) < ($0.score, $1.chunk) }
    }

    private func partner(
        _ id: ContentHash, sharing terms: Set<String>, frequencies: [String: Int], total: Int
    ) -> Partner {
        // In a fixed order, so that the sum is the same however the set is iterated.
        let ordered = terms.sorted { left, right in
            (frequencies[left] ?? 0, left) < (frequencies[right] ?? 0, right)
        }
        let score = ordered.reduce(0.0) { sum, term in
            sum + log(Double(total) / Double(frequencies[term] ?? 1))
        }
        return Partner(chunk: id, terms: ordered, score: score)
    }

    private static func overlap(_ left: Set<String>, _ right: Set<String>) -> Double {
        let common = left.intersection(right).count
        return Double(common) / Double(max(1, left.count + right.count - common))
    }
}
