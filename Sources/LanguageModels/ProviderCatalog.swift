/// The providers by name.
package enum ProviderCatalog {
    package struct Entry: Sendable {
        package var name: String
        package var aliases: [String] = []
        package var kind: Kind

        package enum Kind: Sendable {
            /// A server that Quarry starts itself.
            case local
            /// A server that runs, or a service.
            case server(ProviderKind)
            /// Answers without a model.
            case mock
            /// Makes pairs without a model, and judges none.
            case rules
        }
    }

    /// In the order in which they are listed: this machine, then services.
    package static let entries: [Entry] =
        [Entry(name: "local", kind: .local)]
        + [ProviderKind.ollama, .llamaCpp, .vllm, .lmStudio, .generic].map(entry)
        + [ProviderKind.openAI, .anthropic, .gemini, .openRouter].map(entry)
        + [Entry(name: "mock", kind: .mock), Entry(name: "rules", kind: .rules)]

    private static func entry(_ kind: ProviderKind) -> Entry {
        Entry(name: kind.name, aliases: kind.aliases, kind: .server(kind))
    }

    package static var names: [String] { entries.map(\.name) }

    /// The providers whose address may stand in a variable, with the variables of their keys.
    package static var addressedProviders: [(address: String, keys: [String])] {
        entries.compactMap { entry in
            guard case .server(let kind) = entry.kind, let address = kind.addressVariable else {
                return nil
            }
            return (address.name, kind.keyVariables)
        }
    }

    /// - Throws: `ModelError` for a name that is unknown.
    package static func entry(named name: String) throws(ModelError) -> Entry {
        let name = name.lowercased()
        let found = entries.first { $0.name == name || $0.aliases.contains(name) }
        guard let found else {
            throw ModelError(
                .configuration,
                "There is no provider '\(name)'; use one of \(names.joined(separator: ", "))")
        }
        return found
    }
}
