import Samples
import Testing
import TextAnalysis

@Suite("Planning samples of tool use")
struct ToolUnitsTests {
    @Test("After every one of 1,000 samples the shares are within 1", arguments: [1, 7, 42])
    func shares(seed: Int) throws {
        let weather = try ToolExamples.weather()
        let units = try weather.units(count: 1000, seed: seed)
        let sum = weather.personas.reduce(0) { $0 + $1.share }
        let planned =
            weather.personas.map { ("persona", $0.name, $0.share / sum) }
            + weather.kinds.map { ("scenario", $0.kind.rawValue, $0.share / 100) }
        for (member, name, share) in planned {
            var count = 0
            var worst = 0.0
            for (place, unit) in units.enumerated() {
                if unit.input[member]?.string == name { count += 1 }
                worst = max(worst, abs(Double(count) - share * Double(place + 1)))
            }
            #expect(worst <= 1, "\(name)")
        }
    }

    @Test("The same seed gives the same units, and a shorter plan the first of them")
    func prefix() throws {
        let weather = try ToolExamples.weather()
        let long = try weather.units(count: 200, seed: 5)
        #expect(try weather.units(count: 200, seed: 5) == long)
        #expect(try weather.units(count: 80, seed: 5) == Array(long.prefix(80)))
        #expect(try weather.units(count: 80, seed: 6) != Array(long.prefix(80)))
        #expect(Set(long.map(\.id)).count == 200)
    }

    @Test("Every place is asked about before one is again", arguments: [1, 2, 3])
    func diversity(seed: Int) throws {
        let weather = try ToolExamples.weather()
        let names = try weather.units(count: weather.entities.count, seed: seed).map {
            $0.input["turns"]?.items?.first?["entity"]?.string
        }
        #expect(Set(names).count == weather.entities.count)
    }

    @Test("What does not exist is only used where something is to go wrong")
    func failures() throws {
        for unit in try ToolExamples.scenario().units(count: 300, seed: 3) {
            let turns = unit.input["turns"]?.items ?? []
            let kind = unit.input["scenario"]?.string
            #expect(turns.count == (kind == "multi_turn" ? 2 : 1))
            for turn in turns {
                #expect((turn["result"]?["error"] != nil) == (kind == "error_handling"))
                if turn["entity"] == "Nowhere Bay" {
                    #expect(turn["result"]?["error"]?["code"] == "NO_HARBOUR")
                }
            }
        }
    }

    @Test("A second request is about another entity or asks for something else")
    func followUp() throws {
        for unit in try ToolExamples.scenario().units(count: 300, seed: 9) {
            guard let turns = unit.input["turns"]?.items, turns.count == 2 else { continue }
            #expect(
                turns[0]["entity"] != turns[1]["entity"] || turns[0]["tool"] != turns[1]["tool"])
        }
    }

    @Test("Names of conversations and calls say the seed and the place, and never repeat")
    func ids() throws {
        let units = try ToolExamples.scenario().units(count: 100, seed: 4)
        #expect(units[17].input["conversation_id"] == "ships-4-000017")
        let calls = units.flatMap { $0.input["turns"]?.items ?? [] }.map { $0["call_id"] }
        #expect(Set(calls).count == calls.count)
    }

    @Test("Fields that are computed agree with what they are computed from")
    func computed() throws {
        for unit in try ToolExamples.scenario().units(count: 200, seed: 8) {
            for turn in unit.input["turns"]?.items ?? [] {
                guard let metres = turn["result"]?["metres"]?.double else { continue }
                let feet = try #require(turn["result"]?["feet"]?.double)
                #expect(abs(feet - metres * 3.28084) < 0.051)
            }
        }
    }

    @Test("Personas meet every kind of conversation")
    func mixture() throws {
        let units = try ToolExamples.weather().units(count: 1000, seed: 42)
        let pairs = Set(units.map { [$0.input["persona"], $0.input["scenario"]] })
        #expect(pairs.count == 9)
    }
}
