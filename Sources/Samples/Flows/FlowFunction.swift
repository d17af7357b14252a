import LanguageModels
package import Records
import Synchronization
package import TextAnalysis

/// A flow whose records are handled by a function in the place of steps and templates: what the
/// library offers to Swift programs.
///
/// Its prompts are declared as the steps of a definition, each with `{{input}}` as its variable part,
/// so that tasks, fingerprint and errors are those of any other flow.
package struct FlowFunction: SampleMaker {
    /// Gives the messages of a record.
    ///
    /// A `FlowFault` that it throws is the record's error; so is any other error but `ModelError`
    /// and `CancellationError`, under the name of its type.
    package typealias Body = @Sendable (JSONValue, FlowCalls) async throws -> [JSONValue]

    package let definition: FlowDefinition
    /// The function's own; it is raised when its samples may come out otherwise.
    package let revision: String
    private let body: Body

    package init(
        _ definition: FlowDefinition, revision: String, _ body: @escaping Body
    ) {
        self.definition = definition
        self.revision = revision
        self.body = body
    }

    package var kind: SampleKind { .flow }
    package var prompts: [SamplePrompt] { definition.samplePrompts }
    package var settings: JSONValue {
        definition.fingerprint(models: [:], functionRevision: revision).value
    }

    package func make(
        _ unit: SampleUnit, asking models: SampleModels
    ) async throws -> SampleOutcome {
        let record = unit.input["record"] ?? .null
        let calls = FlowCalls(definition, models)
        let fault: FlowFault
        do {
            let messages = try await body(record, calls)
            guard !messages.isEmpty else {
                throw FlowFault(.emptyMessage, "The function gave no messages.")
            }
            let fields = [JSONValue.Member("messages", .array(messages))]
            return .made(SampleDraft(fields: .object(fields + Self.origin(record, calls))))
        } catch let error as FlowFault {
            fault = error
        } catch let error where error is ModelError || error is CancellationError {
            throw error
        } catch {
            fault = FlowFault("\(type(of: error))", "\(error)")
        }
        return .rejected(
            SampleRejection(
                type: fault.error, message: fault.message,
                fields: .object(Self.origin(record, calls))))
    }

    private static func origin(_ record: JSONValue, _ calls: FlowCalls) -> [JSONValue.Member] {
        [JSONValue.Member("input_data", record), JSONValue.Member("steps", calls.results)]
    }
}

/// What the function of a flow asks with, and what came of it for one record.
package final class FlowCalls: Sendable {
    private let definition: FlowDefinition
    private let models: SampleModels
    private let done = Mutex<[String: [Call]]>([:])

    private struct Call {
        var input: String
        var result: JSONValue
    }

    init(_ definition: FlowDefinition, _ models: SampleModels) {
        self.definition = definition
        self.models = models
    }

    /// The text of a file dependency; nil for a name that was not declared.
    package func text(ofFile name: String) -> String? { definition.texts[name] }

    /// Asks one of the declared steps, with re-asks.
    ///
    /// - Throws: `FlowFault` where no reply could be used; `ModelError` where none came;
    ///   `CancellationError`.
    package func result(of name: String, input: String) async throws -> JSONValue {
        guard let step = definition.plan.allSteps.first(where: { $0.name == name }) else {
            throw FlowFault(.missingField, "The flow declares no step '\(name)'.")
        }
        let ask = FlowAsk(
            definition: definition, step: step, model: models[FlowDefinition.role(of: step)],
            passage: nil)
        let scope = FlowScope(record: ["input": .string(input)], files: [:])
        let result = try await ask.result(in: scope).get()
        done.withLock { $0[name, default: []].append(Call(input: input, result: result)) }
        return result
    }

    /// The results so far by step; a list where a step was asked several times, in the order of what
    /// it was asked, so that it does not matter which reply came first.
    var results: JSONValue {
        let done = done.withLock { $0 }
        let members = definition.plan.allSteps.compactMap { step -> JSONValue.Member? in
            guard let calls = done[step.name] else { return nil }
            let results = calls.sorted { $0.input < $1.input }.map(\.result)
            return JSONValue.Member(step.name, results.count == 1 ? results[0] : .array(results))
        }
        return .object(members)
    }
}
