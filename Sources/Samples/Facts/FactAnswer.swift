package import TextAnalysis

/// What an answer about a fact must be.
enum FactAnswer {
    /// - Throws: `FactFault` that says what is wrong with it.
    static func check(
        _ cleaned: (answer: String, words: String), to question: String, of brief: FactBrief
    ) throws(FactFault) {
        guard !cleaned.answer.isEmpty else {
            throw FactFault(.unusable, "The answer is empty.")
        }
        if let fault = brief.requirement.check?.fault(in: cleaned.answer) {
            throw FactFault(.requirement, fault)
        }
        // A sketch that was copied and not filled in.
        if brief.requirement.sketch != nil,
            ["\"...\"", ">...<", "- ...", ": ..."].contains(where: cleaned.answer.contains)
        {
            throw FactFault(.requirement, "The answer has dots in the place of words.")
        }
        if promptWords.occur(in: PlainWords.lowercased(in: cleaned.words)) {
            throw FactFault(
                .unusable, "The answer repeats the instructions: give the answer alone.")
        }
        if let fault = KeyFacts.fault(
            in: cleaned.words, to: question, fact: brief.fact, keys: brief.keys)
        {
            throw FactFault(.factsMissing, fault)
        }
        if !FactQuestion.isAnswered(question, by: cleaned.words, of: brief) {
            throw FactFault(
                .question, "The answer does not take up what is asked: answer the question.")
        }
        if FactQuestion.mentionsText(cleaned.words, of: brief) {
            throw FactFault(
                .unusable, "The answer mentions the text, which nobody else can see.")
        }
    }

    /// Words of the prompt that no answer has of itself.
    private static let promptWords = Phrases(
        "no code fence, no remark at the end, how to write the answer, keep each of these")

    /// What was looked at in an answer that passed; numbers that come from nowhere are a warning.
    static func checks(of words: String, question: String, _ brief: FactBrief) -> [SampleCheck] {
        let share = ContentWords.share(
            of: ContentWords.set(of: brief.fact), in: ContentWords.set(of: words))
        var checks = [SampleCheck("facts", passed: true, value: share)]
        if brief.requirement.check != nil {
            checks.append(SampleCheck("requirement", passed: true))
        }
        let sources = [brief.fact, brief.always, question].compactMap(\.self)
        let new = KeyFacts.newNumbers(in: words, beyond: sources)
        checks.append(
            SampleCheck(
                "new_numbers", passed: new.isEmpty, value: Double(new.count),
                message: new.isEmpty
                    ? nil
                    : "The answer has numbers that the fact lacks: \(new.joined(separator: ", ")).")
        )
        return checks
    }
}

/// The form of a sample about a fact.
package enum FactFields {
    /// `question`, `answer`, `messages`, `requirement`, `fact_template`, `model`, in this order.
    package static func value(
        question: String, answer: String, brief: FactBrief, model: String
    ) -> JSONValue {
        var messages: [JSONValue] = [
            ["role": "user", "content": .string(question)],
            ["role": "assistant", "content": .string(answer)],
        ]
        if let prompt = brief.systemPrompt {
            messages.insert(["role": "system", "content": .string(prompt)], at: 0)
        }
        return [
            "question": .string(question), "answer": .string(answer),
            "messages": .array(messages), "requirement": .string(brief.requirement.name),
            "fact_template": .string(brief.template), "model": .string(model),
        ]
    }
}
