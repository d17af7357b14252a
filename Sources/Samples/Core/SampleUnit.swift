package import Records
package import TextAnalysis

/// One piece of work of a plan: what one sample is made of.
///
/// A plan is a function of its file and seed, so the same plan gives the same units with the same
/// ids, and a unit that was made before is not made again.
package struct SampleUnit: Sendable, Hashable {
    package let id: ContentHash
    /// What names it for people, within its plan: `12`, or a record's own id.
    package let key: String
    /// All that the sample depends on beside the maker's settings and the models: a topic, patterns,
    /// a persona, a record.
    package let input: JSONValue
    /// Chunks that the sample is to rest on; empty where it rests on none.
    package let passages: [SamplePassage]

    package init(
        kind: SampleKind, key: String, input: JSONValue, passages: [SamplePassage] = []
    ) {
        id = ContentHash.unit(
            kind: kind.rawValue, key: key, input: input.canonicalText,
            chunks: passages.map(\.chunk))
        self.key = key
        self.input = input
        self.passages = passages
    }
}

/// A chunk as a maker of samples sees it.
package struct SamplePassage: Sendable, Hashable {
    package let chunk: ContentHash
    package let title: String
    package let heading: String
    package let text: String

    package init(chunk: ContentHash, title: String, heading: String, text: String) {
        self.chunk = chunk
        self.title = title
        self.heading = heading
        self.text = text
    }
}
