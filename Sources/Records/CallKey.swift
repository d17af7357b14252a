extension ContentHash {
    /// The key of a call: a hash of everything that its answer depends on.
    ///
    /// Never of a URL or an API key, so that it may be shown and stored.
    ///
    /// - Parameters:
    ///   - parameters: canonical JSON.
    ///   - message: what the user message said.
    ///   - schema: JSON; empty for free text.
    package static func call(
        provider: String, model: String, revision: String, parameters: String, system: String,
        message: String, schema: String, sample: Int
    ) -> ContentHash {
        ContentHash(
            domain: "call",
            fields: [
                provider, model, revision, parameters, system, message, schema, String(sample),
            ])
    }
}
