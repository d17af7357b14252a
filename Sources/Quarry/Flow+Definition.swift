import Foundation
import LanguageModels
import Pipeline
import Samples
import TextAnalysis

extension Flow {
    /// The flow as its file would declare it, with the files that it names.
    ///
    /// - Throws: `PlanError` where a name, schema or file cannot be used.
    func definition() throws -> FlowDefinition {
        guard !revision.allSatisfy(\.isWhitespace) else {
            throw PlanError("The revision of the flow '\(name)' is blank: give it one, such as 1.")
        }
        guard !questions.isEmpty else {
            throw PlanError("The flow '\(name)' has no questions: give at least one.")
        }
        guard models[FlowFingerprint.defaultRole] == nil else {
            throw PlanError(
                "The flow '\(name)' has a model for the role '\(FlowFingerprint.defaultRole)', which is that of questions without a role: rename it."
            )
        }
        for question in questions {
            guard let role = question.role, models[role] == nil else { continue }
            throw PlanError(
                "The flow '\(name)' has no model for the role '\(role)' of the question '\(question.name)': add it to models."
            )
        }
        // The function makes the messages: what the file would say of them is never used.
        var plan: JSONValue = [
            "name": .string(name), "input": ["file": "records"],
            "sample": ["assistant": "{{messages}}"],
            "files": .object(files.sorted { $0.key < $1.key }.map { .init($0, .string($1)) }),
            "models": .object(models.keys.sorted().map { .init($0, [:]) }),
        ]
        if let system { plan["system"] = .string(system) }
        var steps: [JSONValue] = []
        for question in questions { steps.append(try question.step()) }
        plan["steps"] = .array(steps)
        return try FlowFolder.current.definition(
            of: FlowPlan(PlanReader(plan, file: "\(name) (in Swift)")))
    }

    func maker(_ definition: FlowDefinition) -> FlowFunction {
        FlowFunction(definition, revision: revision) { [function] record, calls in
            let record = try JSONDecoder().decode(Record.self, from: Data(record.text.utf8))
            do {
                return try await function(record, RecordModel(calls)).map(\.value)
            } catch let failure as FlowFailure {
                throw FlowFault(failure.name, failure.message)
            }
        }
    }

    /// Records as the lines of a file would give them.
    ///
    /// - Throws: `PlanError` where one is no object or cannot be written as JSON, or two have one id.
    func keyed(_ records: [Record]) throws -> [FlowRecord] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let values = try records.enumerated().map { place, record in
            do {
                return try JSONValue(
                    parsing: String(decoding: encoder.encode(record), as: UTF8.self))
            } catch {
                throw PlanError(
                    "Record \(place + 1) of the flow '\(name)' cannot be written as JSON (a number that is not finite, say): correct it."
                )
            }
        }
        guard values.allSatisfy({ $0.members != nil }) else {
            throw PlanError(
                "The records of the flow '\(name)' are no objects in JSON: give a struct that has them as members."
            )
        }
        return try FlowRecords.keyed(values, source: "The input of the flow '\(name)'")
    }

    /// Who answers in a role of the definition.
    func model(ofRole role: String) -> QuarryModel { models[role] ?? model }
}
