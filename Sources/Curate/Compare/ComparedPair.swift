package import Records

/// A pair, or another training example, of a data set as a comparison sees it.
package struct ComparedPair: Sendable, Equatable {
    /// The pair's own id, or a name for its place in a file; unique in its set.
    package var id: String
    /// Of an example with more turns the first that the user says; empty for text alone.
    package var question: String
    /// Of an example with more turns all that is said after that.
    package var answer: String
    /// Everything that is said, system messages aside: 2 for a pair, 1 for text alone.
    package var turns: Int
    package var reasoning: String?
    /// What is shown with the question: the document's title; empty where there is none.
    package var context: String
    /// The document's name; nil where the set does not say.
    package var source: String?
    /// The chunk that it was made from; nil where the set does not say.
    package var chunk: String?
    /// The evidence of a pair that needs several chunks; empty for all others.
    package var hops: [Evidence]
    /// 0 to 10; nil where nobody rated it.
    package var rating: Double?

    package init(
        id: String, question: String, answer: String, turns: Int = 2, reasoning: String? = nil,
        context: String = "", source: String? = nil, chunk: String? = nil, hops: [Evidence] = [],
        rating: Double? = nil
    ) {
        self.id = id
        self.question = question
        self.answer = answer
        self.turns = turns
        self.reasoning = reasoning
        self.context = context
        self.source = source
        self.chunk = chunk
        self.hops = hops
        self.rating = rating
    }

    /// Whether it is one question with one answer.
    package var isPair: Bool { turns == 2 }
}

/// A count of a total.
package struct Share: Sendable, Equatable, Encodable {
    package var count: Int
    package var total: Int

    package init(_ count: Int = 0, of total: Int = 0) {
        self.count = count
        self.total = total
    }

    /// 0 to 1; nil where there is nothing to count.
    package var value: Double? { total > 0 ? Double(count) / Double(total) : nil }

    mutating func add(_ holds: Bool) {
        total += 1
        if holds { count += 1 }
    }

    private enum CodingKeys: CodingKey {
        case count, total, share
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try container.encode(total, forKey: .total)
        try container.encodeIfPresent(value, forKey: .share)
    }
}
