/// What a model answered, and what it cost.
package struct ModelReply: Sendable, Equatable {
    /// The text of the answer, without any reasoning block.
    package var text: String
    package var finish: Finish
    package var usage: Usage
    /// The model that answered, as the server names it.
    package var model: String
    /// The tokens of the answer with their alternatives, where they were asked for and given.
    package var logprobs: [TokenLogprob]
    /// The body as it came.
    package var raw: String
    /// Seconds from sending to the last byte.
    package var duration: Double

    package init(
        text: String, finish: Finish = .stop, usage: Usage = Usage(), model: String = "",
        logprobs: [TokenLogprob] = [], raw: String = "", duration: Double = 0
    ) {
        self.text = text
        self.finish = finish
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
