/// Something that answers prompts: a server, a cloud account, a script in a test.
package protocol LanguageModel: Sendable {
    /// Who answers; part of every call's key.
    var identity: ModelIdentity { get }

    /// Asks once. Retries of transport faults happen inside; a reply that cannot be used is the
    /// caller's affair.
    ///
    /// - Throws: `ModelError`, or `CancellationError` when the task was cancelled.
    func reply(to request: ModelRequest) async throws -> ModelReply

    /// The tokens of a reply to that request at most, as the server is told them and may charge them.
    ///
    /// That is more than `maxTokens` where the model thinks before it replies. One model that passes
    /// requests on to another returns the other's number.
    func mostCompletionTokens(for request: ModelRequest) -> Int
}

extension LanguageModel {
    package func mostCompletionTokens(for request: ModelRequest) -> Int {
        request.parameters.maxTokens
    }
}

/// Provider kind, model and revision: what a repeated answer depends on.
///
/// Never a URL or a key.
package struct ModelIdentity: Sendable, Hashable, Codable {
    /// `local`, `openai`, `mock` ...
    package var provider: String
    /// As it is asked for.
    package var model: String
    /// For `local` the SHA-256 of the GGUF file; empty where the provider tells none.
    package var revision: String

    package init(provider: String, model: String, revision: String = "") {
        self.provider = provider
        self.model = model
        self.revision = revision
    }
}
