import LanguageModels
import TextAnalysis

/// Why a try gave no conversation.
struct ConversationFault: Error, Sendable, Hashable {
    /// What reports count by.
    enum Kind: String, Sendable {
        /// The model, or its provider's filter, would not answer.
        case refused
        /// The reply ended at its limit of tokens.
        case cutOff = "cut_off"
        /// Not the JSON that was asked for.
        case schema
        /// Another number of exchanges.
        case exchanges
        /// A message or the notes say nothing.
        case empty
        /// A message or the notes were ended by the longest length that the schema allows.
        case cutTurn = "cut_turn"
        /// A message says again what an earlier one says.
        case repeatedTurn = "repeated_turn"
        /// The user speaks of the assistant or of the notes, and not of the topic.
        case outOfRole = "out_of_role"
        /// A number or identifier that the passage lacks.
        case groundedness
        /// Nothing of what the assistant says stands in the passage.
        case evidence
    }

    var kind: Kind
    /// One sentence, for people and for the model's next try.
    var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// A conversation as a model writes it.
struct ConversationReply: Sendable, Hashable {
    static let longestUser = 300
    static let longestAssistant = 800
    static let longestNotes = 400

    struct Exchange: Sendable, Hashable, Decodable {
        var user: String
        var assistant: String
    }

    var exchanges: [Exchange]
    var learningNotes: String

    /// - Throws: `ConversationFault` of kind `schema` where the text is not the JSON asked for.
    init(parsing text: String) throws(ConversationFault) {
        let form: Form
        do {
            form = try StructuredReply.parse(from: text)
        } catch {
            throw ConversationFault(.schema, error.message)
        }
        exchanges = form.exchanges
        learningNotes = form.learning_notes
    }

    private struct Form: Decodable {
        var exchanges: [Exchange]
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var learning_notes: String
    }

    /// A schema that allows just so many exchanges.
    static func schema(exchanges: Int) -> ModelRequest.Schema {
        ModelRequest.Schema(
            name: "conversation",
            json: """
                {"type":"object","properties":{"exchanges":{"type":"array",\
                "minItems":\(exchanges),"maxItems":\(exchanges),"items":{"type":"object",\
                "properties":{"user":{"type":"string","maxLength":\(longestUser)},\
                "assistant":{"type":"string","maxLength":\(longestAssistant)}},\
                "required":["user","assistant"],"additionalProperties":false}},\
                "learning_notes":{"type":"string","maxLength":\(longestNotes)}},\
                "required":["exchanges","learning_notes"],"additionalProperties":false}
                """)
    }
}

// MARK: - Validation

extension ConversationReply {
    /// The same without space around the messages and without names of speakers before them.
    ///
    /// - Parameter subject: what the conversation is about, whose words it may use.
    /// - Throws: `ConversationFault` for the first thing that is wrong.
    func validated(
        exchanges wanted: Int, subject: String = ""
    ) throws(ConversationFault) -> ConversationReply {
        guard exchanges.count == wanted else {
            throw ConversationFault(
                .exchanges, "There are \(exchanges.count) exchanges in the place of \(wanted).")
        }
        var valid = self
        var seen: Set<[String]> = []
        for (index, exchange) in exchanges.enumerated() {
            let number = index + 1
            valid.exchanges[index].user = try Self.turn(
                exchange.user, "'user' of exchange \(number)", longest: Self.longestUser, &seen)
            valid.exchanges[index].assistant = try Self.turn(
                exchange.assistant, "'assistant' of exchange \(number)",
                longest: Self.longestAssistant, &seen)
        }
        try valid.checkProgress()
        try valid.checkRoles(subject: subject)
        valid.learningNotes = try Self.whole(
            learningNotes, "'learning_notes'", longest: Self.longestNotes)
        return valid
    }

    /// Sentences of fewer words may well be said twice.
    private static let fewestWords = 5

    /// A reply that repeats sentences of the assistant in more than half of its own says nothing new.
    private func checkProgress() throws(ConversationFault) {
        var said: Set<[String]> = []
        for (index, turn) in assistantTurns.enumerated() {
            let bytes = Array(turn.utf8)
            let sentences = Sentences.ranges(in: bytes)
                .map { PlainWords.lowercased(in: String(decoding: bytes[$0], as: UTF8.self)) }
                .filter { $0.count >= Self.fewestWords }
            let repeated = sentences.count { !said.insert($0).inserted }
            guard repeated * 2 <= sentences.count else {
                throw ConversationFault(
                    .repeatedTurn,
                    "'assistant' of exchange \(index + 1) repeats what was said before: go one step further."
                )
            }
        }
    }

    private static let roleWords = Phrases("the assistant, learning note, learning notes")

    /// The user does not speak of `the assistant`, nor of what is noted at the end.
    private func checkRoles(subject: String) throws(ConversationFault) {
        guard !Self.roleWords.occur(in: PlainWords.lowercased(in: subject)) else { return }
        for (index, exchange) in exchanges.enumerated()
        where Self.roleWords.occur(in: PlainWords.lowercased(in: exchange.user)) {
            throw ConversationFault(
                .outOfRole,
                "'user' of exchange \(index + 1) speaks of the assistant or the notes: let the user ask about the topic."
            )
        }
    }

    private static func turn(
        _ text: String, _ name: String, longest: Int, _ seen: inout Set<[String]>
    ) throws(ConversationFault) -> String {
        let text = withoutSpeaker(try whole(text, name, longest: longest))
        guard seen.insert(PlainWords.lowercased(in: text)).inserted else {
            throw ConversationFault(.repeatedTurn, "\(name) repeats an earlier message.")
        }
        return text
    }

    private static func whole(
        _ text: String, _ name: String, longest: Int
    ) throws(ConversationFault) -> String {
        guard text.unicodeScalars.count < longest else {
            throw ConversationFault(.cutTurn, "\(name) is too long: write less than it.")
        }
        let trimmed = trimmed(text)
        guard withoutSpeaker(trimmed).contains(where: { $0.isLetter || $0.isNumber }) else {
            throw ConversationFault(.empty, "\(name) is empty.")
        }
        return trimmed
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return String(decoding: bytes[Bytes.trimmed(bytes.indices, in: bytes)], as: UTF8.self)
    }

    /// Small models write `User: ` although the JSON says who speaks.
    private static func withoutSpeaker(_ text: String) -> String {
        for speaker in ["user:", "assistant:"] where text.lowercased().hasPrefix(speaker) {
            return trimmed(String(text.dropFirst(speaker.count)))
        }
        return text
    }
}

// MARK: - What a line holds

extension ConversationReply {
    var assistantTurns: [String] { exchanges.map(\.assistant) }

    /// The members of a line: `topic`, `patterns_applied`, `conversation`, `learning_notes`.
    func fields(for brief: ConversationBrief) -> JSONValue {
        var messages: [JSONValue] = []
        if let system = brief.systemPrompt { messages.append(Self.message("system", system)) }
        for exchange in exchanges {
            messages.append(Self.message("user", exchange.user))
            messages.append(Self.message("assistant", exchange.assistant))
        }
        return [
            "topic": .string(brief.topic.text),
            "patterns_applied": .array(brief.patterns.map { .string($0.pattern.name) }),
            "conversation": .array(messages),
            "learning_notes": .string(learningNotes),
        ]
    }

    private static func message(_ role: String, _ content: String) -> JSONValue {
        ["role": .string(role), "content": .string(content)]
    }
}
