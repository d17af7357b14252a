import Foundation
import LanguageModels
import Records
import Samples
import Testing
import TextAnalysis
import Yams

/// Scenarios and samples that the tests of tool use share.
enum ToolExamples {
    /// Two tools, two personas, four entities, one of which does not exist.
    static let json = """
        {
          "name": "ships", "domain": "harbours",
          "tools": [
            {"type": "function", "function": {
              "name": "get_tide", "description": "The tide at a harbour.",
              "parameters": {"type": "object", "properties": {
                "harbour": {"type": "string"},
                "hours": {"type": "integer", "minimum": 1, "maximum": 24},
                "datum": {"type": "string", "enum": ["chart", "mean"]}},
                "required": ["harbour", "hours"], "additionalProperties": false}}},
            {"type": "function", "function": {
              "name": "get_berths", "description": "The free berths of a harbour.",
              "parameters": {"type": "object", "properties": {"harbour": {"type": "string"}},
                "required": ["harbour"], "additionalProperties": false}}}
          ],
          "personas": [
            {"name": "sailor", "share": 70, "description": "a sailor", "tones": ["calm", "short"]},
            {"name": "angler", "share": 30, "description": "an angler", "tones": "cheerful"}
          ],
          "entities": [
            {"name": "Ålesund", "attributes": {"coast": "north"}, "edge": true},
            {"name": "Cuxhaven", "attributes": {"coast": "south"}},
            {"name": "Saint-Malo", "attributes": {"coast": "south"}},
            {"name": "Nowhere Bay", "attributes": {"known": false}, "edge": true}
          ],
          "requests": [
            {"tool": "get_tide", "wish": "the tide in {harbour} over {hours} hours",
              "arguments": {"harbour": {"copy": "name"}, "hours": {"range": [2, 12]}}},
            {"tool": "get_berths", "wish": "how many berths are free in {harbour}",
              "arguments": {"harbour": {"copy": "name"}}}
          ],
          "simulator": {
            "get_tide": {
              "result": {
                "harbour": {"copy": "harbour"},
                "metres": {"by": "coast", "cases": {
                  "north": {"range": [-1, 3], "decimals": 2}},
                  "default": {"range": [0, 13], "decimals": 2}},
                "feet": {"from": "metres", "scale": 3.28084, "decimals": 1}
              },
              "summary": "The tide in {harbour} changes by {metres} metres, or {feet} feet.",
              "errors": [
                {"code": "NO_HARBOUR", "message": "There is no harbour '{harbour}'.",
                  "when": {"known": false}},
                {"code": "GAUGE_DOWN", "message": "The gauge of {harbour} is being repaired."}
              ]
            },
            "get_berths": {
              "result": {"berths": {"range": [0, 90]}, "fee": {"value": 21.4}},
              "summary": "In {harbour} there are {berths} free berths for {fee} each.",
              "errors": [
                {"code": "NO_HARBOUR", "message": "There is no harbour '{harbour}'.",
                  "when": {"known": false}}
              ]
            }
          },
          "semantics": {
            "arguments": {"hours": [1, 12]},
            "results": {"metres": [-2, 15], "get_berths.berths": [0, 100]},
            "codes": ["NO_HARBOUR", "GAUGE_DOWN"]
          }
        }
        """

    static func scenario(_ json: String = json) throws -> ToolScenario {
        try ToolScenario(PlanReader(try JSONValue(parsing: json), file: "ships.yaml"))
    }

    /// The scenario with one change to its text.
    static func scenario(replacing old: String, with new: String) throws -> ToolScenario {
        precondition(json.contains(old), "The example does not hold '\(old)'.")
        return try scenario(json.replacing(old, with: new))
    }

    /// A whole sample about a tide, as it would stand in a file.
    static func line() throws -> JSONValue {
        [
            "messages": [
                [
                    "role": "user",
                    "content": "How is the tide in Cuxhaven over the next six hours?",
                ],
                [
                    "role": "assistant", "content": .null,
                    "tool_calls": [
                        [
                            "id": "call_1", "type": "function",
                            "function": [
                                "name": "get_tide",
                                "arguments": #"{"harbour":"Cuxhaven","hours":6}"#,
                            ],
                        ]
                    ],
                ],
                [
                    "role": "tool", "tool_call_id": "call_1",
                    "content": #"{"harbour":"Cuxhaven","metres":2.75,"feet":9.0}"#,
                ],
                [
                    "role": "assistant",
                    "content": "In Cuxhaven the tide changes by 2.75 metres within 6 hours.",
                ],
            ],
            "tools": .array(try scenario().tools),
            "tags": [
                "persona": "sailor", "tone": "calm", "domain": "harbours", "source": "simulator",
            ],
            "scenario": "success", "conversation_id": "ships-1-000000",
        ]
    }

    /// The line with its text changed, which is how a file is spoilt.
    static func line(replacing old: String, with new: String) throws -> String {
        let text = try line().text
        precondition(text.contains(old), "The line does not hold '\(old)'.")
        return text.replacing(old, with: new)
    }

    /// The scenario about the weather that ships with Quarry.
    static func weather() throws -> ToolScenario { try readWeather.get() }

    /// Read once for all tests: every request is tried out for every place.
    private static let readWeather = Result { try weatherFile() }

    private static func weatherFile() throws -> ToolScenario {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../corpora/tools/weather.yaml").standardizedFileURL
        let node = try #require(try Yams.compose(yaml: String(contentsOf: file, encoding: .utf8)))
        return try ToolScenario(PlanReader(value(of: node), file: "weather.yaml"))
    }

    private static func value(of node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(mapping.map { JSONValue.Member($0.key.string ?? "", value(of: $0.value)) })
        case .sequence(let items): .array(items.map(value))
        default:
            node.bool.map(JSONValue.bool) ?? (node.float == nil ? nil : number(node))
                ?? .string(node.string ?? "")
        }
    }

    private static func number(_ node: Node) -> JSONValue? {
        node.scalar?.style == .plain ? node.string.map(JSONValue.number) : nil
    }

    /// Makes the samples of some units, one after the other.
    static func outcomes(
        _ units: [SampleUnit], of maker: ToolSampleMaker, model: any LanguageModel
    ) async throws -> [SampleOutcome] {
        var outcomes: [SampleOutcome] = []
        for unit in units {
            outcomes.append(try await maker.make(unit, asking: SampleModels(all: model)))
        }
        return outcomes
    }
}
