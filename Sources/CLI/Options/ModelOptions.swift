import ArgumentParser
import Curate
import Foundation
import LanguageModels
import Pipeline

/// Which model is asked, and how.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .customLong("provider"),
        help: ArgumentHelp(
            "Who answers: local, llamacpp, ollama, vllm, lmstudio, openai-compatible, openai, anthropic, gemini, openrouter or mock; see quarry providers (default: local if a model is installed, else a server that runs on this machine).",
            valueName: "name"))
    var providers: [String] = []

    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "The model; for local a GGUF file or the name of an installed one. Given several times, the chunks are shared out among them; facts and converse say how they take several.",
            valueName: "name"))
    var models: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The address of the server, with or without /v1.", valueName: "url"))
    var baseURL: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Ask this many questions at once (default: 1 for local, else 8 at first and as many as the server bears).",
            valueName: "n"))
    var workers: Int?

    @Flag(
        name: .long, help: "Answer from a built-in stand-in, without any model: to try things out.")
    var mock = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The configuration (default: quarry.yaml, then configs/config.yaml).", valueName: "file"
        ))
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file of keys and addresses, NAME=value a line (default: .env, where there is one).",
            valueName: "file"))
    var envFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How freely the model chooses its words, 0 to 2 (default: the prompt's own).",
            valueName: "number"))
    var temperature: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The length of a reply at most, in tokens (default: the prompt's own).", valueName: "n")
    )
    var maxTokens: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Draws the order of chunks; sent to the model (default: 42).", valueName: "n"))
    var seed: Int?

    @OptionGroup var pace: PaceOptions

    /// The one that is asked, where a command asks one: the last that was given.
    var provider: String? { providers.last }

    func validate() throws {
        if let workers, workers < 1 {
            throw ValidationError("--workers is \(workers): give a number from 1.")
        }
        if let temperature, !(0...2).contains(temperature) {
            throw ValidationError("--temperature is \(temperature): give a number from 0 to 2.")
        }
        if let maxTokens, maxTokens < 1 {
            throw ValidationError("--max-tokens is \(maxTokens): give a number from 1.")
        }
        if mock, provider != nil, provider != "mock" {
            throw ValidationError(
                "--mock and --provider \(provider ?? "") exclude each other: give one.")
        }
    }

    func configuration() throws -> Configuration {
        try Configuration.load(named: config)
    }

    func environment() throws -> RunEnvironment {
        try RunEnvironment.load(envFile: envFile)
    }

    /// The model of a role as flags, environment and configuration together say it.
    func resolved(
        _ role: ModelRole, of roles: Set<ModelRole>, _ configuration: Configuration,
        _ environment: RunEnvironment
    ) -> ResolvedModel {
        let flags = ModelChoice(
            provider: provider.map(ProviderCatalog.canonicalName), model: models.first,
            baseURL: baseURL, temperature: temperature, maxTokens: maxTokens,
            pace: PaceChoice(
                workers: workers, rpm: pace.rpm, tpm: pace.tpm, delay: pace.delay,
                retries: pace.retries, timeout: pace.timeout))
        var resolved = ResolvedModel(
            role, of: roles, flags: flags, configuration: configuration, environment: environment)
        if mock { resolved.provider = Sourced(value: "mock", source: "--mock") }
        return resolved
    }

    /// Asks for a key that is missing, where a person sits at a terminal; it is kept nowhere.
    func askForKey(
        of resolved: ResolvedModel, _ configuration: Configuration,
        _ environment: inout RunEnvironment
    ) throws {
        let prompt = SecretPrompt()
        guard prompt.isTerminal,
            let missing = missingKey(
                settings(resolved, configuration), environment: environment.values)
        else { return }
        let question =
            "\(missing.title) needs a key (\(missing.variable)). It is not shown, and kept for this run only: "
        if let key = prompt.ask(question) { environment.set(missing.variable, to: key) }
    }

    /// Opens the model of a role; the lanes are those of all models of the run.
    func open(
        _ resolved: ResolvedModel, _ configuration: Configuration, _ environment: RunEnvironment,
        lanes: Lanes, log: @escaping @Sendable (String) -> Void
    ) async throws -> OpenModel {
        if resolved.provider?.value == "mock" {
            return OpenModel(
                model: MockModel(name: resolved.model?.value),
                workers: resolved.pace.workers?.value ?? 8, supportsLogprobs: true,
                description: "mock")
        }
        return try await openModel(
            settings(resolved, configuration), environment: environment.values, lanes: lanes,
            log: log)
    }

    private func settings(
        _ resolved: ResolvedModel, _ configuration: Configuration
    ) -> ModelSettings {
        let pace = resolved.pace
        var settings = ModelSettings(
            provider: resolved.provider?.value, model: resolved.model?.value,
            baseURL: resolved.baseURL?.value, workers: pace.workers?.value,
            serverCommand: configuration.serverCommand, timeout: pace.timeout?.value ?? 600,
            retries: pace.retries?.value ?? 3, rpm: pace.rpm?.value, tpm: pace.tpm?.value,
            delay: pace.delay?.value ?? 0)
        // Ctrl-C keeps what is paid for; a second one ends at once.
        settings.finishesRequests = true
        return settings
    }
}

/// From when on a pair is accepted.
struct JudgeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The rubric's mark, 0 to 10, from which a pair is accepted (default: 7).",
            valueName: "mark"))
    var threshold: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The yes-no judge's log-odds from which a pair is accepted (default: \(defaultMinLogOdds) for pairs, 1.4 for samples; 0.2 for models of less than 1 B parameters).",
            valueName: "number"))
    var minLogOdds: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "rubric (marks of a large model), yes-no (asking back and log-odds, for small ones) or auto (default: auto, by the model's size).",
            valueName: "kind"))
    var judge: String?

    @Flag(
        name: .long,
        help: "Do not test the judge with copies of pairs or samples that have a planted fault.")
    var noCanaries = false

    func validate() throws {
        if let threshold, !(0...10).contains(threshold) {
            throw ValidationError("--threshold is \(threshold): give a mark from 0 to 10.")
        }
        if let judge, JudgeName(rawValue: judge) == nil {
            throw ValidationError("There is no judge '\(judge)': give auto, rubric or yes-no.")
        }
    }

    enum JudgeName: String {
        case auto
        case rubric
        case yesNo = "yes-no"
    }
}
