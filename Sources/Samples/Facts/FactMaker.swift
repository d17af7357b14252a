package import LanguageModels
package import Records
package import TextAnalysis

/// Makes a question about a given fact, and an answer that states it in a given way.
///
/// One call writes the question, as JSON. A second one writes the answer as plain text, since
/// small models lose their way in JSON, XML or tables that stand inside of a JSON string. Both
/// replies are checked by code; a faulty one is asked for again, three times at most, with what was
/// wrong. What asks for the form of the answer ("Reply in JSON.") is put behind the question by the
/// program.
///
/// A rejection has one of the types `question`, `facts_missing`, `requirement`, `refused` and
/// `unusable`.
package struct FactMaker: SampleMaker {
    /// Changes whenever the same replies might give another sample.
    package static let revision = "2"
    package static let system = "You write questions and answers that teach given facts."

    package let kind = SampleKind.facts
    package let prompts: [SamplePrompt]

    private let question: PromptTemplate
    private let answer: PromptTemplate
    private let models: [String]
    private let temperature: Double?
    private let maxTokens: Int?
    private let seed: Int?

    /// - Parameters:
    ///   - models: the names of a run's models, as the plan was given them; those of a run with
    ///     several are asked by `SampleRole.named`.
    ///   - question: the user's own prompt in the place of the embedded one; so is `answer`.
    ///   - maxTokens: of an answer, in the place of the prompt's own.
    ///   - seed: sent with each request, plus the unit's ordinal; nil for none.
    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    package init(
        models: [String] = [], question: PromptTemplate? = nil, answer: PromptTemplate? = nil,
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil
    ) throws(ModelError) {
        let questionPrompt = if let question { question } else { try Self.questionPrompt() }
        let answerPrompt = if let answer { answer } else { try Self.answerPrompt() }
        self.question = questionPrompt
        self.answer = answerPrompt
        self.models = models
        self.temperature = temperature
        self.maxTokens = maxTokens
        self.seed = seed
        let names: [String?] = models.count > 1 ? models.map(\.self) : [nil]
        prompts = names.flatMap { name in
            [(Self.questionTask, questionPrompt), (Self.answerTask, answerPrompt)].map {
                SamplePrompt(
                    task: Self.task($0, of: name), system: Self.system,
                    instruction: $1.instruction, role: Self.role(of: name), source: $1.text)
            }
        }
    }

    /// The prompts that ship with Quarry.
    package static func questionPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "facts-question", bytes: PackageResources.facts_question_txt)
    }

    package static func answerPrompt() throws(ModelError) -> PromptTemplate {
        try PromptTemplate(name: "facts-answer", bytes: PackageResources.facts_answer_txt)
    }

    package var settings: JSONValue {
        var settings: JSONValue = ["revision": .string(Self.revision)]
        settings["temperature"] = temperature.map { JSONValue($0) }
        settings["max_tokens"] = maxTokens.map { JSONValue($0) }
        settings["seed"] = seed.map { JSONValue($0) }
        return settings
    }

    private static let questionTask = "facts_question"
    private static let answerTask = "facts_answer"

    /// Of a run with several models each has prompts of its own: what they reply belongs to other
    /// recipes.
    private static func task(_ name: String, of model: String?) -> String {
        model.map { "\(name) \($0)" } ?? name
    }

    private static func role(of model: String?) -> SampleRole {
        model.map { .named($0) } ?? .maker
    }

    // MARK: - A sample

    package func make(
        _ unit: SampleUnit, asking models: SampleModels
    ) async throws -> SampleOutcome {
        let brief: FactBrief
        do {
            brief = try FactBrief(PlanReader(unit.input, file: "unit \(unit.key)"))
        } catch {
            return .rejected(SampleRejection(type: "unusable", message: error.description))
        }
        let contact = Contact(
            model: models[Self.role(of: brief.model)], brief: brief, ordinal: Int(unit.key) ?? 0)
        switch try await writeQuestion(contact) {
        case .failure(let fault): return .rejected(fault.rejection(fields: nil))
        case .success(let question):
            return try await writeAnswer(to: question, contact, passages: unit.passages)
        }
    }

    /// Samples whose question nearly repeats that of an earlier one are taken out.
    package func checks(among fields: [JSONValue]) -> [Int: SampleCheck] {
        FactQuestion.repeats(among: fields.map { $0["question"]?.string ?? "" })
    }

    private func writeQuestion(_ contact: Contact) async throws -> Result<String, FactFault> {
        try await ask(
            contact, prompt: question, task: Self.questionTask, schema: FactQuestion.schema,
            values: Self.values(of: contact.brief)
        ) { reply throws(FactFault) in
            try FactQuestion.read(reply, of: contact.brief)
        }
    }

    private func writeAnswer(
        to asked: String, _ contact: Contact, passages: [SamplePassage]
    ) async throws -> SampleOutcome {
        let brief = contact.brief
        let question = [asked, brief.request].compactMap(\.self).joined(separator: " ")
        var values = Self.values(of: brief)
        values["question"] = .text(question)
        var last: String?
        let result = try await ask(
            contact, prompt: answer, task: Self.answerTask, schema: nil, values: values
        ) { reply throws(FactFault) in
            let cleaned = brief.requirement.cleaned(reply)
            last = cleaned.answer
            try FactAnswer.check(cleaned, to: asked, of: brief)
            return cleaned
        }
        let fields = { (answer: String) in
            FactFields.value(
                question: question, answer: answer, brief: brief,
                model: contact.model.identity.model)
        }
        switch result {
        case .failure(let fault): return .rejected(fault.rejection(fields: last.map(fields)))
        case .success(let cleaned):
            let evidence = passages.first.flatMap { passage in
                brief.evidence.map { Evidence(chunk: passage.chunk, range: $0) }
            }
            return .made(
                SampleDraft(
                    fields: fields(cleaned.answer),
                    checks: FactAnswer.checks(of: cleaned.words, question: question, brief),
                    evidence: evidence.map { [$0] } ?? []))
        }
    }

    // MARK: - Asking

    /// Whom a unit asks.
    private struct Contact {
        var model: any LanguageModel
        var brief: FactBrief
        var ordinal: Int
    }

    private static let attempts = 3

    /// Asks until a reply can be used, three times at most.
    ///
    /// A reply that was cut off is asked for once more with twice the limit, since a model that
    /// thinks may have used all of it before its first word.
    private func ask<Value>(
        _ contact: Contact, prompt: PromptTemplate, task: String, schema: ModelRequest.Schema?,
        values: [String: TemplateValue], read: (String) throws(FactFault) -> Value
    ) async throws -> Result<Value, FactFault> {
        var fault = FactFault(.unusable, "")
        var parameters = parameters(of: prompt, ordinal: contact.ordinal, isAnswer: schema == nil)
        var hasGrown = false
        for sample in 0..<Self.attempts {
            var values = values
            values["fault"] = .text(fault.message)
            values["has_fault"] = .flag(!fault.message.isEmpty)
            let request = ModelRequest(
                task: Self.task(task, of: contact.brief.model),
                prompt: Prompt(
                    system: Self.system, passage: nil, instruction: prompt.instruction,
                    variable: AnswerLines.trimmed(try prompt.renderVariable(values))),
                schema: schema, parameters: parameters, sample: sample)
            let reply = try await contact.model.reply(to: request)
            if let refusal = reply.refusal { return .failure(FactFault(.refused, refusal)) }
            if reply.finish == .length {
                fault = FactFault(.unusable, "It was too long: write less, and repeat nothing.")
                if !hasGrown { parameters.maxTokens *= 2 }
                hasGrown = true
                continue
            }
            do {
                return .success(try read(reply.text))
            } catch {
                fault = error
            }
        }
        return .failure(fault)
    }

    private func parameters(
        of prompt: PromptTemplate, ordinal: Int, isAnswer: Bool
    ) -> ModelRequest.Parameters {
        var parameters = prompt.parameters
        if let temperature { parameters.temperature = temperature }
        if let maxTokens, isAnswer { parameters.maxTokens = maxTokens }
        if let seed { parameters.seed = seed + ordinal }
        return parameters
    }

    private static func values(of brief: FactBrief) -> [String: TemplateValue] {
        let optional = [
            "always": brief.always, "system_prompt": brief.systemPrompt,
            "sketch": brief.requirement.sketch,
            "keys": brief.keys.isEmpty ? nil : brief.keys.joined(separator: "; "),
            "variation": brief.variation > 0 ? String(brief.variation) : nil,
        ]
        var values: [String: TemplateValue] = [
            "fact": .text(brief.fact), "seed_question": .text(brief.seedQuestion),
            "asker": .text(brief.asker), "manner": .text(brief.manner),
            "requirement": .ownText(brief.requirement.text),
        ]
        for (name, text) in optional {
            // A sketch shows the form that is wanted, tags and all.
            values[name] = name == "sketch" ? .ownText(text ?? "") : .text(text ?? "")
            values["has_\(name)"] = .flag(text != nil)
        }
        return values
    }
}

/// What is wrong with a reply.
struct FactFault: Error {
    enum Kind: String {
        case question
        case factsMissing = "facts_missing"
        case requirement
        case refused
        case unusable
    }

    var kind: Kind
    /// A sentence that the model can be shown.
    var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    func rejection(fields: JSONValue?) -> SampleRejection {
        SampleRejection(type: kind.rawValue, message: message, fields: fields)
    }
}
