package import TextAnalysis

/// What one sample is to be: a fact, a requirement and the angle of its question.
///
/// It is all of a unit's input, so that a unit needs no plan beside it.
package struct FactBrief: Sendable, Hashable {
    /// The name of the template.
    package var template: String
    /// Information that both calls are shown; nil for none.
    package var always: String?
    package var fact: String
    /// What the answer must state, as it stands in the fact; empty where the fact has nothing that
    /// code can look for.
    package var keys: [String]
    package var systemPrompt: String?
    package var seedQuestion: String
    package var requirement: AnswerRequirement
    /// The sentence behind the question that asks for the requirement; nil for none.
    package var request: String?
    package var asker: String
    package var manner: String
    /// How often the same was planned before; 0 for the first time.
    package var variation: Int
    /// The model that is asked, by its name; nil where a run has one for all.
    package var model: String?
    /// UTF-8 offsets of the fact in its chunk; nil where the user gave it.
    package var evidence: Range<Int>?

    /// As it stands in a unit's input.
    package var value: JSONValue {
        var members: [JSONValue.Member] = [.init("template", .string(template))]
        func add(_ name: String, _ text: String?) {
            if let text { members.append(.init(name, .string(text))) }
        }
        add("model", model)
        add("always", always)
        add("fact", fact)
        members.append(.init("must_contain", .array(keys.map(JSONValue.string))))
        add("system_prompt", systemPrompt)
        add("seed_question", seedQuestion)
        members.append(.init("requirement", requirementValue))
        add("request", request)
        add("asker", asker)
        add("manner", manner)
        if variation > 0 { members.append(.init("variation", JSONValue(variation))) }
        if let evidence {
            let range: JSONValue = [JSONValue(evidence.lowerBound), JSONValue(evidence.upperBound)]
            members.append(.init("evidence", range))
        }
        return .object(members)
    }

    private var requirementValue: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(requirement.name)), .init("text", .string(requirement.text)),
        ]
        if let sketch = requirement.sketch { members.append(.init("sketch", .string(sketch))) }
        if let check = requirement.check { members.append(.init("check", check.value)) }
        return .object(members)
    }
}

extension FactBrief {
    /// Reads a unit's input.
    package init(_ reader: PlanReader) throws(PlanError) {
        template = try reader.at("template").text()
        always = try reader.optional("always")?.text()
        fact = try reader.at("fact").text()
        keys = []
        for key in try reader.at("must_contain").value.items ?? [] {
            if let key = key.string { keys.append(key) }
        }
        systemPrompt = try reader.optional("system_prompt")?.text()
        seedQuestion = try reader.at("seed_question").text()
        requirement = try Self.requirement(try reader.at("requirement"))
        request = try reader.optional("request")?.text()
        asker = try reader.at("asker").text()
        manner = try reader.at("manner").text()
        variation = try reader.optional("variation")?.int(0...1_000_000) ?? 0
        model = try reader.optional("model")?.text()
        evidence = nil
        if let range = try reader.optional("evidence")?.value.items, range.count == 2,
            let start = range[0].int, let end = range[1].int, start <= end
        {
            evidence = start..<end
        }
    }

    private static func requirement(
        _ reader: PlanReader
    ) throws(PlanError) -> AnswerRequirement {
        var check: AnswerCheck?
        if let part = try reader.optional("check") { check = try AnswerCheck(part) }
        return AnswerRequirement(
            name: try reader.at("name").text(), text: try reader.at("text").text(),
            sketch: try reader.optional("sketch")?.text(), check: check)
    }
}
