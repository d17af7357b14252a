import Records

/// Which facts are asked about, and in which ways: units out of templates and a seed.
package struct FactPlan: Sendable {
    /// Where the facts come from.
    private let sources: [Source]

    private struct Source: Sendable {
        var template: FactTemplate
        var fact: FactTemplate.GivenFact
        var passage: SamplePassage?
        var evidence: Range<Int>?
    }

    /// A plan of a user's template.
    package init(_ template: FactTemplate) {
        sources = template.facts.map { Source(template: template, fact: $0) }
    }

    /// A plan of facts that were drawn from a corpus.
    package init(_ facts: [DrawnFact]) {
        sources = facts.flatMap { drawn in
            drawn.template.facts.map {
                Source(
                    template: drawn.template, fact: $0, passage: drawn.passage,
                    evidence: drawn.evidence.range)
            }
        }
    }

    /// Whether there is anything to ask about.
    package var isEmpty: Bool { sources.isEmpty }

    /// So many units for each model, the first ones the same whatever the count.
    ///
    /// Facts, requirements, seed questions, askers and manners each have even shares among the
    /// units of a model: between two of them there is never a difference of more than 1.
    ///
    /// - Parameter models: names of models, where there are several; a unit then names its own, and
    ///   those of one ordinal follow each other.
    /// - Returns: none where there are no facts.
    package func units(count: Int, seed: Int, models: [String] = []) -> [SampleUnit] {
        guard !sources.isEmpty else { return [] }
        let names: [String?] = models.count > 1 ? models.map(\.self) : [nil]
        var draws = names.indices.map { Draw(sources: sources, seed: seed, model: $0) }
        var units: [SampleUnit] = []
        for _ in 0..<max(0, count) {
            for (place, name) in names.enumerated() {
                units.append(draws[place].next(key: String(units.count), model: name))
            }
        }
        return units
    }

    /// Draws the units of one model.
    private struct Draw {
        private let sources: [Source]
        private let seed: Int
        private let path: [String]
        private var ordinal = 0
        private var places: EvenShuffle
        private var askers: EvenShuffle
        private var manners: EvenShuffle
        /// Those of requirements, which all templates of a plan share, and of seed questions, which
        /// a fact may have of its own.
        private var lists: [String: EvenShuffle] = [:]
        private var planned: [[String]: Int] = [:]

        init(sources: [Source], seed: Int, model: Int) {
            self.sources = sources
            self.seed = seed
            path = ["facts", String(model)]
            places = EvenShuffle(sources.count, seed: seed, path: path + ["fact"])
            askers = EvenShuffle(
                FactAngles.askers.count, seed: seed, path: path + ["asker"])
            manners = EvenShuffle(
                FactAngles.manners.count, seed: seed, path: path + ["manner"])
        }

        mutating func next(key: String, model: String?) -> SampleUnit {
            let place = places.next()
            let source = sources[place]
            let template = source.template
            let requirement = item(of: template.requirements, "requirement")
            let seedQuestion = seedQuestion(of: source, at: place)
            var choice = SeededChoice(seed: seed, path: path + ["request", String(ordinal)])
            let requests = requirement.requests
            var brief = FactBrief(
                template: template.name, always: template.always, fact: source.fact.text,
                keys: source.fact.keys, systemPrompt: template.systemPrompt,
                seedQuestion: seedQuestion, requirement: requirement,
                request: requests.isEmpty ? nil : requests[choice.index(below: requests.count)],
                asker: FactAngles.askers[askers.next()],
                manner: FactAngles.manners[manners.next()], variation: 0, model: model,
                evidence: source.evidence)
            brief.variation = variation(of: brief)
            ordinal += 1
            return SampleUnit(
                kind: .facts, key: key, input: brief.value,
                passages: source.passage.map { [$0] } ?? [])
        }

        private mutating func seedQuestion(of source: Source, at place: Int) -> String {
            let own = source.fact.seedQuestions
            if !own.isEmpty { return item(of: own, "seed question of \(place)") }
            let shared = source.template.seedQuestions
            return shared.isEmpty
                ? "What is known about \(source.template.name)?" : item(of: shared, "seed question")
        }

        /// How often the same question was asked for before, whatever form its answer has: a
        /// request that repeats another one would only get the same reply.
        private mutating func variation(of brief: FactBrief) -> Int {
            let key = [brief.fact, brief.seedQuestion, brief.asker, brief.manner]
            defer { planned[key, default: 0] += 1 }
            return planned[key] ?? 0
        }

        private mutating func item<Item>(of items: [Item], _ name: String) -> Item {
            var shuffle =
                lists[name] ?? EvenShuffle(items.count, seed: seed, path: path + [name])
            defer { lists[name] = shuffle }
            return items[shuffle.next()]
        }
    }
}

/// Hands out places in rounds, each an order drawn by chance, so that after any number of draws no
/// place came more than once more often than another.
private struct EvenShuffle {
    private let count: Int
    private let seed: Int
    private let path: [String]
    private var drawn = 0
    private var round: [Int] = []

    init(_ count: Int, seed: Int, path: [String]) {
        self.count = count
        self.seed = seed
        self.path = path
    }

    mutating func next() -> Int {
        let place = drawn % count
        if place == 0 {
            var choice = SeededChoice(seed: seed, path: path + [String(drawn / count)])
            round = choice.shuffled(Array(0..<count))
        }
        drawn += 1
        return round[place]
    }
}
