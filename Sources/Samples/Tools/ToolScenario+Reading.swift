import TextAnalysis

extension ToolScenario {
    /// Reads a scenario file and tries every request once for every entity.
    ///
    /// - Throws: `PlanError`, which says in one sentence what is wrong, where, and what to do.
    package init(_ reader: PlanReader) throws(PlanError) {
        try reader.allow(
            "name", "domain", "system_prompt", "tools", "personas", "scenarios", "entities",
            "requests", "simulator", "semantics")
        let tools = try Self.tools(reader.at("tools"))
        let simulators = try Self.simulators(reader.at("simulator"), tools: tools)
        name = try Self.identifier(reader.at("name"))
        domain = try reader.at("domain").text()
        systemPrompt = try reader.optional("system_prompt")?.text()
        self.tools = tools
        personas = try Self.personas(reader.at("personas"))
        kinds = try Self.kinds(reader.optional("scenarios"))
        entities = try Self.entities(reader.at("entities"))
        requests = try Self.requests(reader.at("requests"), tools: tools)
        self.simulators = simulators
        let codes = Set(simulators.values.flatMap { $0.errors.map(\.code) })
        semantics = try Self.semantics(reader.optional("semantics"), codes: codes)
        try check(reader)
    }

    /// A name that can stand in ids: letters, digits, `-` and `_`.
    private static func identifier(_ reader: PlanReader) throws(PlanError) -> String {
        let text = try reader.text()
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else {
            throw reader.fault("is '\(text)': give letters, digits, '-' and '_' without spaces.")
        }
        return text
    }

    // MARK: - Tools

    private static func tools(_ reader: PlanReader) throws(PlanError) -> [JSONValue] {
        var names: Set<String> = []
        for tool in try reader.items() {
            try tool.allow("type", "function")
            let type = try tool.at("type")
            guard try type.text() == "function" else {
                throw type.fault("is '\(try type.text())': give 'function', the one type there is.")
            }
            let function = try tool.at("function")
            try function.allow("name", "description", "parameters", "strict")
            _ = try function.at("description").text()
            let name = try function.at("name")
            guard names.insert(try identifier(name)).inserted else {
                throw name.fault("is '\(try name.text())' for a second time: give another name.")
            }
            let parameters = try function.at("parameters")
            guard parameters.value["type"]?.string == "object" else {
                throw parameters.fault("is not of the type 'object': arguments always are, say so.")
            }
            try ToolSchema.check(parameters)
        }
        return reader.value.items ?? []
    }

    private static func simulators(
        _ reader: PlanReader, tools: [JSONValue]
    ) throws(PlanError) -> [String: Simulator] {
        var simulators: [String: Simulator] = [:]
        for entry in try reader.entries() {
            guard tools.contains(where: { name(ofTool: $0) == entry.name }) else {
                throw entry.value.fault(
                    "is no tool of this file: declare '\(entry.name)' under 'tools'.")
            }
            try entry.value.allow("result", "summary", "errors")
            simulators[entry.name] = Simulator(
                result: try ValueRule.NamedRule.all(entry.value.at("result")),
                summary: try FilledText(entry.value.at("summary")),
                errors: try failures(entry.value.optional("errors")))
        }
        return simulators
    }

    private static func failures(_ reader: PlanReader?) throws(PlanError) -> [Failure] {
        guard let reader else { return [] }
        var failures: [Failure] = []
        for item in try reader.items() {
            try item.allow("code", "message", "when", "arguments")
            failures.append(
                Failure(
                    code: try item.at("code").text(), message: try FilledText(item.at("message")),
                    when: try item.optional("when")?.members() ?? [],
                    arguments: try item.optional("arguments")?.members() ?? []))
        }
        return failures
    }

