/// What there is to know about a provider before it is asked.
///
/// Its names, where it is, which variables it takes, and the fields that each of its requests
/// carries: all of it is data. The facts are those of the providers' own documentation and source.
package struct ProviderKind: Sendable {
    /// On the command line and in a call's key.
    package var name: String
    package var aliases: [String] = []
    /// As messages name it.
    package var title: String
    package var wire: WireFormat
    /// What stands between the host and the routes.
    package var suffix = "/v1"
    /// Ends of a base URL that users copy along and that are no part of it.
    package var routeEndings = ServerAddress.usualEndings
    /// Where it is when no base URL is given; nil where there is no such place.
    package var defaultURL: String?
    /// The variable that holds its address, and how.
    package var addressVariable: AddressVariable?
    /// The variables that may hold its key; the first one that is set counts.
    package var keyVariables: [String] = []
    /// Headers whose values are in variables.
    package var headerVariables: [HeaderVariable] = []
    /// A paid service elsewhere: never chosen unasked.
    package var isCloud = false
    package var hasLogprobs = true
    /// Sends schemas in the form of `PortableSchema`.
    ///
    /// Elsewhere bounds on lengths and counts are kept, since they save small models from loops.
    package var hasPortableSchemas = false
    /// Its list of models tells their revisions.
    package var listsRevisions = false
    /// Fields that every request carries.
    package var extras: [FieldValue] = []
    /// Fields that must not be left out, even if the provider refuses them.
    package var indispensable: Set<RequestField> = []
    /// What to do when nothing answers.
    package var remedy: String
    /// What to do where a model is not known.
    package var modelRemedy = "name another with --model"

    /// How a provider's requests and replies are written.
    package enum WireFormat: Sendable {
        case openAI(Dialect)
        case anthropic
        case gemini
        case ollama
    }

    /// A variable that holds an address.
    package struct AddressVariable: Sendable {
        package var name: String
        /// Where scheme and port may be missing, the port that is meant.
        package var defaultPort: Int?
    }

    /// A header whose value is in a variable.
    package struct HeaderVariable: Sendable {
        package var header: String
        package var variable: String
    }

    /// What is at an endpoint of this kind.
    package func provider(at endpoint: Endpoint) -> any Provider {
        switch wire {
        case .openAI(let dialect):
            OpenAICompatible(kind: self, dialect: dialect, endpoint: endpoint)
        case .anthropic: Anthropic(kind: self, endpoint: endpoint)
        case .gemini: Gemini(kind: self, endpoint: endpoint)
        case .ollama: Ollama(kind: self, endpoint: endpoint)
        }
    }

    /// The address below which the routes are, from a base URL with or without its suffix.
    package func address(_ base: ServerAddress) -> ServerAddress {
        base.withSuffix(suffix, dropping: routeEndings)
    }
}
