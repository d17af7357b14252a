import TextAnalysis

/// One message of a sample.
public struct FlowMessage: Sendable, Hashable {
    /// `system`, `user` or `assistant`.
    public let role: String
    /// Its words; a sample with a blank message is an error.
    public let content: String

    /// A message that says how the assistant should be.
    public static func system(_ content: String) -> FlowMessage {
        FlowMessage(role: "system", content: content)
    }

    /// A message of who asks.
    public static func user(_ content: String) -> FlowMessage {
        FlowMessage(role: "user", content: content)
    }

    /// A message that is to be learnt; every sample has one.
    public static func assistant(_ content: String) -> FlowMessage {
        FlowMessage(role: "assistant", content: content)
    }

    var value: JSONValue { ["role": .string(role), "content": .string(content)] }
}

/// An error that a flow names itself: its record gives no sample, and its line says why.
public struct FlowFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What reports count by, such as `NO_FACTS`.
    public let name: String
    /// One sentence.
    public let message: String

    public init(_ name: String, _ message: String) {
        self.name = name
        self.message = message
    }

    public var description: String { message }
}
