/// The providers by name.
package enum ProviderCatalog {
    package struct Entry: Sendable {
        package var name: String
        package var aliases: [String] = []
        package var kind: Kind

        package enum Kind: Sendable {
            /// A server that Quarry starts itself.
            case local
            case compatible(Dialect)
            /// Answers without a model.
            case mock
            /// Not built yet.
            case later
        }
    }

    package static let entries: [Entry] =
        [Entry(name: "local", kind: .local)]
        + Dialect.all.map { dialect in
            Entry(
                name: dialect.provider,
                aliases: aliases[dialect.provider] ?? [], kind: .compatible(dialect))
        } + [
            Entry(name: "mock", kind: .mock),
            Entry(name: "anthropic", aliases: ["claude"], kind: .later),
            Entry(name: "gemini", kind: .later),
            Entry(name: "rules", kind: .later),
        ]

    private static let aliases = [
        "llamacpp": ["llama.cpp", "llama-cpp"], "lmstudio": ["lm-studio"],
        "openai-compatible": ["compatible"],
    ]

    /// The names that can be used now.
    package static var names: [String] {
        entries.compactMap { entry in
            if case .later = entry.kind { nil } else { entry.name }
        }
    }

    /// - Throws: `ModelError` for a name that is unknown or not built yet.
    package static func entry(named name: String) throws(ModelError) -> Entry {
        let name = name.lowercased()
        let found = entries.first { $0.name == name || $0.aliases.contains(name) }
        guard let found else {
            throw ModelError(
                .configuration,
                "There is no provider '\(name)'; use one of \(names.joined(separator: ", "))")
        }
        if case .later = found.kind {
            throw ModelError(
                .configuration,
                "The provider '\(name)' is not built yet; use one of "
                    + names.joined(separator: ", "))
        }
        return found
    }
}
