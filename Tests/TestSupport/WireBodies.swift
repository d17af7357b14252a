/// Replies and errors as real servers of each dialect write them (taken from live servers, their
/// source or their SDKs' types).
package enum WireBodies {
    package static let openAI = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1795226286,"model":"gpt-6-luna-2026-08-01",
         "service_tier":"default","system_fingerprint":"fp_1",
         "choices":[{"index":0,"finish_reason":"stop","logprobs":null,"message":{"role":"assistant",
           "content":"Paris","refusal":null,"annotations":[]}}],
         "usage":{"prompt_tokens":45,"completion_tokens":16,"total_tokens":61,
           "prompt_tokens_details":{"cached_tokens":12,"cache_write_tokens":0},
           "completion_tokens_details":{"reasoning_tokens":8}}}
        """
    package static let llamaCpp = """
        {"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"Paris"}}],
         "created":1795226286,"model":"q05.gguf","system_fingerprint":"b0-unknown","object":"chat.completion",
         "usage":{"completion_tokens":2,"prompt_tokens":22,"total_tokens":24,
           "prompt_tokens_details":{"cached_tokens":3}},"id":"chatcmpl-47lH",
         "timings":{"cache_n":3,"prompt_n":19,"prompt_ms":394.4,"predicted_n":2,"predicted_ms":135.8}}
        """
    package static let vllm = """
        {"id":"chatcmpl-2","object":"chat.completion","created":1795226286,"model":"Qwen/Qwen3-8B",
         "choices":[{"index":0,"message":{"role":"assistant","content":"Paris","refusal":null,
           "reasoning":"The user asks.","tool_calls":[]},"logprobs":null,"finish_reason":"stop",
           "stop_reason":null,"token_ids":null}],
         "usage":{"prompt_tokens":22,"total_tokens":24,"completion_tokens":2,"prompt_tokens_details":null},
         "prompt_logprobs":null,"kv_transfer_params":null}
        """
    package static let ollamaCompatible = """
        {"id":"chatcmpl-903","object":"chat.completion","created":1795226286,"model":"qwen3:8b",
         "system_fingerprint":"fp_ollama","choices":[{"index":0,"message":{"role":"assistant",
         "content":"Paris","reasoning":"Capital."},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":22,"completion_tokens":2,"total_tokens":24}}
        """
    package static let lmStudio = """
        {"id":"chatcmpl-a","object":"chat.completion","created":1795226286,"model":"qwen3-8b",
         "choices":[{"index":0,"logprobs":null,"finish_reason":"stop","message":{"role":"assistant",
         "content":"Paris"}}],"usage":{"prompt_tokens":22,"completion_tokens":2,"total_tokens":24},
         "stats":{},"system_fingerprint":"qwen3-8b"}
        """
    package static let refusal = """
        {"model":"gpt-6-luna","choices":[{"index":0,"finish_reason":"stop","message":
         {"role":"assistant","content":null,"refusal":"I can't help with that."}}],
         "usage":{"prompt_tokens":9,"completion_tokens":7}}
        """
    package static let logprobs = """
        {"model":"m","choices":[{"index":0,"finish_reason":"length","message":{"role":"assistant",
         "content":"yes"},"logprobs":{"content":[{"id":9693,"token":"yes","bytes":[121,101,115],
         "logprob":-0.25,"top_logprobs":[{"id":9693,"token":"yes","bytes":[121,101,115],"logprob":-0.25},
         {"id":2152,"token":"no","bytes":[110,111],"logprob":-1.5},{"token":" ","logprob":null}]}]}}],
         "usage":{"prompt_tokens":9,"completion_tokens":1}}
        """

    /// A plain reply of the dialect with this text in it.
    package static func reply(_ text: String, finish: String = "stop", model: String = "m")
        -> String
    {
        """
        {"id":"c","object":"chat.completion","model":"\(model)","choices":[{"index":0,"finish_reason":\
        "\(finish)","message":{"role":"assistant","content":"\(escaped(text))"}}],\
        "usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24}}
        """
    }

    package static func models(_ names: String...) -> String {
        let items = names.map { #"{"id":"\#($0)","object":"model","owned_by":"x"}"# }
        return #"{"object":"list","data":[\#(items.joined(separator: ","))]}"#
    }

    package static func error(
        _ message: String, type: String = "invalid_request_error", code: String = "null",
        param: String = "null"
    ) -> String {
        let param = param == "null" ? param : "\"\(param)\""
        return """
            {"error":{"message":"\(message)","type":"\(type)","param":\(param),"code":\(code)}}
            """
    }
}
