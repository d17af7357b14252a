import Records

// MARK: - Units

extension ConversationPlan {
    /// The first units of the plan: topics, patterns and lengths, drawn by the seed.
    ///
    /// Each round of topics has an order of its own, and so have the numbers of exchanges; of the
    /// patterns see `PatternDeal`. A longer plan begins with the units of a shorter one.
    ///
    /// - Returns: none where there are no topics.
    package func units(count: Int, seed: Int) -> [SampleUnit] {
        guard !topics.isEmpty, count > 0 else { return [] }
        var topics = SeededRounds(topics, seed: seed, name: "topics")
        var lengths = SeededRounds(Array(exchanges), seed: seed, name: "exchanges")
        var deal = PatternDeal(patterns: patterns.count, sizes: patternsPerSample, seed: seed)
        return (0..<count).map { ordinal in
            let length = lengths.next()
            let dealt = deal.next().map { patterns[$0] }
            var choice = SeededChoice(seed: seed, path: ["places", String(ordinal)])
            let brief = ConversationBrief(
                topic: topics.next(), systemPrompt: systemPrompt, exchanges: length,
                patterns: Self.placed(dealt, among: length, by: &choice))
            return SampleUnit(
                kind: .conversation, key: String(ordinal), input: brief.input,
                passages: [brief.topic.passage].compactMap(\.self))
        }
    }

    /// Gives each pattern an exchange, as far as can be one of its own.
    private static func placed(
        _ patterns: [ConversationPattern], among exchanges: Int, by choice: inout SeededChoice
    ) -> [ConversationBrief.PlacedPattern] {
        var free = choice.shuffled(Array(1...exchanges))
        let fixed = patterns.map { pattern -> Int? in
            switch pattern.place {
            case .first: 1
            case .last: exchanges
            case .any: nil
            }
        }
        free.removeAll { fixed.contains($0) }
        let placed = zip(patterns, fixed).map { pattern, fixed in
            ConversationBrief.PlacedPattern(
                pattern: pattern,
                exchange: fixed ?? free.popLast() ?? choice.index(below: exchanges) + 1)
        }
        // Sorting by (exchange, place in the deal) keeps the order of those that share one.
        return placed.enumerated()
            .sorted { ($0.element.exchange, $0.offset) < ($1.element.exchange, $1.offset) }
            .map(\.element)
    }
}
