package import LanguageModels

extension ProviderKind {
    /// A provider of this kind with a model and a key, at an address where nothing is.
    package func example(
        at url: String = "http://127.0.0.1:9", model: String = "some-model",
        key: String? = "secret-key-123", keyVariable: String? = nil, timeout: Double = 600
    ) throws -> any Provider {
        guard let base = ServerAddress(url) else {
            throw ModelError(.configuration, "\(url) is no URL")
        }
        let secret = Secret(key)
        return provider(
            at: Endpoint(
                address: address(base), model: model, key: secret,
                keyVariable: secret == nil ? nil : keyVariable ?? keyVariables.first,
                timeout: timeout))
    }
}
