/// The variable of the key that a provider needs and nobody has set.
///
/// - Returns: nil where none is needed, or it is there.
package func missingKey(
    _ settings: ModelSettings, environment: [String: String]
) -> (variable: String, title: String)? {
    guard let name = settings.provider,
        case .server(let kind) = try? ProviderCatalog.entry(named: name).kind,
        let variable = kind.keyVariables.first
    else { return nil }
    let resolver = EndpointResolver(environment: environment, baseURL: settings.baseURL)
    return resolver.needsKey(of: kind) ? (variable, kind.title) : nil
}
