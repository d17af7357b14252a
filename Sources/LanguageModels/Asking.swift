/// What came of asking until a reply could be used.
package enum Asked<Value: Sendable>: Sendable {
    case answered(Value)
    /// The model, or its provider's filter, would not answer.
    case refused(String)
    /// No reply could be used, for this reason; the same request would fare no better.
    case unusable(String)
}

/// Asks a model until a reply can be used, within bounds.
package enum Asking {
    /// The first time and two re-asks.
    private static let attempts = 3

    /// Asks, and asks again where a reply cannot be used: twice at most, with what was wrong.
    ///
    /// A reply that was cut off at its limit is asked for once more with twice the limit, since a
    /// model that thinks may have used all of it before its first word. Refusals are not argued with.
    ///
    /// - Parameters:
    ///   - growing: whether the limit may be doubled.
    ///   - request: makes the request of a sample, 0 for the first; the fault is what was wrong with
    ///     the reply before, empty where nothing was.
    ///   - read: takes what is wanted out of a reply. A `ModelError` that it throws says what is
    ///     wrong in words for the model.
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package static func ask<Value>(
        _ model: any LanguageModel, growing: Bool = true,
        request: (_ sample: Int, _ fault: String) throws(ModelError) -> ModelRequest,
        read: (ModelReply) throws(ModelError) -> Value
    ) async throws -> Asked<Value> {
        var fault = ""
        var hasGrown = false
        for sample in 0..<attempts {
            var request = try request(sample, fault)
            if hasGrown { request.parameters.maxTokens *= 2 }
            let reply = try await model.reply(to: request)
            if let refusal = reply.refusal { return .refused(refusal) }
            do {
                return .answered(try read(reply))
            } catch {
                fault = error.message
            }
            guard growing, reply.finish == .length else { continue }
            if hasGrown {
                let limit = request.parameters.maxTokens
                return .unusable(
                    "the reply was cut off at \(limit) tokens: a larger --max-tokens helps")
            }
            hasGrown = true
            fault = ""
        }
        return .unusable("unusable reply: \(fault)")
    }
}
