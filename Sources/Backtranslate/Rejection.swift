/// Why nothing came of a request, or of an item of its reply; the same request would fare no
/// better.
package struct Rejection: Error, Sendable, Hashable {
    /// To switch on.
    package var code: Code
    /// What more there is to say, for people; may be empty.
    package var detail: String

    package init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// As an attempt stores it: `no evidence`, or `cut off: ...`.
    package var reason: String {
        detail.isEmpty ? code.rawValue : "\(code.rawValue): \(detail)"
    }

    package enum Code: String, Sendable, CaseIterable {
        /// The model or the provider's filter would not answer.
        case refused
        /// The reply was longer than allowed, and nothing whole was in it.
        case cutOff = "cut off"
        /// The reply was not what was asked for, nor were those to the same question again.
        case unusable = "unusable reply"
        /// The reply held fewer items than were asked for.
        case missing = "missing in the reply"
        /// The same question was there before.
        case repeated = "repeated question"
        /// Its place in the chunk could not be found.
        case noEvidence = "no evidence"
        /// A step is not supported, points at the text, or adds nothing.
        case badStep = "bad step"
        /// Two chunks have no two sentences that could be joined.
        case nothingInCommon = "nothing in common"
        /// One passage, or one sentence, answers what should need two.
        case oneFact = "one fact is enough"
    }
}
