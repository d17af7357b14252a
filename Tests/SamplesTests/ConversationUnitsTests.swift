import Testing
import TextAnalysis

@testable import Samples

@Suite("Units of conversations")
struct ConversationUnitsTests {
    private typealias Example = ConversationExample

    private func patterns(of unit: SampleUnit) -> [String] {
        unit.input["patterns"]?.items?.compactMap { $0["name"]?.string } ?? []
    }

    private func places(of unit: SampleUnit) -> [Int] {
        unit.input["patterns"]?.items?.compactMap { $0["exchange"]?.int } ?? []
    }

    private func topics(of units: [SampleUnit]) -> [String] {
        units.compactMap { $0.input["topic"]?.string }
    }

    @Test(
        "After any number of samples all patterns are within one use of each other",
        arguments: [
            (10, [2, 3]), (7, [2, 3]), (3, [2, 3]), (3, [3]), (2, [1]), (11, [3, 1, 4]),
        ],
        [1, 42, -7])
    func evenAtEveryPrefix(shape: (patterns: Int, sizes: [Int]), seed: Int) {
        let plan = Example.plan(patterns: shape.patterns, sizes: shape.sizes)
        var uses: [String: Int] = [:]
        for pattern in plan.patterns { uses[pattern.name] = 0 }
        for (ordinal, unit) in plan.units(count: 150, seed: seed).enumerated() {
            let names = patterns(of: unit)
            for name in names { uses[name, default: 0] += 1 }
            let size = shape.sizes[ordinal % shape.sizes.count]
            let isRight =
                names.count == size && Set(names).count == size
                && (uses.values.max() ?? 0) - (uses.values.min() ?? 0) <= 1
            #expect(isRight, "sample \(ordinal): \(names), \(uses)")
        }
    }

    @Test("All topics are used before one repeats", arguments: [1, 5, 42])
    func topicsBeforeRepeats(seed: Int) {
        let all = topics(of: Example.plan(topics: 17, patterns: 5).units(count: 90, seed: seed))
        for start in stride(from: 0, to: 85, by: 17) {
            #expect(Set(all[start..<(start + 17)]).count == 17)
        }
        #expect(Array(all[0..<17]) != Array(all[17..<34]))
    }

    @Test("The first 100 samples use 100 of 100 topics", arguments: [0, 42, 1000])
    func allTopics(seed: Int) {
        let units = Example.plan(topics: 100, patterns: 10).units(count: 100, seed: seed)
        #expect(Set(topics(of: units)).count == 100)
        #expect(Set(units.map(\.id)).count == 100)
    }

    @Test("The same seed gives the same plan, another one another, a longer one begins the same")
    func deterministic() {
        let plan = Example.plan(topics: 30, patterns: 10, system: "S")
        let units = plan.units(count: 200, seed: 42)
        #expect(plan.units(count: 200, seed: 42) == units)
        #expect(plan.units(count: 200, seed: 43) != units)
        for count in [0, 1, 29, 30, 31, 100] {
            #expect(plan.units(count: count, seed: 42) == Array(units.prefix(count)))
        }
    }

    @Test("Exchanges go from three to five, each number as often as the others")
    func exchanges() {
        let units = Example.plan(patterns: 10).units(count: 90, seed: 3)
        let counts = Dictionary(grouping: units) { $0.input["exchanges"]?.int ?? 0 }
        #expect(counts.mapValues(\.count) == [3: 30, 4: 30, 5: 30])
    }

    @Test("Patterns of one sample are shown in exchanges of their own, in order")
    func placesAreApart() {
        for unit in Example.plan(patterns: 10).units(count: 60, seed: 9) {
            let places = places(of: unit)
            #expect(places == places.sorted())
            #expect(Set(places).count == places.count)
            #expect(places.allSatisfy { (1...(unit.input["exchanges"]?.int ?? 0)).contains($0) })
        }
    }

    @Test("A greeting comes first and a summary last")
    func fixedPlaces() {
        var plan = Example.plan()
        plan.patterns[0].place = .first
        plan.patterns[1].place = .last
        for unit in plan.units(count: 40, seed: 1) {
            let length = unit.input["exchanges"]?.int
            for (name, place) in zip(patterns(of: unit), places(of: unit)) {
                if name == "p0" { #expect(place == 1) }
                if name == "p1" { #expect(place == length) }
            }
        }
    }

    @Test("Few pairs of patterns repeat", arguments: [1, 2, 42])
    func pairs(seed: Int) {
        var uses: [[String]: Int] = [:]
        for unit in Example.plan(patterns: 10).units(count: 20, seed: seed) {
            let names = patterns(of: unit).sorted()
            for first in names.indices {
                for second in names[(first + 1)...] {
                    uses[[names[first], second], default: 0] += 1
                }
            }
        }
        // 40 pairs among 45; dealt blindly, about 15 of them would be repeats.
        #expect(uses.count >= 34)
        #expect((uses.values.max() ?? 0) <= 2)
    }

    @Test("What a unit says is read back as it was")
    func roundTrip() throws {
        let passage = Example.tides
        let pattern = ConversationPattern(name: "p", description: "D.", signs: ["?"])
        let unit = Example.unit(exchanges: 4, patterns: [pattern], system: "S", passage: passage)
        let brief = try #require(ConversationBrief(unit))
        #expect(brief.input == unit.input)
        #expect(brief.topic.passage == passage)
        #expect(brief.patterns.first?.pattern == pattern)
    }
}
