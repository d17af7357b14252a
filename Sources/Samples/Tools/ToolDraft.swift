import LanguageModels
import Records
import TextAnalysis

/// A sample of tool use while it is made: its messages so far, and what may be said next.
struct ToolDraft: Sendable {
    private let scenario: ToolScenario
    private let plan: ToolPlan
    private var messages: [JSONValue] = []
    /// What was said, as the model is shown it.
    private var dialogue: [String] = []
    private var mentioned: Set<String> = []
    private var sources = ToolSources()
    private var results = 0
    private var request = ""
    private(set) var evidence: [Evidence] = []

    init(scenario: ToolScenario, plan: ToolPlan) {
        self.scenario = scenario
        self.plan = plan
        if let prompt = scenario.systemPrompt {
            messages.append(["role": "system", "content": .string(prompt)])
        }
    }

    /// What a line says beside the id, in its order.
    var fields: JSONValue {
        [
            "messages": .array(messages), "tools": .array(scenario.tools),
            "tags": [
                "persona": .string(plan.persona), "tone": .string(plan.tone),
                "domain": .string(scenario.domain), "source": .string(scenario.source),
            ],
            "scenario": .string(plan.kind), "conversation_id": .string(plan.conversationID),
        ]
    }

    // MARK: - Messages

    /// Adds the user's message with the call that it leads to and the tool's result.
    mutating func add(_ turn: ToolTurn, request words: String) {
        let call: JSONValue = [
            "id": .string(turn.callID), "type": "function",
            "function": [
                "name": .string(turn.tool), "arguments": .string(turn.arguments.text),
            ],
        ]
        messages += [
            ["role": "user", "content": .string(words)],
            ["role": "assistant", "content": .null, "tool_calls": [call]],
            [
                "role": "tool", "tool_call_id": .string(turn.callID),
                "content": .string(turn.result.text),
            ],
        ]
        request = words
        mentioned.formUnion(turn.mentions)
        results += 1
        sources.add(text: words)
        sources.add(turn.arguments)
        sources.add(count: results)
        sources.add(turn.result)
    }

    mutating func add(answer words: String, to turn: ToolTurn) {
        messages.append(["role": "assistant", "content": .string(words)])
        dialogue += ["User: \(request)", "Assistant: \(words)"]
        if let found = evidence(of: words, to: turn), turn.result["error"] == nil {
            evidence.append(found)
        }
    }

    /// Where the answer stands in the passage that the tool found.
    private func evidence(of words: String, to turn: ToolTurn) -> Evidence? {
        guard let passage = plan.passages.first(where: { $0.chunk.hex == turn.chunk }),
            let range = EvidenceFinder.find(answer: words, question: request, in: passage.text)
        else { return nil }
        return Evidence(chunk: passage.chunk, range: range)
    }
}

// MARK: - Prompts

extension ToolDraft {
    func requestValues(_ turn: ToolTurn) -> [String: TemplateValue] {
        var values = earlier
        values["persona"] = .text(plan.description)
        values["tone"] = .text(plan.tone)
        values["manner"] = .text(plan.manner)
        values["about"] = .text(turn.about)
        values["has_about"] = .flag(!turn.about.isEmpty)
        values["plain"] = .text("I want to know \(turn.wish).")
        return values
    }

    func answerValues(_ turn: ToolTurn) -> [String: TemplateValue] {
        var values = earlier
        values["request"] = .text(request)
        values["tone"] = .text(plan.tone)
        values["tool"] = .text(turn.tool)
        values["result"] = .text(turn.result.text)
        values["plain"] = .text(turn.summary)
        return values
    }

    private var earlier: [String: TemplateValue] {
        ["earlier": .texts(dialogue), "has_earlier": .flag(!dialogue.isEmpty)]
    }
}

// MARK: - Checks of words

extension ToolDraft {
    /// What is wrong with a user's words.
    ///
    /// They name what the call needs, where an earlier message did not, and no numbers but those
    /// that were planned.
    func fault(inRequest words: String, of turn: ToolTurn) -> ToolFault? {
        for mention in turn.mentions {
            if mentioned.contains(mention), Double(mention) == nil { continue }
            guard !MentionedWords.names(mention, in: words, all: turn.mustMentionAll) else {
                continue
            }
            return ToolFault(
                .entityNotMentioned, "The message must name '\(mention)', spelled like that.")
        }
        var planned = sources
        planned.add(text: "\(turn.wish) \(turn.entity) \(turn.about)")
        planned.add(turn.arguments)
        guard let number = SpokenNumbers.all(in: words).first(where: { !planned.hold($0) }) else {
            return nil
        }
        return ToolFault(
            .requestNumber,
            "The message says '\(number.text)', a number that was not given: leave it out.")
    }

    /// What is wrong with an assistant's words.
    ///
    /// They say no number or code that is not grounded, and something that the result says and the
    /// user did not; what a passage holds they say in half of its words at least.
    func fault(
        inAnswer words: String, to turn: ToolTurn, _ validator: ToolValidator
    ) -> ToolFault? {
        if let fault = validator.faults(inAnswer: words, sources: sources).first { return fault }
        let isFailure = turn.result["error"] != nil
        if !isFailure, !turn.chunk.isEmpty, evidence(of: words, to: turn) == nil {
            return ToolFault(
                .ungroundedAnswer, "The answer must say only what the text that was found says.")
        }
        guard isFailure ? saysFailure(words, turn) : saysResult(words, turn) else {
            return ToolFault(.withoutResult, "The answer must say what the tool replied.")
        }
        return nil
    }

    private func saysResult(_ words: String, _ turn: ToolTurn) -> Bool {
        let known = Set(MentionedWords.words(of: request))
        let result = Set(MentionedWords.words(of: turn.result.text + " " + turn.summary))
        return MentionedWords.words(of: words).contains { word in
            (word.count > 3 || word.contains(where: \.isNumber)) && !known.contains(word)
                && result.contains(word)
        }
    }

    private func saysFailure(_ words: String, _ turn: ToolTurn) -> Bool {
        let message = ContentWords.set(of: turn.summary).subtracting(ContentWords.set(of: request))
        return message.isEmpty || !message.isDisjoint(with: ContentWords.set(of: words))
    }
}
