import ArgumentParser
import LanguageModels

/// Who can be asked, and what is missing where nobody can.
struct ProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List the providers of models: what each needs, whether it answers, its models.",
        discussion: """
            Servers of this machine are asked for their models; a cloud provider only where its key \
            is set. No text is sent to anybody.
            """,
        aliases: ["list-providers"])

    /// A cloud provider has hundreds.
    private static let mostModels = 8

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The configuration (default: quarry.yaml, then configs/config.yaml).", valueName: "file"
        ))
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file of NAME=value lines that keys and addresses may stand in (default: .env).",
            valueName: "file"))
    var envFile: String?

    @Flag(name: .long, help: "Print one line of JSON for each provider, with all its models.")
    var json = false

    func run() async throws {
        let environment = try RunEnvironment.load(envFile: envFile)
        let configuration = try Configuration.load(named: config)
        let statuses = await providerStatuses(
            environment: environment.values, serverCommand: configuration.serverCommand)
        for status in statuses {
            if json {
                try Output.json(status)
            } else {
                Output.line(Self.text(of: status))
            }
        }
    }

    private static func text(of status: ProviderStatus) -> String {
        let names = ([status.name] + status.aliases).joined(separator: ", ")
        var facts = [("needs", status.needs)]
        if let variable = status.keyVariable {
            facts.append(("key", "\(variable) is set"))
        } else if !status.keyVariables.isEmpty {
            facts.append(("key", "\(status.keyVariables.joined(separator: " or ")) is not set"))
        }
        if let url = status.baseURL { facts.append(("at", url)) }
        if let problem = status.problem {
            facts.append(("problem", problem))
        } else if status.answers == true {
            facts.append(("answers", "yes"))
        }
        if !status.models.isEmpty { facts.append(("models", models(of: status))) }
        let lines = facts.map { name, value in
            "    " + name + String(repeating: " ", count: 9 - name.count) + value
        }
        return (["\(status.isReady ? "+" : "-") \(names): \(status.title)"] + lines)
            .joined(separator: "\n")
    }

    private static func models(of status: ProviderStatus) -> String {
        let shown = status.models.prefix(mostModels).joined(separator: ", ")
        let rest = status.models.count - mostModels
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }
}
