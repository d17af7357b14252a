/// What is wrong with a sample of tool use.
package struct ToolFault: Sendable, Hashable, Error {
    package var type: Kind
    /// One sentence.
    package var message: String

    package init(_ type: Kind, _ message: String) {
        self.type = type
        self.message = message
    }

    /// The kinds of faults, as reports count them.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        // MARK: Form
        /// The line is no object with messages and tools, or a message lacks a part.
        case lineForm = "line_form"
        /// A message of this role cannot stand there.
        case roleOrder = "role_order"
        /// Content that is not null stands beside calls.
        case contentBesideCall = "content_beside_call"
        /// An id of a call is missing, used twice or not the one that is answered.
        case toolCallID = "tool_call_id"
        /// A tool is called that is not declared.
        case unknownTool = "unknown_tool"
        /// Arguments are no JSON object in a text.
        case argumentsJSON = "arguments_json"
        /// Arguments do not fit the tool's schema.
        case argumentsSchema = "arguments_schema"
        /// A tool's result is no JSON.
        case resultJSON = "result_json"
        /// The user or the assistant says nothing.
        case emptyContent = "empty_content"

        // MARK: Meaning
        /// A number lies outside what the scenario allows.
        case range
        /// A word or an error's code is none of those that the scenario allows.
        case code

        // MARK: Grounds
        /// The assistant says a number that nothing before says.
        case ungroundedNumber = "ungrounded_number"
        /// The assistant says a code that nothing before says.
        case ungroundedCode = "ungrounded_code"
        /// The assistant says what the passage that was found does not.
        case ungroundedAnswer = "ungrounded_answer"
        /// The user does not name what the call is about.
        case entityNotMentioned = "entity_not_mentioned"

        // MARK: Words of a model
        /// No reply could be used.
        case unusableReply = "unusable_reply"
        /// The model, or its provider's filter, would not answer.
        case refused
        /// The user's words say a number that was not planned.
        case requestNumber = "request_number"
        /// The assistant's words say nothing of the result.
        case withoutResult = "without_result"

        /// The check that it fails: `schema`, `semantics`, `groundedness` or `words`.
        package var check: String {
            switch self {
            case .lineForm, .roleOrder, .contentBesideCall, .toolCallID, .unknownTool,
                .argumentsJSON, .argumentsSchema, .resultJSON, .emptyContent:
                "schema"
            case .range, .code: "semantics"
            case .ungroundedNumber, .ungroundedCode, .ungroundedAnswer, .entityNotMentioned:
                "groundedness"
            case .unusableReply, .refused, .requestNumber, .withoutResult: "words"
            }
        }

        /// All checks, in the order in which they are reported.
        package static let checks = ["schema", "semantics", "groundedness", "words"]
    }
}
