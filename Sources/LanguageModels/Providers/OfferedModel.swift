/// A model as a provider's list of models has it.
package struct OfferedModel: Sendable, Equatable {
    /// As it is asked for.
    package var name: String
    /// What tells two models of one name apart, such as Ollama's digest; empty where it is not told.
    package var revision: String
    /// Tokens of prompt and reply together; nil where it is not told.
    package var contextTokens: Int?

    package init(_ name: String, revision: String = "", contextTokens: Int? = nil) {
        self.name = name
        self.revision = revision
        self.contextTokens = contextTokens
    }

    /// False for embedding models and for those of Ollama that run in the cloud: none is chosen
    /// unasked.
    package var canAnswer: Bool {
        let name = name.lowercased()
        return !name.contains("embed") && !name.contains("rerank") && !name.hasSuffix("cloud")
    }

    /// True where a user's name for a model means this one; `:latest` may be missing on either
    /// side, and Ollama takes small letters for capital ones.
    package func isNamed(_ wanted: String) -> Bool {
        let (name, wanted) = (name.lowercased(), wanted.lowercased())
        return name == wanted || name == wanted + ":latest" || name + ":latest" == wanted
    }
}