    private static func requests(
        _ reader: PlanReader, tools: [JSONValue]
    ) throws(PlanError) -> [Request] {
        var requests: [Request] = []
        for item in try reader.items() {
            try item.allow("tool", "wish", "arguments")
            let tool = try item.at("tool")
            guard tools.contains(where: { name(ofTool: $0) == tool.value.string }) else {
                throw tool.fault("is '\(try tool.text())', which is no tool of this file.")
            }
            requests.append(
                Request(
                    tool: try tool.text(), wish: try FilledText(item.at("wish")),
                    arguments: try ValueRule.NamedRule.all(item.at("arguments"))))
        }
        return requests
    }

    // MARK: - Shares

    private static func personas(_ reader: PlanReader) throws(PlanError) -> [Persona] {
        var personas: [Persona] = []
        for item in try reader.items() {
            try item.allow("name", "share", "description", "tones")
            let name = try item.at("name")
            guard !personas.contains(where: { $0.name == name.value.string }) else {
                throw name.fault("is '\(try name.text())' for a second time: give another name.")
            }
            personas.append(
                Persona(
                    name: try name.text(), share: try share(item.at("share")),
                    description: try item.at("description").text(),
                    tones: try item.at("tones").texts()))
        }
        return personas
    }

    private static func kinds(_ reader: PlanReader?) throws(PlanError) -> [KindShare] {
        guard let reader else {
            return ToolSampleKind.allCases.map { KindShare(kind: $0, share: $0.defaultShare) }
        }
        var kinds: [KindShare] = []
        for entry in try reader.entries() {
            guard let kind = ToolSampleKind(rawValue: entry.name) else {
                let known = ToolSampleKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw reader.fault("has '\(entry.name)', which it cannot have: give \(known).")
            }
            // A share of nothing leaves a kind out.
            guard entry.value.value.double != 0 else { continue }
            kinds.append(KindShare(kind: kind, share: try share(entry.value)))
        }
        guard !kinds.isEmpty else { throw reader.fault("has no share above 0: give one.") }
        return kinds
    }

    private static func share(_ reader: PlanReader) throws(PlanError) -> Double {
        let share = try reader.double(0...1_000_000)
        guard share > 0 else { throw reader.fault("is 0: give a share above 0.") }
        return share
    }

    // MARK: - Entities and meaning

    private static func entities(_ reader: PlanReader) throws(PlanError) -> [Entity] {
        var names: Set<String> = []
        var entities: [Entity] = []
        for item in try reader.items() {
            try item.allow("name", "attributes", "edge")
            let name = try item.at("name")
            guard names.insert(try name.text()).inserted else {
                throw name.fault(
                    "is '\(try name.text())' for a second time: give names that tell them apart.")
            }
            let attributes = try item.optional("attributes")?.members() ?? []
            entities.append(
                Entity(
                    name: try name.text(),
                    attributes: [JSONValue.Member("name", .string(try name.text()))] + attributes,
                    isEdge: try item.optional("edge")?.flag() ?? false))
        }
        return entities
    }

    private static func semantics(
        _ reader: PlanReader?, codes: Set<String>
    ) throws(PlanError) -> Semantics {
        guard let reader else {
            return Semantics(arguments: [:], results: [:], codes: codes, source: .object([]))
        }
        try reader.allow("arguments", "results", "codes")
        let declared = try reader.optional("codes")?.texts()
        for code in codes.sorted() where declared?.contains(code) == false {
            throw reader.fault("has 'codes' without '\(code)', which the simulator uses: add it.")
        }
        return Semantics(
            arguments: try allowed(reader.optional("arguments")),
            results: try allowed(reader.optional("results")),
            codes: declared.map(Set.init) ?? codes, source: reader.value)
    }

    private static func allowed(
        _ reader: PlanReader?
    ) throws(PlanError) -> [String: AllowedValues] {
        var allowed: [String: AllowedValues] = [:]
        for entry in try reader?.entries() ?? [] {
            let isRange = entry.value.value.items?.contains { $0.double != nil } ?? false
            allowed[entry.name] =
                isRange
                ? .range(try NumberRange(entry.value)) : .words(try entry.value.texts())
        }
        return allowed
    }
}
