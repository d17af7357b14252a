import Samples
import Testing
import TextAnalysis

@Suite("Reading a tool scenario")
struct ToolScenarioTests {
    @Test("The example is read whole")
    func example() throws {
        let scenario = try ToolExamples.scenario()
        #expect(scenario.name == "ships")
        #expect(scenario.tools.count == 2)
        #expect(scenario.personas.map(\.tones) == [["calm", "short"], ["cheerful"]])
        #expect(scenario.kinds.map(\.share) == [65, 18, 17])
        #expect(scenario.entities.filter(\.isEdge).map(\.name) == ["Ålesund", "Nowhere Bay"])
        #expect(scenario.entityArguments(of: "get_tide") == ["harbour"])
    }

    @Test(
        "Each mistake is one sentence that says where and what to do",
        arguments: [
            (
                "\"domain\": \"harbours\"", "\"field\": \"harbours\"",
                "The file 'ships.yaml' has 'field', which it cannot have: give name, domain, system_prompt, tools, personas, scenarios, entities, requests, simulator, semantics."
            ),
            (
                "\"share\": 70", "\"share\": 0",
                "'personas[0].share' in 'ships.yaml' is 0: give a share above 0."
            ),
            (
                "\"name\": \"angler\"", "\"name\": \"sailor\"",
                "'personas[1].name' in 'ships.yaml' is 'sailor' for a second time: give another name."
            ),
            (
                "\"name\": \"Cuxhaven\"", "\"name\": \"Saint-Malo\"",
                "'entities[2].name' in 'ships.yaml' is 'Saint-Malo' for a second time: give names that tell them apart."
            ),
            (
                "\"maximum\": 24", "\"multipleOf\": 2",
                "'tools[0].function.parameters.properties.hours' in 'ships.yaml' has 'multipleOf', which is not checked here: take it out."
            ),
            (
                "\"required\": [\"harbour\", \"hours\"]", "\"required\": [\"harbor\"]",
                "'tools[0].function.parameters.required[0]' in 'ships.yaml' is 'harbor', which is none of the properties: correct it."
            ),
            (
                "\"range\": [2, 12]", "\"range\": [12, 2]",
                "'requests[0].arguments.hours.range' in 'ships.yaml' is [12,2]: give two numbers, the smaller one first."
            ),
            (
                "\"range\": [2, 12]", "\"range\": [14, 14]",
                "'requests[0]' in 'ships.yaml' does not work for 'Ålesund': 'hours' of 'get_tide' is 14, not 1 to 12."
            ),
            (
                "\"range\": [2, 12]", "\"value\": \"six\"",
                "'requests[0]' in 'ships.yaml' does not work for 'Ålesund': In a call of 'get_tide' 'hours' is a text, the schema wants integer."
            ),
            (
                "over {hours} hours", "over {hour} hours",
                "'requests[0]' in 'ships.yaml' does not work for 'Ålesund': names 'hour', which is none of coast, harbour, hours, name."
            ),
            (
                "over {hours} hours", "over {hours hours",
                "'requests[0].wish' in 'ships.yaml' has a brace without its other half: write names as '{name}'."
            ),
            (
                "\"default\": {\"range\": [0, 13], \"decimals\": 2}", "\"default\": null",
                "'requests[0]' in 'ships.yaml' does not work for 'Cuxhaven': 'metres' has no case for 'south' of 'coast' and no default."
            ),
            (
                "{\"from\": \"metres\"", "{\"form\": \"metres\"",
                "'simulator.get_tide.result.feet' in 'ships.yaml' says no way to make a value: give value, range, choice, copy, from, by, text or fields."
            ),
            (
                "[\"NO_HARBOUR\", \"GAUGE_DOWN\"]", "[\"NO_HARBOUR\"]",
                "'semantics' in 'ships.yaml' has 'codes' without 'GAUGE_DOWN', which the simulator uses: add it."
            ),
            (
                "\"simulator\": {", "\"scenarios\": {\"triumph\": 1}, \"simulator\": {",
                "'scenarios' in 'ships.yaml' has 'triumph', which it cannot have: give success, error_handling, multi_turn."
            ),
            (
                "{\"known\": false}},\n        {\"code\"", "{\"known\": 3}},\n        {\"code\"",
                "'simulator.get_tide.errors[0]' in 'ships.yaml' never happens: no entity or request has what it names, correct it."
            ),
        ])
    func mistakes(old: String, new: String, message: String) throws {
        // The example is indented, and so is what a case replaces.
        let json = ToolExamples.json
        let old = json.contains(old) ? old : old.replacing("\n        ", with: "\n            ")
        let new = new.replacing("\n        ", with: "\n            ")
        let first = try #require(json.firstRange(of: old))
        #expect(throws: PlanError(message)) {
            _ = try ToolExamples.scenario(json.replacingCharacters(in: first, with: new))
        }
    }

    @Test("The weather is read, with at least 50 places and every edge of the map")
    func weather() throws {
        let weather = try ToolExamples.weather()
        #expect(weather.entities.count >= 50)
        #expect(weather.entities.count(where: \.isEdge) >= 20)
        #expect(weather.personas.map(\.share) == [60, 25, 15])
        #expect(weather.kinds.map(\.share) == [65, 18, 17])
        let names = Set(weather.entities.map(\.name))
        let edges = [
            "São Paulo", "'s-Hertogenbosch", "Springfield, Illinois", "Springfield, Missouri",
            "Amundsen-Scott South Pole Station", "Taveuni", "Atlantis",
        ]
        #expect(names.isSuperset(of: edges))
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
