import Records
package import TextAnalysis

/// What samples of tool use are about: the tools, who asks for what, and what the tools reply.
///
/// All of it is the program's: a model only words the user's messages and the assistant's answers.
package struct ToolScenario: Sendable, Hashable {
    package var name: String
    package var domain: String
    /// Where the results come from, as `tags.source` says it.
    package var source = "simulator"
    /// The first message of every sample; nil for none.
    package var systemPrompt: String?
    /// In the form of OpenAI: `{"type":"function","function":{...}}`.
    package var tools: [JSONValue]
    package var personas: [Persona]
    package var kinds: [KindShare]
    package var entities: [Entity]
    var requests: [Request]
    /// By the name of their tool.
    var simulators: [String: Simulator]
    var semantics: Semantics

    /// Someone who asks.
    package struct Persona: Sendable, Hashable {
        package var name: String
        package var share: Double
        package var description: String
        package var tones: [String]
    }

    package struct KindShare: Sendable, Hashable {
        package var kind: ToolSampleKind
        package var share: Double
    }

    /// What is asked about: a place, a product, a passage.
    package struct Entity: Sendable, Hashable {
        package var name: String
        /// What rules can name; `name` is one of them.
        package var attributes: [JSONValue.Member]
        /// Whether it is there because it is hard.
        package var isEdge = false
        /// The chunk that it stands for; nil for none.
        package var passage: SamplePassage?
    }

    /// A way to ask for something that takes one call.
    struct Request: Sendable, Hashable {
        var tool: String
        /// What the user wants to know, such as `the weather in {location}`.
        var wish: FilledText
        /// What the model is shown so that it asks for just that; nil for nothing.
        var about: FilledText?
        var arguments: [ValueRule.NamedRule]
        /// Whether the user's words must name all that the wish fills in, or at least one word of
        /// it.
        var mustMentionAll = true
    }

    /// What stands in the place of a tool.
    struct Simulator: Sendable, Hashable {
        var result: [ValueRule.NamedRule]
        /// The result in words, which the answer rephrases.
        var summary: FilledText
        var errors: [Failure]
    }

    /// A way in which a call fails.
    struct Failure: Sendable, Hashable {
        var code: String
        var message: FilledText
        /// The attributes of the entities that it always happens for; empty where it may happen for
        /// any.
        var when: [JSONValue.Member]
        /// The arguments that it happens for; they take the place of drawn ones.
        var arguments: [JSONValue.Member]
    }

    /// What values mean anything, beyond what the schemas say.
    struct Semantics: Sendable, Hashable {
        /// By the name of an argument, alone or as `tool.argument`.
        var arguments: [String: AllowedValues]
        /// By the name of a result's field, alone or as `tool.field`.
        var results: [String: AllowedValues]
        /// The codes that an error may have.
        var codes: Set<String>
        /// As it was declared.
        var source: JSONValue
    }

    enum AllowedValues: Sendable, Hashable {
        case range(NumberRange)
        case words([String])
    }
}

/// How a conversation with tools goes.
package enum ToolSampleKind: String, Sendable, Hashable, CaseIterable {
    /// A request, a call, an answer.
    case success
    /// The call fails, and the answer says so.
    case errorHandling = "error_handling"
    /// A second request follows on the first.
    case multiTurn = "multi_turn"

    /// Of a scenario that declares none, in percent.
    package var defaultShare: Double {
        switch self {
        case .success: 65
        case .errorHandling: 18
        case .multiTurn: 17
        }
    }
}

// MARK: - Parts

extension ToolScenario {
    /// The name in a tool's definition.
    package static func name(ofTool definition: JSONValue) -> String? {
        definition["function"]?["name"]?.string
    }

    /// The schema of a tool's arguments; nil where the tool is unknown.
    package static func parameters(of tool: String, in tools: [JSONValue]) -> JSONValue? {
        guard let tool = tools.first(where: { name(ofTool: $0) == tool }) else { return nil }
        return tool["function"]?["parameters"] ?? .object([])
    }

    /// The arguments of a tool that hold an entity's attribute and that users must therefore name.
    package func entityArguments(of tool: String) -> Set<String> {
        var names: Set<String> = []
        for request in requests where request.tool == tool && request.mustMentionAll {
            for argument in request.arguments where request.wish.names.contains(argument.name) {
                guard case .copy(let attribute) = argument.rule,
                    entities.contains(where: { $0.attributes.contains { $0.name == attribute } })
                else { continue }
                names.insert(argument.name)
            }
        }
        return names
    }

    /// What a sample depends on beside its unit, prompts and models.
    package var settings: JSONValue {
        .object([
            JSONValue.Member("name", .string(name)), JSONValue.Member("domain", .string(domain)),
            JSONValue.Member("source", .string(source)),
            JSONValue.Member("system_prompt", systemPrompt.map(JSONValue.string) ?? .null),
            JSONValue.Member("tools", .array(tools)),
            JSONValue.Member("semantics", semantics.source),
            JSONValue.Member(
                "codes", .array(semantics.codes.sorted().map(JSONValue.string))),
        ])
    }
}

// MARK: - What can fail

extension ToolScenario {
    /// The ways in which a request about an entity may fail.
    func failures(of request: Request, about entity: Entity) -> [Failure] {
        let names = Set(request.arguments.map(\.name))
        return simulators[request.tool]?.errors.filter { failure in
            failure.when.allSatisfy { entity.attributes.contains($0) }
                && failure.arguments.allSatisfy { names.contains($0.name) }
        } ?? []
    }

    /// Whether a request about an entity cannot succeed.
    func alwaysFails(_ request: Request, about entity: Entity) -> Bool {
        failures(of: request, about: entity).contains {
            !$0.when.isEmpty && $0.arguments.isEmpty
        }
    }

    /// The ways to ask about an entity that fit a kind, by their place.
    func requests(about entity: Entity, for kind: ToolSampleKind) -> [Int] {
        requests.indices.filter { place in
            kind == .errorHandling
                ? !failures(of: requests[place], about: entity).isEmpty
                : !alwaysFails(requests[place], about: entity)
        }
    }
}
