import Records
import Samples
import Testing
import TextAnalysis

@Suite("Plans of facts")
struct FactsPlanTests {
    private let template = FactSamples.template(
        facts: ["The lamp has 5 W.", "The lens has 9 kg.", "The tower has 41 m."],
        seedQuestions: ["What is it?", "How big is it?"],
        requirements: ["short", "json", "tweet", "casual", "xml"])

    private func shares(_ units: [SampleUnit], _ part: (JSONValue) -> String?) -> [Int] {
        Dictionary(grouping: units.compactMap { part($0.input) }) { $0 }.values.map(\.count)
    }

    @Test("After any number of units each part was used equally often, give or take one")
    func evenness() {
        let all = FactPlan(template).units(count: 300, seed: 7)
        for count in [1, 7, 60, 299, 300] {
            let units = Array(all.prefix(count))
            let parts: [((JSONValue) -> String?, Int)] = [
                ({ $0["fact"]?.string }, 3), ({ $0["seed_question"]?.string }, 2),
                ({ $0["requirement"]?["name"]?.string }, 5),
                ({ $0["asker"]?.string }, FactAngles.askers.count),
                ({ $0["manner"]?.string }, FactAngles.manners.count),
            ]
            for (part, kinds) in parts {
                let counts = shares(units, part)
                #expect(counts.count == min(count, kinds))
                #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
            }
        }
    }

    @Test("There are at least twenty angles, each said once")
    func angles() {
        #expect(FactAngles.askers.count >= 20)
        #expect(Set(FactAngles.askers).count == FactAngles.askers.count)
        #expect(Set(FactAngles.manners).count == FactAngles.manners.count)
    }

    @Test("The same seed gives the same units, and a longer plan begins with the shorter one")
    func determinism() {
        let plan = FactPlan(template)
        #expect(plan.units(count: 100, seed: 3) == plan.units(count: 100, seed: 3))
        #expect(
            Array(plan.units(count: 200, seed: 3).prefix(100)) == plan.units(count: 100, seed: 3))
        #expect(plan.units(count: 100, seed: 3) != plan.units(count: 100, seed: 4))
        #expect(plan.units(count: 3, seed: 3).map(\.key) == ["0", "1", "2"])
    }

    @Test("Of several models each gets the limit, in turn, and units that name it")
    func severalModels() {
        let units = FactPlan(template).units(count: 5, seed: 1, models: ["a", "b"])
        #expect(
            units.map { $0.input["model"]?.string }
                == Array(repeating: ["a", "b"], count: 5).flatMap { $0 })
        #expect(Set(units.map(\.id)).count == 10)
        #expect(FactPlan(template).units(count: 1, seed: 1, models: ["a"])[0].input["model"] == nil)
    }

    @Test("What is asked for a second time is told apart from the first time")
    func variations() throws {
        let units = FactPlan(FactSamples.template()).units(count: 700, seed: 1)
        let asked = units.map { unit in
            ["fact", "seed_question", "asker", "manner", "variation"]
                .map { unit.input[$0]?.text ?? "" }
        }
        #expect(Set(asked).count == 700)
    }

    @Test("A unit's input holds all that its brief does")
    func roundTrip() throws {
        for unit in FactPlan(template).units(count: 20, seed: 2, models: ["a", "b"]) {
            let brief = try FactBrief(PlanReader(unit.input, file: "unit"))
            #expect(brief.value == unit.input)
        }
    }

    @Test("Where nobody gave a seed question, the template's name is asked about")
    func noSeedQuestions() {
        let units = FactPlan(FactSamples.template(seedQuestions: [])).units(count: 1, seed: 1)
        #expect(
            units.map { $0.input["seed_question"]?.string }
                == ["What is known about lighthouse?"])
    }

    @Test("Without facts there are no units")
    func noFacts() {
        #expect(FactPlan([DrawnFact]()).units(count: 5, seed: 1).isEmpty)
        #expect(FactPlan([DrawnFact]()).isEmpty)
    }
}
