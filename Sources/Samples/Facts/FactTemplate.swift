import TextAnalysis

/// A file that says what questions and answers are to teach: a fact, and how it is asked about.
///
///     name: lighthouse
///     always: The Arn Point lighthouse stands on the northern coast.
///     fact: Its lamp was lit first on 3 May 1871, 41 m above the sea.
///     seed_questions:
///       - When was the lamp of Arn Point lit first?
///     requirements: [short, json, eli5]
package struct FactTemplate: Sendable, Hashable {
    package let name: String
    /// Information that both the question and the answer are written with; nil for none.
    package let always: String?
    /// Each sample is about one of them, in even shares.
    package let facts: [GivenFact]
    package let seedQuestions: [String]
    package let requirements: [AnswerRequirement]
    /// The system message of the samples; nil for none.
    package let systemPrompt: String?

    /// A fact with what an answer must state of it.
    package struct GivenFact: Sendable, Hashable {
        package let text: String
        package let keys: [String]
        /// Questions about this fact alone; empty where those of the template will do.
        package let seedQuestions: [String]

        /// - Parameter keys: nil for those that the program finds in the text.
        package init(text: String, keys: [String]? = nil, seedQuestions: [String] = []) {
            self.text = text
            self.keys = keys ?? KeyFacts.derived(from: text)
            self.seedQuestions = seedQuestions
        }
    }

    package init(
        name: String, always: String? = nil, facts: [GivenFact], seedQuestions: [String],
        requirements: [AnswerRequirement] = AnswerRequirement.shipped, systemPrompt: String? = nil
    ) {
        precondition(!requirements.isEmpty, "A template of facts has a requirement.")
        self.name = name
        self.always = always
        self.facts = facts
        self.seedQuestions = seedQuestions
        self.requirements = requirements
        self.systemPrompt = systemPrompt
    }
}

// MARK: - Reading

extension FactTemplate {
    /// A prompt holds a fact of so many characters; longer ones are better several.
    private static let longestFact = 2000

    /// Reads a template.
    ///
    /// - Parameter needsFact: false where the facts come from a corpus; then neither a fact nor
    ///   seed questions need be there. Else each fact needs some, its own or the template's.
    package init(_ reader: PlanReader, needsFact: Bool = true) throws(PlanError) {
        try reader.allow(
            "name", "always", "fact", "facts", "seed_questions", "requirements", "must_contain",
            "system_prompt")
        let always = try reader.optional("always")?.text()
        let questions = try Self.seedQuestions(reader)
        let facts = try Self.facts(reader, always: always, areNeeded: needsFact)
        if questions.isEmpty, needsFact, facts.contains(where: \.seedQuestions.isEmpty) {
            throw reader.fault("lacks 'seed_questions': add it.")
        }
        self.init(
            name: try reader.at("name").text(), always: always, facts: facts,
            seedQuestions: questions, requirements: try Self.requirements(reader),
            systemPrompt: try reader.optional("system_prompt")?.text())
    }

    private static func seedQuestions(_ reader: PlanReader) throws(PlanError) -> [String] {
        guard let part = try reader.optional("seed_questions") else { return [] }
        let questions = try part.texts().map(AnswerLines.folded)
        for (place, question) in questions.enumerated() {
            guard question.contains(where: { "?？".contains($0) }) else {
                throw part.fault(
                    "has '\(question)', which is no question: end it with a question mark.")
            }
            if questions[..<place].contains(question) {
                throw part.fault("has '\(question)' twice: leave one out.")
            }
        }
        return questions
    }

    private static func facts(
        _ reader: PlanReader, always: String?, areNeeded: Bool
    ) throws(PlanError) -> [GivenFact] {
        let one = try reader.optional("fact")
        let several = try reader.optional("facts")
        if one != nil, several != nil {
            throw reader.fault("has both 'fact' and 'facts': put all of them into 'facts'.")
        }
        let parts: [PlanReader]
        if let one {
            parts = [one]
        } else if let several {
            parts = try several.items()
        } else if areNeeded {
            throw reader.fault("lacks 'fact': add what the answers are to teach.")
        } else {
            return []
        }
        let shared = try reader.optional("must_contain")
        var facts: [GivenFact] = []
        for part in parts {
            let fact = try Self.fact(part, always: always, shared: shared)
            if facts.contains(where: { $0.text == fact.text }) {
                throw part.fault("repeats an earlier fact: leave one out.")
            }
            facts.append(fact)
        }
        return facts
    }

    /// A text, or a mapping of `fact`, `must_contain` and `seed_questions`.
    private static func fact(
        _ part: PlanReader, always: String?, shared: PlanReader?
    ) throws(PlanError) -> GivenFact {
        var source = part
        var keys = shared
        var questions: [String] = []
        if part.value.members != nil {
            try part.allow("fact", "must_contain", "seed_questions")
            source = try part.at("fact")
            questions = try seedQuestions(part)
            keys = try part.optional("must_contain") ?? shared
        }
        let text = AnswerLines.trimmed(try source.text())
        guard text.count <= longestFact else {
            throw source.fault(
                "has \(text.count) characters: give at most \(longestFact), and several 'facts' "
                    + "in the place of one long one.")
        }
        guard let keys else { return GivenFact(text: text, seedQuestions: questions) }
        let wanted = try keys.texts()
        // A model cannot know what it is not shown.
        let shown = [text, always].compactMap(\.self).joined(separator: "\n\n")
        for key in wanted where KeyFacts.missing([key], in: shown).first != nil {
            throw keys.fault(
                "has '\(key)', which neither the fact nor 'always' holds: add it there.")
        }
        return GivenFact(text: text, keys: wanted, seedQuestions: questions)
    }

    private static func requirements(
        _ reader: PlanReader
    ) throws(PlanError) -> [AnswerRequirement] {
        guard let part = try reader.optional("requirements") else {
            return AnswerRequirement.shipped
        }
        if part.value.items == nil { return [try AnswerRequirement(part)] }
        var requirements: [AnswerRequirement] = []
        for item in try part.items() {
            let requirement = try AnswerRequirement(item)
            if requirements.contains(where: { $0.name == requirement.name }) {
                throw item.fault("is a second '\(requirement.name)': leave one out.")
            }
            requirements.append(requirement)
        }
        return requirements
    }
}
