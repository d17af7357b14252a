import TextAnalysis

/// Deals entities so that those dealt least are dealt next, in an order that the seed draws.
struct EntityDeck {
    private let seed: Int
    private let name: String
    private let succeeds: [Bool]
    private let fails: [Bool]
    private var uses: [Int]
    /// For each round the place of each entity in it.
    private var ranks: [[Int]] = []

    init(of scenario: ToolScenario, seed: Int, name: String) {
        self.seed = seed
        self.name = "\(scenario.name) \(name)"
        uses = Array(repeating: 0, count: scenario.entities.count)
        succeeds = scenario.entities.map { !scenario.requests(about: $0, for: .success).isEmpty }
        fails = scenario.entities.map {
            !scenario.requests(about: $0, for: .errorHandling).isEmpty
        }
    }

    /// An entity for a kind that some entity fits.
    mutating func draw(for kind: ToolSampleKind) -> Int {
        guard let place = draw(for: kind, except: nil) else {
            preconditionFailure("A scenario was read that has no entity for \(kind).")
        }
        return place
    }

    /// nil where no other one fits.
    mutating func draw(for kind: ToolSampleKind, except other: Int?) -> Int? {
        let fits = kind == .errorHandling ? fails : succeeds
        let places = fits.indices.filter { fits[$0] && $0 != other }
        guard let least = places.map({ uses[$0] }).min() else { return nil }
        while ranks.count <= least { ranks.append(round(ranks.count)) }
        let rank = ranks[least]
        // For errors those first that nothing else can be made of.
        let best = places.filter { uses[$0] == least }.min {
            let (left, right) = (succeeds[$0] ? 1 : 0, succeeds[$1] ? 1 : 0)
            return kind == .errorHandling && left != right ? left < right : rank[$0] < rank[$1]
        }
        if let best { uses[best] += 1 }
        return best
    }

    private func round(_ number: Int) -> [Int] {
        var chance = SeededChoice(seed: seed, path: ["tools", name, String(number)])
        var ranks = Array(repeating: 0, count: uses.count)
        for (rank, place) in chance.shuffled(Array(uses.indices)).enumerated() {
            ranks[place] = rank
        }
        return ranks
    }
}
