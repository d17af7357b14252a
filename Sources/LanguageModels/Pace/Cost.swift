/// What a request counts against the limits of a server.
package struct Cost: Sendable, Equatable {
    /// Tokens of the prompt.
    package var input: Double
    /// Tokens of the reply, at most.
    package var output: Double

    package init(input: Double = 0, output: Double = 0) {
        self.input = input
        self.output = output
    }

    /// An estimate before the request is sent: a token for every four bytes of the prompt, and the
    /// longest reply, since that is what providers charge at first.
    ///
    /// - Parameter completion: Tokens of the reply at most, with what the model thinks before it:
    ///   `LanguageModel.mostCompletionTokens(for:)`.
    package init(of request: ModelRequest, completion: Int) {
        let prompt = request.prompt
        var bytes = prompt.system.utf8.count + prompt.instruction.utf8.count
        bytes += prompt.variable.utf8.count + (request.schema?.json.utf8.count ?? 0)
        if let passage = prompt.passage {
            bytes += passage.text.utf8.count + passage.title.utf8.count
            bytes += passage.heading.utf8.count
        }
        self.init(input: Double(bytes) / 4, output: Double(completion))
    }

    /// What a reply did count.
    package init(of usage: ModelReply.Usage) {
        self.init(input: Double(usage.prompt), output: Double(usage.completion))
    }

    /// How much of it counts against a limit of that kind.
    func amount(of measure: RateLimit.Measure) -> Double {
        switch measure {
        case .requests: 1
        case .tokens: input + output
        case .inputTokens: input
        case .outputTokens: output
        }
    }
}
