extension ProviderCatalog {
    /// The name that calls carry, for a name or another name of a provider; any other text as it is.
    package static func canonicalName(of name: String) -> String {
        let name = name.lowercased()
        return entries.first { $0.name == name || $0.aliases.contains(name) }?.name ?? name
    }
}
