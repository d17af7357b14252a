import TextAnalysis

/// Topics and patterns that conversations are made of.
///
///     name: explaining
///     system_prompt: You explain things to learners.
///     exchanges: 3-5
///     patterns_per_sample: [2, 3]
///     topics:
///       - Why the sky is blue
///       - {topic: Binary search, notes: Mention that the list must be sorted.}
///     patterns:
///       - name: analogy
///         description: The assistant compares the matter with something from daily life.
///         signs: [imagine, think of, just like]
package struct ConversationPlan: Sendable, Hashable {
    /// Where a plan says nothing else.
    package static let defaultExchanges = 3...5
    /// Where a plan says nothing else.
    package static let defaultPatternsPerSample = [2, 3]

    /// As reports name it.
    package var name: String
    /// Empty only where the plan leaves them to a corpus.
    package var topics: [ConversationTopic]
    /// Each with a name of its own.
    package var patterns: [ConversationPattern]
    /// The first message of each conversation; nil for none.
    package var systemPrompt: String?
    /// How many exchanges a conversation has.
    package var exchanges: ClosedRange<Int>
    /// How many patterns a sample has, in turns: 2, 3, 2, 3 ...
    package var patternsPerSample: [Int]

    /// A plan that no file holds.
    ///
    /// - Parameters:
    ///   - patterns: with names of their own, as many as a sample has at most or more.
    ///   - patternsPerSample: numbers from 1 on, at least one.
    package init(
        name: String, topics: [ConversationTopic], patterns: [ConversationPattern],
        systemPrompt: String? = nil, exchanges: ClosedRange<Int> = defaultExchanges,
        patternsPerSample: [Int] = defaultPatternsPerSample
    ) {
        precondition(
            (patternsPerSample.min() ?? 0) > 0
                && (patternsPerSample.max() ?? 0) <= patterns.count,
            "A sample has at least one pattern and none twice.")
        self.name = name
        self.topics = topics
        self.patterns = patterns
        self.systemPrompt = systemPrompt
        self.exchanges = exchanges
        self.patternsPerSample = patternsPerSample
    }

    /// Reads a plan file.
    ///
    /// - Parameter needsTopics: false where a corpus gives the topics, so that the file may leave
    ///   them out.
    /// - Throws: `PlanError`, a sentence that says what is wrong where.
    package init(_ reader: PlanReader, needsTopics: Bool = true) throws(PlanError) {
        try reader.allow(
            "name", "topics", "patterns", "system_prompt", "exchanges", "patterns_per_sample")
        let patterns = try Self.patterns(in: reader.at("patterns"))
        var topics: [ConversationTopic] = []
        if let list = try needsTopics ? reader.at("topics") : reader.optional("topics") {
            topics = try Self.topics(in: list)
        }
        self.init(
            name: try reader.at("name").text(), topics: topics, patterns: patterns,
            systemPrompt: try reader.optional("system_prompt")?.text(),
            exchanges: try Self.exchanges(in: reader),
            patternsPerSample: try Self.sizes(in: reader, of: patterns.count))
    }

    /// The same plan with topics out of passages in the place of its own.
    package func grounded(in passages: [SamplePassage]) -> ConversationPlan {
        var plan = self
        plan.topics = CorpusTopics.topics(from: passages)
        return plan
    }
}

// MARK: - Reading the file

extension ConversationPlan {
    private static let mostExchanges = 12

    private static func topics(in list: PlanReader) throws(PlanError) -> [ConversationTopic] {
        var topics: [ConversationTopic] = []
        var seen: Set<String> = []
        for item in try list.items() {
            let topic = try topic(item)
            guard seen.insert(topic.text.lowercased()).inserted else {
                throw item.fault("names '\(topic.text)' again: give each topic once.")
            }
            topics.append(topic)
        }
        return topics
    }

    private static func topic(_ item: PlanReader) throws(PlanError) -> ConversationTopic {
        guard item.value.members != nil else { return ConversationTopic(try item.text()) }
        try item.allow("topic", "notes")
        return ConversationTopic(
            try item.at("topic").text(), notes: try item.optional("notes")?.text())
    }

    private static func patterns(in list: PlanReader) throws(PlanError) -> [ConversationPattern] {
        var patterns: [ConversationPattern] = []
        for item in try list.items() {
            let pattern = try ConversationPattern(item)
            guard !patterns.contains(where: { $0.name == pattern.name }) else {
                throw item.fault("names '\(pattern.name)' again: give each pattern its own name.")
            }
            patterns.append(pattern)
        }
        return patterns
    }

    /// A number, or a text such as `3-5`.
    private static func exchanges(in reader: PlanReader) throws(PlanError) -> ClosedRange<Int> {
        guard let exchanges = try reader.optional("exchanges") else { return defaultExchanges }
        let ends = try exchanges.text().split(separator: "-", omittingEmptySubsequences: false)
            .map { Int($0.filter { !$0.isWhitespace }) }
        guard (1...2).contains(ends.count), let least = ends[0], let most = ends[ends.count - 1],
            least >= 1, least <= most, most <= mostExchanges
        else {
            throw exchanges.fault(
                "is \(exchanges.value.text): give a number from 1 to \(mostExchanges), or two such "
                    + "as 3-5.")
        }
        return least...most
    }

    private static func sizes(
        in reader: PlanReader, of patterns: Int
    ) throws(PlanError) -> [Int] {
        guard let list = try reader.optional("patterns_per_sample") else {
            guard let most = defaultPatternsPerSample.max(), most <= patterns else {
                throw try reader.at("patterns").fault(
                    "has fewer patterns than a sample is to have: add some, or set "
                        + "'patterns_per_sample'.")
            }
            return defaultPatternsPerSample
        }
        guard list.value.items != nil else { return [try list.int(1...patterns)] }
        var sizes: [Int] = []
        for item in try list.items() { sizes.append(try item.int(1...patterns)) }
        return sizes
    }
}
