/// What a question demands of the one who answers, from the least to the most.
///
/// The cognitive processes of L. W. Anderson and D. R. Krathwohl, "A Taxonomy for Learning,
/// Teaching, and Assessing", 2001, the revision of Bloom's taxonomy.
package enum BloomLevel: String, Sendable, Codable, CaseIterable, Comparable {
    case remember
    case understand
    case apply
    case analyze
    case evaluate
    case create

    package static func < (left: BloomLevel, right: BloomLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
