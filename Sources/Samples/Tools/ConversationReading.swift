import TextAnalysis

/// Goes through the messages of a sample front to back and notes what is wrong.
///
/// The order that can be: at most one `system`, then turns of a `user`, any number of rounds of an
/// `assistant` with calls and a `tool` for each of them, and an `assistant` that answers.
struct ConversationReading {
    private enum Place {
        case start
        case afterUser
        case afterCalls
        case afterResults
        case afterAnswer

        func allows(_ role: String) -> Bool {
            switch role {
            case "system": false
            case "user": self == .start || self == .afterAnswer
            case "assistant": self == .afterUser || self == .afterResults
            case "tool": self == .afterCalls
            default: false
            }
        }
    }

    private let scenario: ToolScenario?
    private let validator: ToolValidator
    private let checks: CallChecks
    private var place = Place.start
    private var count = 0
    /// The calls without a result, by their ids, with the tools they call.
    private var open: [(id: String, tool: String)] = []
    private var ids: Set<String> = []
    private var results = 0
    private var sources = ToolSources()
    private var userWords = ""
    private var faults: [ToolFault] = []

    init(tools: [JSONValue], scenario: ToolScenario?) {
        self.scenario = scenario
        validator = ToolValidator(scenario: scenario)
        checks = CallChecks(tools: tools, scenario: scenario)
    }

    /// The faults, when all messages were read.
    consuming func finished() -> [ToolFault] {
        if place != .afterAnswer {
            note(.roleOrder, "The last message is no answer of the assistant.")
        }
        return faults
    }

    mutating func read(_ message: JSONValue) {
        count += 1
        guard let role = message["role"]?.string else {
            return note(.lineForm, "Message \(count) has no role.")
        }
        let calls = message["tool_calls"]?.items ?? []
        if role == "system" {
            if count > 1 { note(.roleOrder, "Message \(count) is a 'system', not the first one.") }
            return
        }
        if !place.allows(role) {
            note(.roleOrder, "Message \(count) is of the role '\(role)', which cannot stand there.")
        }
        switch role {
        case "user": readUser(message)
        case "assistant" where !calls.isEmpty: readCalls(calls, of: message)
        case "assistant": readAnswer(message)
        case "tool": readResult(message)
        default: break
        }
    }

    private mutating func note(_ type: ToolFault.Kind, _ message: String) {
        faults.append(ToolFault(type, message))
    }
}

// MARK: - Messages

extension ConversationReading {
    private mutating func readUser(_ message: JSONValue) {
        leaveCallsOpen()
        place = .afterUser
        guard let text = words(of: message) else { return }
        userWords += text + "\n"
        sources.add(text: text)
    }

    private mutating func readAnswer(_ message: JSONValue) {
        leaveCallsOpen()
        place = .afterAnswer
        guard let text = words(of: message) else { return }
        faults += validator.faults(inAnswer: text, sources: sources)
    }

    /// The content; noted where it says nothing.
    private mutating func words(of message: JSONValue) -> String? {
        guard let text = message["content"]?.string, !text.allSatisfy(\.isWhitespace) else {
            note(.emptyContent, "Message \(count) has no words as its content.")
            return nil
        }
        return text
    }

    private mutating func leaveCallsOpen() {
        for call in open {
            note(.toolCallID, "The call '\(call.id)' of '\(call.tool)' has no result.")
        }
        open = []
    }

    private mutating func readCalls(_ calls: [JSONValue], of message: JSONValue) {
        leaveCallsOpen()
        place = .afterCalls
        if let content = message["content"], content != .null {
            note(.contentBesideCall, "Message \(count) has content beside its calls, not null.")
        } else if message["content"] == nil {
            note(
                .contentBesideCall, "Message \(count) lacks 'content', which is null beside calls.")
        }
        for call in calls { readCall(call) }
    }

    private mutating func readCall(_ call: JSONValue) {
        let id = call["id"]?.string ?? ""
        guard let tool = call["function"]?["name"]?.string else {
            return note(.lineForm, "A call in message \(count) names no function.")
        }
        if id.isEmpty || !ids.insert(id).inserted {
            note(
                .toolCallID, "A call in message \(count) has the id '\(id)', which is not its own.")
        }
        if call["type"]?.string != "function" {
            note(.lineForm, "The call '\(id)' is not of the type 'function'.")
        }
        open.append((id, tool))
        guard let text = call["function"]?["arguments"]?.string,
            let arguments = try? JSONValue(parsing: text), arguments.members != nil
        else {
            return note(
                .argumentsJSON, "The arguments of the call '\(id)' are no JSON object in a text.")
        }
        faults += checks.faults(inArguments: arguments, of: tool)
        sources.add(arguments)
        for name in scenario?.entityArguments(of: tool).sorted() ?? [] {
            guard let value = arguments[name].map(FilledText.words),
                !MentionedWords.names(value, in: userWords)
            else { continue }
            note(
                .entityNotMentioned, "The user does not name '\(value)', which '\(tool)' looks up.")
        }
    }

    private mutating func readResult(_ message: JSONValue) {
        let id = message["tool_call_id"]?.string ?? ""
        let tool: String
        if let call = open.firstIndex(where: { $0.id == id }) {
            tool = open.remove(at: call).tool
        } else {
            note(
                .toolCallID,
                "The result in message \(count) answers '\(id)', which is no open call.")
            // What it answers cannot be known; the first call then is not counted as open too.
            tool = open.isEmpty ? "" : open.removeFirst().tool
        }
        place = open.isEmpty ? .afterResults : .afterCalls
        results += 1
        sources.add(count: results)
        guard let result = message["content"]?.string.flatMap({ try? JSONValue(parsing: $0) })
        else { return note(.resultJSON, "The result in message \(count) is no JSON in a text.") }
        sources.add(result)
        faults += checks.faults(inResult: result, of: tool)
    }
}
