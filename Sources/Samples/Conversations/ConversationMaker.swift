package import LanguageModels
package import Records
package import TextAnalysis

/// Has a model write conversations in which patterns of explaining are to be found, and a judge
/// look whether they are.
///
/// A conversation is written in one call whose schema fixes the number of exchanges. One that
/// cannot be used is asked for again with what was wrong, three times in all. A pattern that is not
/// found does not reject a conversation: it counts in `ConversationVerdict`.
package struct ConversationMaker: SampleMaker {
    /// Changes whenever the same replies might give another sample.
    package static let revision = "2"
    private static let attempts = 3
    private static let system =
        "You write and review conversations in which an assistant explains something."

    private let free: ConversationWriter
    private let grounded: ConversationWriter
    private let judge: PatternJudge
    private let overrides: Overrides

    /// What the user set in the place of the prompts' own.
    package struct Overrides: Sendable, Hashable {
        /// Of the writer, in the place of the prompt's own.
        package var temperature: Double?
        /// For each exchange, and once more for the notes.
        package var maxTokens: Int?
        /// The ordinal of a unit is added to it.
        package var seed: Int?
        /// From which log-odds of yes against no on the judge finds a pattern.
        package var minLogOdds: Double

        /// Overrides with the prompts' own values where nothing is given.
        package init(
            temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil,
            minLogOdds: Double = 0
        ) {
            self.temperature = temperature
            self.maxTokens = maxTokens
            self.seed = seed
            self.minLogOdds = minLogOdds
        }
    }

    /// A maker with the prompts that ship with Quarry.
    ///
    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    package init(_ overrides: Overrides = Overrides()) throws(ModelError) {
        self.overrides = overrides
        free = try Self.writer(
            task: "converse", PackageResources.converse_write_txt, overrides)
        grounded = try Self.writer(
            task: "converse_grounded", PackageResources.converse_grounded_txt, overrides)
        let template = try PromptTemplate(
            name: "converse-judge", bytes: PackageResources.converse_judge_txt)
        judge = PatternJudge(
            prompt: Self.prompt("converse_judge", template, role: .judge), template: template,
            minLogOdds: overrides.minLogOdds)
    }

    private static func writer(
        task: String, _ bytes: [UInt8], _ overrides: Overrides
    ) throws(ModelError) -> ConversationWriter {
        let template = try PromptTemplate(name: task, bytes: bytes)
        var parameters = template.parameters
        if let temperature = overrides.temperature { parameters.temperature = temperature }
        if let maxTokens = overrides.maxTokens { parameters.maxTokens = maxTokens }
        parameters.seed = overrides.seed ?? parameters.seed
        return ConversationWriter(
            prompt: prompt(task, template, role: .maker), template: template,
            parameters: parameters, addsOrdinal: overrides.seed != nil)
    }

    private static func prompt(
        _ task: String, _ template: PromptTemplate, role: SampleRole
    ) -> SamplePrompt {
        SamplePrompt(
            task: task, system: system, instruction: template.instruction, role: role,
            source: template.text)
    }

    // MARK: - SampleMaker

    package var kind: SampleKind { .conversation }

    package var prompts: [SamplePrompt] { [free.prompt, grounded.prompt, judge.prompt] }

    package var settings: JSONValue {
        var settings: JSONValue = [
            "revision": .string(Self.revision),
            "evidence": .string(EvidenceFinder.revision),
            "min_log_odds": JSONValue(overrides.minLogOdds),
        ]
        settings["temperature"] = overrides.temperature.map { JSONValue($0) }
        settings["max_tokens"] = overrides.maxTokens.map { JSONValue($0) }
        settings["seed"] = overrides.seed.map { JSONValue($0) }
        return settings
    }

    package func make(
        _ unit: SampleUnit, asking models: SampleModels
    ) async throws -> SampleOutcome {
        guard let brief = ConversationBrief(unit) else {
            return .rejected(
                SampleRejection(
                    type: "unit",
                    message: "Unit \(unit.key) is of no plan of conversations: make it anew."))
        }
        switch try await write(brief, ordinal: Int(unit.key) ?? 0, asking: models[.maker]) {
        case .rejected(let rejection): return .rejected(rejection)
        case .written(let reply, var draft):
            for placed in brief.patterns {
                draft.checks += try await judge.checks(
                    of: placed.pattern, in: reply, asking: models[.judge])
            }
            return .made(draft)
        }
    }

    /// Takes out conversations that say what an earlier one says.
    package func checks(among fields: [JSONValue]) -> [Int: SampleCheck] {
        SampleCheck.repeats(among: fields)
    }
}

// MARK: - Writing

extension ConversationMaker {
    private enum Written {
        case written(ConversationReply, SampleDraft)
        case rejected(SampleRejection)
    }

    /// Asks until a conversation can be used, three times at most.
    private func write(
        _ brief: ConversationBrief, ordinal: Int, asking model: any LanguageModel
    ) async throws -> Written {
        let writer = brief.topic.passage == nil ? free : grounded
        var fault = ConversationFault(.schema, "")
        var fields: JSONValue?
        var isLonger = false
        for sample in 0..<Self.attempts {
            let reply = try await model.reply(
                to: writer.request(
                    for: brief, ordinal: ordinal, sample: sample, fault: fault.message,
                    isLonger: isLonger))
            if let refusal = reply.refusal {
                fault = ConversationFault(.refused, "No conversation came: \(refusal).")
                break
            }
            do {
                let read = try Self.read(reply)
                fields = read.fields(for: brief)
                let subject = [brief.topic.text, brief.topic.notes ?? ""].joined(separator: " ")
                let valid = try read.validated(exchanges: brief.exchanges, subject: subject)
                return .written(valid, try Self.draft(of: valid, brief, tries: sample + 1))
            } catch {
                fault = error
                isLonger = isLonger || error.kind == .cutOff
            }
        }
        return .rejected(
            SampleRejection(type: fault.kind.rawValue, message: fault.message, fields: fields))
    }

    private static func read(
        _ reply: ModelReply
    ) throws(ConversationFault) -> ConversationReply {
        do {
            return try ConversationReply(parsing: reply.text)
        } catch  where reply.finish == .length {
            throw ConversationFault(.cutOff, "The reply was cut off: write shorter messages.")
        }
    }

    /// A sample with what the program finds by itself.
    private static func draft(
        of reply: ConversationReply, _ brief: ConversationBrief, tries: Int
    ) throws(ConversationFault) -> SampleDraft {
        var draft = SampleDraft(
            fields: reply.fields(for: brief),
            checks: [
                SampleCheck("tries", passed: true, value: Double(tries)),
                SampleCheck("exchanges", passed: true, value: Double(reply.exchanges.count)),
            ])
        if let passage = brief.topic.passage {
            let grounding = try ConversationGrounding(passage).grounding(of: reply)
            draft.checks.append(grounding.check)
            draft.evidence = grounding.ranges.map { Evidence(chunk: passage.chunk, range: $0) }
        }
        return draft
    }
}
