import Records
import TextAnalysis

/// One request of a user with the call that it leads to, as the program planned it.
struct ToolTurn: Sendable, Hashable {
    var entity: String
    var tool: String
    /// What the user wants, in plain words.
    var wish: String
    /// What the user's words must name.
    var mentions: [String]
    /// Whether all the words of that, or one.
    var mustMentionAll: Bool
    /// What the request is to be answered with, where the model may see it; empty for nothing.
    var about: String
    /// The chunk that the tool found, as hexadecimal digits; empty for none.
    var chunk: String
    var callID: String
    var arguments: JSONValue
    var result: JSONValue
    /// The result in plain words.
    var summary: String
}

extension ToolTurn {
    var json: JSONValue {
        [
            "entity": .string(entity), "tool": .string(tool), "wish": .string(wish),
            "mentions": .array(mentions.map(JSONValue.string)),
            "mention_all": .bool(mustMentionAll), "about": .string(about),
            "chunk": .string(chunk), "call_id": .string(callID), "arguments": arguments,
            "result": result, "summary": .string(summary),
        ]
    }

    /// nil for what is no turn of a plan.
    init?(_ json: JSONValue) {
        guard let entity = json["entity"]?.string, let tool = json["tool"]?.string,
            let wish = json["wish"]?.string, let mentions = json["mentions"]?.items,
            let mustMentionAll = json["mention_all"]?.bool, let about = json["about"]?.string,
            let chunk = json["chunk"]?.string, let callID = json["call_id"]?.string,
            let arguments = json["arguments"],
            let result = json["result"], let summary = json["summary"]?.string
        else { return nil }
        self.init(
            entity: entity, tool: tool, wish: wish, mentions: mentions.compactMap(\.string),
            mustMentionAll: mustMentionAll, about: about, chunk: chunk, callID: callID,
            arguments: arguments, result: result, summary: summary)
    }
}

// MARK: - Simulating a call

extension ToolScenario {
    /// Draws the arguments of a request and what the tool replies to them.
    func turn(
        _ request: Request, about entity: Entity, failing failure: Failure?,
        choice chance: inout SeededChoice
    ) throws(RuleFault) -> ToolTurn {
        var scope = RuleScope()
        scope.add(entity.attributes)
        var arguments = try ValueRule.make(request.arguments, scope, choice: &chance)
        for argument in failure?.arguments ?? [] { arguments[argument.name] = argument.value }
        scope.add(arguments.members ?? [])
        var mentions: [String] = []
        for name in request.wish.names {
            mentions.append(FilledText.words(of: try scope.value(at: name)))
        }
        let wish = try request.wish.filled(from: scope)
        let about = try request.about?.filled(from: scope) ?? ""
        let reply = try reply(of: request.tool, failing: failure, scope, choice: &chance)
        return ToolTurn(
            entity: entity.name, tool: request.tool, wish: wish, mentions: mentions,
            mustMentionAll: request.mustMentionAll, about: about,
            chunk: entity.passage?.chunk.hex ?? "", callID: "", arguments: arguments,
            result: reply.result, summary: reply.summary)
    }

    private func reply(
        of tool: String, failing failure: Failure?, _ scope: RuleScope,
        choice chance: inout SeededChoice
    ) throws(RuleFault) -> (result: JSONValue, summary: String) {
        guard let simulator = simulators[tool] else {
            throw RuleFault(reason: "has no simulator for '\(tool)'")
        }
        if let failure {
            let message = try failure.message.filled(from: scope)
            let error: JSONValue = ["code": .string(failure.code), "message": .string(message)]
            return (["error": error], message)
        }
        var scope = scope
        let made = try ValueRule.members(simulator.result, scope, choice: &chance)
        scope.add(made.all)
        return (.object(made.shown), try simulator.summary.filled(from: scope))
    }
}
