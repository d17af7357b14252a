/// What a model answered, and what it cost.
package struct ModelReply: Sendable, Equatable {
    /// The text of the answer, without any reasoning block.
    package var text: String
    package var finish: Finish
    /// The provider's own name for what it refused or filtered, such as `SAFETY`, `RECITATION` or
    /// `frontier_llm`; empty where it names none.
    package var reason: String
    package var usage: Usage
    /// The model that answered, as the server names it, or as it was asked for where it does not.
    package var model: String
    /// The tokens of the answer with their alternatives, where they were asked for and given.
    package var logprobs: [TokenLogprob]
    /// The body as it came.
    package var raw: String
    /// Seconds from sending to the last byte.
    package var duration: Double

    package init(
        text: String, finish: Finish = .stop, reason: String = "", usage: Usage = Usage(),
        model: String = "", logprobs: [TokenLogprob] = [], raw: String = "", duration: Double = 0
    ) {
        self.text = text
        self.finish = finish
        self.reason = reason
        self.usage = usage
        self.model = model
        self.logprobs = logprobs
        self.raw = raw
        self.duration = duration
    }

    /// Why the model stopped.
    ///
    /// Refusals, filters and length stops are answers, not errors.
    package enum Finish: String, Sendable, Codable {
        case stop
        case length
        case refusal
        case contentFilter = "content_filter"
        case other
    }

    /// Why there is no answer, in words for the user; nil for every other reply.
    package var refusal: String? {
        let words: String
        switch finish {
        case .refusal: words = "the model refused to answer"
        case .contentFilter: words = "the provider's content filter held the answer back"
        case .stop, .length, .other: return nil
        }
        return reason.isEmpty ? words : "\(words) (\(reason))"
    }

    /// Tokens, counted in one way whatever the provider's own: `prompt` includes `cached` and
    /// `written`, `completion` includes `reasoning`.
    package struct Usage: Sendable, Equatable, Codable {
        package var prompt: Int
        /// Of the prompt, what came out of the provider's cache.
        package var cached: Int
        /// Of the prompt, what was written into the provider's cache, which some charge extra.
        package var written: Int
        package var completion: Int
        /// Of the completion, what the model thought and did not say.
        package var reasoning: Int

        package init(
            prompt: Int = 0, cached: Int = 0, written: Int = 0, completion: Int = 0,
            reasoning: Int = 0
        ) {
            self.prompt = prompt
            self.cached = cached
            self.written = written
            self.completion = completion
            self.reasoning = reasoning
        }
    }

    package struct TokenLogprob: Sendable, Equatable, Codable {
        package var token: String
        package var logprob: Double
        package var alternatives: [Alternative]

        package init(token: String, logprob: Double, alternatives: [Alternative]) {
            self.token = token
            self.logprob = logprob
            self.alternatives = alternatives
        }

        package struct Alternative: Sendable, Equatable, Codable {
            package var token: String
            package var logprob: Double

            package init(token: String, logprob: Double) {
                self.token = token
                self.logprob = logprob
            }
        }
    }
}
