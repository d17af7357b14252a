/// What kinds of samples there are beside pairs.
package enum SampleKind: String, Sendable, Codable, CaseIterable {
    /// A question about given facts and an answer that holds them.
    case facts
    /// A dialogue about a topic in which patterns are to be found.
    case conversation
    /// A dialogue in which the assistant calls tools.
    case tools
    /// What a flow of the user's own made.
    case flow
}

/// A training example that is made from something other than a pair of a chunk.
package struct Sample: Sendable, Hashable {
    package let id: ContentHash
    package let kind: SampleKind
    /// The unit of its plan that it was made of.
    package let unit: ContentHash
    /// The recipe that made it.
    package let recipe: ContentHash
    /// What a line says beside the id: one JSON object, members in the order of the line.
    package let fields: String
    /// Where in which chunks the text stands that it rests on; empty where it rests on none.
    package let evidence: [Evidence]

    package init(
        kind: SampleKind, unit: ContentHash, recipe: ContentHash, fields: String,
        evidence: [Evidence] = []
    ) {
        id = ContentHash(
            domain: "sample",
            fields: [kind.rawValue, unit.hex, recipe.hex, fields]
                + evidence.map { "\($0.chunk.hex):\($0.range.lowerBound):\($0.range.count)" })
        self.kind = kind
        self.unit = unit
        self.recipe = recipe
        self.fields = fields
        self.evidence = evidence
    }
}

extension ContentHash {
    /// The id of a unit: what one sample of a plan is made of.
    ///
    /// - Parameters:
    ///   - input: JSON with sorted members.
    ///   - chunks: that it is to rest on, in their order.
    package static func unit(
        kind: String, key: String, input: String, chunks: [ContentHash]
    ) -> ContentHash {
        ContentHash(domain: "unit", fields: [kind, key, input] + chunks.map(\.hex))
    }
}
