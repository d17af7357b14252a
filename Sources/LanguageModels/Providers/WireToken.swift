/// A token with its log-probability as OpenAI writes it, and after it llama.cpp, vLLM and Ollama.
struct WireToken: Decodable {
    var token: String
    var logprob: Double?
    var topLogprobs: [WireToken]?

    /// Some servers write minus infinity as null; -9999 is OpenAI's number for it.
    private var value: Double { logprob ?? -9999 }

    var tokenLogprob: ModelReply.TokenLogprob {
        ModelReply.TokenLogprob(
            token: token, logprob: value,
            alternatives: (topLogprobs ?? []).map {
                ModelReply.TokenLogprob.Alternative(token: $0.token, logprob: $0.value)
            })
    }
}
