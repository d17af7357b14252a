package import TextAnalysis

/// One question of a flow to a model.
package struct FlowStep: Sendable, Hashable {
    package let name: String
    /// nil for the model of the run.
    package let role: String?
    package let prompt: FlowPrompt
    /// What the reply must be: a JSON Schema of an object; nil for plain text.
    package let schema: JSONValue?
    /// The member of the reply that is the result; nil for all of it.
    package let take: String?
    /// The earlier step whose list it runs over, item by item at the same time.
    package let each: String?
    /// What makes the record an error, in the order in which it is looked for.
    package let conditions: [FlowCondition]
    /// nil where the prompt file or the role says it.
    package let temperature: Double?
    package let maxTokens: Int?
    package let seed: Int?

    init(_ reader: PlanReader, isSetup: Bool) throws(PlanError) {
        try Self.allow(reader, isSetup: isSetup)
        let name = try reader.at("name")
        self.name = try FlowName.read(name, name.text())
        role = try reader.optional("role")?.text()
        prompt = try FlowPrompt(reader)
        schema = try reader.optional("schema").map { (part) throws(PlanError) in
            try FlowSchema.read(part)
        }
        take = try reader.optional("take")?.text()
        each = isSetup ? nil : try reader.optional("each")?.text()
        conditions = try FlowCondition.list(reader.optional("fail_if"))
        temperature = try reader.optional("temperature")?.double(0...2)
        maxTokens = try reader.optional("max_tokens")?.int(1...1_000_000)
        seed = try reader.optional("seed")?.int(0...Int(Int32.max))
        if let take, schema?["properties"]?[take] == nil {
            throw try reader.at("take").fault("is '\(take)': name a property of the step's schema.")
        }
    }

    private static func allow(_ reader: PlanReader, isSetup: Bool) throws(PlanError) {
        if isSetup {
            guard try reader.optional("each") == nil else {
                throw reader.fault(
                    "runs over a list, but a set-up step is one call: move it to steps.")
            }
            try reader.allow(
                "name", "role", "prompt", "prompt_file", "schema", "take", "fail_if", "temperature",
                "max_tokens", "seed")
        } else {
            try reader.allow(
                "name", "role", "prompt", "prompt_file", "schema", "take", "each", "fail_if",
                "temperature", "max_tokens", "seed")
        }
    }

    /// Whether one reply is a list.
    var givesList: Bool {
        guard let take else { return false }
        return schema?["properties"]?[take]?["type"]?.string == "array"
    }

    /// What prompts may call its result: its name, its JSON, the members of an object.
    var namesOfResult: [String] {
        let result = take.map { schema?["properties"]?[$0] } ?? schema
        let members = each == nil ? result?["properties"]?.members ?? [] : []
        return [name, "\(name)_json"] + members.map { "\(name)_\($0.name)" }
    }
}

/// The words of a step: fixed ones, and below a line of three dashes what varies.
package enum FlowPrompt: Sendable, Hashable {
    case inline(String)
    /// A prompt file in the form of all others, relative to the flow's file.
    case file(String)

    init(_ reader: PlanReader) throws(PlanError) {
        switch (try reader.optional("prompt"), try reader.optional("prompt_file")) {
        case (let prompt?, nil): self = .inline(try prompt.text())
        case (nil, let file?): self = .file(try file.text())
        case (nil, nil): throw reader.fault("lacks 'prompt': add it, or prompt_file.")
        default: throw reader.fault("has prompt and prompt_file: leave one of them.")
        }
    }

    var path: String? {
        if case .file(let path) = self { path } else { nil }
    }
}

/// One or more messages of the sample.
package struct FlowTurn: Sendable, Hashable {
    /// The step for each item of whose list it is repeated; nil for once.
    package let each: String?
    /// Roles with the template of their words, in the order of the messages.
    package let messages: [Message]

    /// The words of one side.
    package struct Message: Sendable, Hashable {
        package let role: String
        package let template: String
    }

    /// One mapping, or a list of them.
    static func list(_ reader: PlanReader) throws(PlanError) -> [FlowTurn] {
        var turns: [FlowTurn] = []
        for item in reader.value.items == nil ? [reader] : try reader.items() {
            turns.append(try FlowTurn(item))
        }
        guard turns.contains(where: { $0.messages.contains { $0.role == "assistant" } }) else {
            throw reader.fault("has no message of the assistant: add it.")
        }
        return turns
    }

    private init(_ reader: PlanReader) throws(PlanError) {
        try reader.allow("each", "system", "user", "assistant")
        each = try reader.optional("each")?.text()
        var messages: [Message] = []
        for entry in try reader.entries() where entry.name != "each" {
            messages.append(Message(role: entry.name, template: try entry.value.text()))
        }
        guard !messages.isEmpty else {
            throw reader.fault("says nothing: give system, user or assistant.")
        }
        self.messages = messages
    }
}
