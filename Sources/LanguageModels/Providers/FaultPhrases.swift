/// The words by which servers' errors are told apart where their status does not say enough; all in
/// lower case.
enum FaultPhrases {
    static let context = [
        "context_length", "context length", "context size", "exceed_context", "context window",
        "context overflow", "when context", "maximum context", "prompt is too long",
        "input is too long", "input length", "input token count", "reduce the length",
    ]
    static let quota = [
        "insufficient_quota", "spend_limit", "spend limit", "credit balance",
        "insufficient credit", "insufficient balance", "billing_error", "perday",
        "payment required",
    ]
    /// A day's quota, unless a delay says when there is more of it.
    static let quotaOfADay = ["per-day", "per day"]
    /// Google says these of a minute's quota too.
    ///
    /// A page for billing is named beside any limit, so that the word alone says nothing.
    static let quotaButForGoogle = [
        "exceeded your current quota", "check your plan and billing",
    ]
    /// OpenAI's and Groq's names for a limit of a minute or a day that fills again.
    static let pace = ["rate_limit_exceeded"]
    static let typesOfPace = ["requests", "tokens"]
    static let unknownModel = [
        "model_not_found", "model not found", "invalid model", "unknown model", "no such model",
        "model does not exist", "no models loaded", "not a valid model",
    ]
    static let refusedField = [
        "unsupported parameter", "unsupported_parameter", "unsupported value", "unsupported_value",
        "unknown parameter", "unknown_parameter", "unrecognized request argument",
        "not supported", "does not support", "not permitted", "unexpected field", "unknown field",
        "unknown name", "is deprecated", "only works in thinking mode",
    ]
    static let badSchema = ["invalid schema", "invalid_json_schema", "json schema error"]
    /// A refused key under another status than 401.
    static let key = ["api_key_invalid", "api key not valid", "invalid_api_key"]
    /// Where the provider does not serve the user's country.
    static let place = [
        "location is not supported", "region is not supported", "unsupported_country",
        "territory not supported",
    ]
    /// OpenRouter knows the model, but no host of it that honours all fields.
    static let noHost = ["no endpoints found that can handle the requested parameters"]
    /// Filters that answer with an error status.
    static let filter = [
        "content_filter", "content filtering policy", "content management policy",
        "content_policy_violation", "requires moderation", "was flagged", "been flagged",
    ]

    /// The status that belongs to a type, for an error under a 200.
    static let statusOfType = [
        "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402,
        "permission_error": 403, "not_found_error": 404, "request_too_large": 413,
        "rate_limit_error": 429, "api_error": 500, "overloaded_error": 529,
        "INVALID_ARGUMENT": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403,
        "NOT_FOUND": 404, "RESOURCE_EXHAUSTED": 429, "INTERNAL": 500, "UNAVAILABLE": 503,
    ]
}

extension String {
    func containsAny(of phrases: [String]) -> Bool {
        phrases.contains { contains($0) }
    }
}
