package import TextAnalysis

/// Finds what is wrong with samples of tool use, also with those that were made elsewhere.
///
/// Form: roles stand in an order that can be, calls name declared tools, their arguments fit the
/// schemas, ids match, and `content` is null beside calls. Meaning, where a scenario is given:
/// values lie in its ranges, codes are those it declares, and users name what the calls are about.
/// Grounds: each number and code that the assistant says is one of `ToolSources`.
package struct ToolValidator: Sendable {
    /// Changes whenever the same line might get another verdict.
    package static let revision = "1"

    private let scenario: ToolScenario?

    /// - Parameter scenario: whose ranges, codes and entities count; nil to check form and numbers
    ///   alone.
    package init(scenario: ToolScenario? = nil) {
        self.scenario = scenario
    }

    /// The faults of a line as it stands in a file; empty where it has none.
    package func faults(inLine text: String) -> [ToolFault] {
        do {
            return faults(in: try JSONValue(parsing: text))
        } catch {
            return [ToolFault(.lineForm, "The line is no JSON: \(error.reason).")]
        }
    }

    /// The faults of a sample; empty where it has none.
    package func faults(in line: JSONValue) -> [ToolFault] {
        guard let messages = line["messages"]?.items, !messages.isEmpty else {
            return [ToolFault(.lineForm, "The line has no list 'messages'.")]
        }
        guard let tools = line["tools"]?.items ?? scenario?.tools else {
            return [ToolFault(.lineForm, "The line has no list 'tools'.")]
        }
        var reading = ConversationReading(tools: tools, scenario: scenario)
        for message in messages { reading.read(message) }
        return reading.finished()
    }

    /// The faults of what was planned for a request.
    func faults(inTurn turn: ToolTurn) -> [ToolFault] {
        let checks = CallChecks(tools: scenario?.tools ?? [], scenario: scenario)
        return checks.faults(inArguments: turn.arguments, of: turn.tool)
            + checks.faults(inResult: turn.result, of: turn.tool)
    }

    /// The faults of what an assistant says on the ground of some sources.
    func faults(inAnswer text: String, sources: ToolSources) -> [ToolFault] {
        let codes = ToolSources.codes(in: text, declared: scenario?.semantics.codes ?? [])
        return SpokenNumbers.all(in: text).filter { !sources.hold($0) }.map {
            ToolFault(
                .ungroundedNumber,
                "The assistant says '\($0.text)', which neither the tool nor the user said.")
        }
            + codes.filter { !sources.hold(code: $0) }.map {
                ToolFault(
                    .ungroundedCode,
                    "The assistant says '\($0)', which neither the tool nor the user said.")
            }
    }
}

// MARK: - Calls and results

/// Checks arguments and results against schemas and a scenario's ranges and codes.
struct CallChecks: Sendable {
    let tools: [JSONValue]
    let scenario: ToolScenario?

    func faults(inArguments arguments: JSONValue, of tool: String) -> [ToolFault] {
        guard let schema = ToolScenario.parameters(of: tool, in: tools) else {
            return [ToolFault(.unknownTool, "The tool '\(tool)' is called, which is not declared.")]
        }
        let form = ToolSchema.faults(in: arguments, schema: schema).map {
            ToolFault(.argumentsSchema, "In a call of '\(tool)' \($0).")
        }
        let allowed = scenario?.semantics.arguments ?? [:]
        return form + faults(in: arguments, named: "", of: tool, allowed)
    }

    func faults(inResult result: JSONValue, of tool: String) -> [ToolFault] {
        guard let error = result["error"] else {
            return faults(in: result, named: "", of: tool, scenario?.semantics.results ?? [:])
        }
        guard let scenario, let code = error["code"].map(FilledText.words),
            !scenario.semantics.codes.contains(code)
        else { return [] }
        return [ToolFault(.code, "The error's code '\(code)' of '\(tool)' is not declared.")]
    }

    /// Looks at all values by the names that they stand under, also in lists.
    private func faults(
        in value: JSONValue, named name: String, of tool: String,
        _ allowed: [String: ToolScenario.AllowedValues]
    ) -> [ToolFault] {
        if let members = value.members {
            return members.flatMap { faults(in: $0.value, named: $0.name, of: tool, allowed) }
        }
        if let items = value.items {
            return items.flatMap { faults(in: $0, named: name, of: tool, allowed) }
        }
        switch allowed["\(tool).\(name)"] ?? allowed[name] {
        case .range(let range):
            guard let number = value.double, range.contains(number) else {
                return [
                    ToolFault(
                        .range, "'\(name)' of '\(tool)' is \(value.text), not \(range.words).")
                ]
            }
        case .words(let words):
            let word = FilledText.words(of: value)
            guard words.contains(word) else {
                let known = words.joined(separator: ", ")
                return [
                    ToolFault(.code, "'\(name)' of '\(tool)' is '\(word)', none of \(known).")
                ]
            }
        case nil: break
        }
        return []
    }
}
