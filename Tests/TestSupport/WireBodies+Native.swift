// Replies in the forms of Anthropic, Gemini and Ollama.

extension WireBodies {
    package static let anthropic = """
        {"id":"msg_01","type":"message","role":"assistant","model":"claude-haiku-5-5-20260901",
         "content":[{"type":"thinking","thinking":"","signature":"x"},{"type":"text","text":"Paris"}],
         "stop_reason":"end_turn","stop_sequence":null,"stop_details":null,
         "usage":{"input_tokens":25,"cache_creation_input_tokens":200,"cache_read_input_tokens":1800,
          "cache_creation":{"ephemeral_5m_input_tokens":200,"ephemeral_1h_input_tokens":0},
          "output_tokens":310,"output_tokens_details":{"thinking_tokens":40},"service_tier":"standard"}}
        """
    /// llama.cpp's answer on its Anthropic route.
    package static let anthropicOfLlamaCpp = """
        {"id":"chatcmpl-FbaD","type":"message","role":"assistant",
         "content":[{"type":"text","text":"Paris"}],"model":"q05.gguf","stop_reason":"end_turn",
         "stop_sequence":null,"usage":{"cache_read_input_tokens":21,"input_tokens":1,"output_tokens":2}}
        """
    package static let gemini = """
        {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hm.","thought":true},
         {"text":"Par"},{"text":"is"}]},"finishReason":"STOP"}],"modelVersion":"gemini-3.8-flash-001",
         "responseId":"r1","usageMetadata":{"promptTokenCount":120,"candidatesTokenCount":80,
          "thoughtsTokenCount":300,"cachedContentTokenCount":64,"totalTokenCount":500}}
        """
    /// Ollama's list of one model, `m`.
    package static let ollamaTags =
        #"{"models":[{"name":"m:latest","model":"m:latest","digest":"0a1b2c3d"}]}"#

    package static let ollama = """
        {"model":"qwen3:8b","created_at":"2026-11-21T10:00:00.1Z","message":{"role":"assistant",
         "content":"Paris","thinking":"Capital."},"done":true,"done_reason":"stop",
         "total_duration":900,"load_duration":100,"prompt_eval_count":22,"prompt_eval_duration":300,
         "eval_count":2,"eval_duration":200}
        """

    package static func anthropicReply(
        _ text: String, stop: String = "end_turn", details: String = "null"
    ) -> String {
        let content = text.isEmpty ? "[]" : #"[{"type":"text","text":"\#(escaped(text))"}]"#
        return """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-m","content":\(content),\
            "stop_reason":"\(stop)","stop_sequence":null,"stop_details":\(details),\
            "usage":{"input_tokens":20,"output_tokens":4}}
            """
    }

    package static func geminiReply(_ text: String, finish: String = "STOP") -> String {
        """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"\(escaped(text))"}]},\
        "finishReason":"\(finish)","index":0}],"modelVersion":"gemini-m",\
        "usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":4,"totalTokenCount":24}}
        """
    }

    package static func ollamaReply(_ text: String, done: String = "stop") -> String {
        """
        {"model":"m","created_at":"2026-11-21T10:00:00Z","message":{"role":"assistant",\
        "content":"\(escaped(text))"},"done":true,"done_reason":"\(done)","prompt_eval_count":20,\
        "eval_count":4}
        """
    }

    package static func anthropicError(_ type: String, _ message: String, details: String = "")
        -> String
    {
        """
        {"type":"error","error":{"type":"\(type)","message":"\(escaped(message))"\(details)},\
        "request_id":"req_011"}
        """
    }

    package static func geminiError(
        _ code: Int, _ status: String, _ message: String, details: String = "[]"
    ) -> String {
        """
        {"error":{"code":\(code),"message":"\(escaped(message))","status":"\(status)",\
        "details":\(details)}}
        """
    }

    /// The text as it stands between the quotes of a JSON string.
    package static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
