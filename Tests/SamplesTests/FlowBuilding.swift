import LanguageModels
import Samples
import TextAnalysis

/// Short ways to the parts of a flow, for its tests.
enum FlowBuilding {
    /// A flow with one step unless other parts are given, as JSON.
    static func value(
        name: String = "quiz", input: JSONValue = ["file": "notes.jsonl"],
        steps: String = #"[{"name":"ask","prompt":"Ask.\n---\n{{text}}"}]"#,
        sample: String = #"{"user":"{{text}}","assistant":"{{ask}}"}"#, more: String = "{}"
    ) throws -> JSONValue {
        let base: JSONValue = [
            "name": .string(name), "input": input, "steps": try JSONValue(parsing: steps),
            "sample": try JSONValue(parsing: sample),
        ]
        let rest = try JSONValue(parsing: more).members ?? []
        return .object((base.members ?? []) + rest)
    }

    static func plan(_ value: JSONValue) throws -> FlowPlan {
        try FlowPlan(PlanReader(value, file: "quiz.yaml"))
    }

    static func definition(
        _ value: JSONValue, _ contents: [String: String] = [:]
    ) throws -> FlowDefinition {
        try FlowDefinition(plan(value), contents: contents.mapValues { Array($0.utf8) })
    }

    static func record(_ json: String, key: String = "0") throws -> FlowRecord {
        FlowRecord(key: key, value: try JSONValue(parsing: json))
    }

    /// Makes one record's sample with a model that answers by the name of the step.
    static func make(
        _ definition: FlowDefinition, _ record: String = #"{"text":"A crow."}"#,
        _ answer: @escaping @Sendable (String, Prompt) -> String
    ) async throws -> SampleOutcome {
        let model = scripted(answer)
        return try await FlowMaker(definition).make(
            self.record(record).unit(of: "quiz"), asking: SampleModels(all: model))
    }

    static func scripted(
        _ answer: @escaping @Sendable (String, Prompt) -> String
    ) -> ScriptedModel {
        ScriptedModel { request in
            let step = request.task.split(separator: "/").last.map(String.init) ?? ""
            return ModelReply(text: answer(step, request.prompt), model: "scripted")
        }
    }

    static let listSchema =
        #"{"type":"object","properties":{"facts":{"type":"array","items":{"type":"string"}}}}"#
}

extension SampleOutcome {
    var made: SampleDraft? { if case .made(let draft) = self { draft } else { nil } }
    var rejected: SampleRejection? {
        if case .rejected(let rejection) = self { rejection } else { nil }
    }
}
