import Curate
import Foundation
import LanguageModels
import Pipeline

/// A setting as it is in effect.
struct EffectiveSetting: Encodable, Equatable {
    var setting: String
    /// nil where nothing says so; a key is `<redacted>`.
    var value: String?
    /// Where it was said; `default` where nowhere.
    var source: String

    enum CodingKeys: String, CodingKey {
        case setting, value
        case source = "from"
    }
}

/// All settings of a command that asks models, put together as that command does.
struct EffectiveSettings {
    private let configuration: Configuration
    private let environment: RunEnvironment
    private let model: ModelOptions
    private let judge: JudgeOptions
    private let asking: AskingOptions

    init(model: ModelOptions, judge: JudgeOptions, asking: AskingOptions) throws {
        configuration = try model.configuration()
        environment = try model.environment()
        self.model = model
        self.judge = judge
        self.asking = asking
    }

    func all() throws -> [EffectiveSetting] {
        try files() + ModelRole.allCases.flatMap(settings(of:)) + shared() + keys()
    }

    private func files() throws -> [EffectiveSetting] {
        let own = try PricesFile.load(configuration, environment.values)
        return [
            EffectiveSetting(
                setting: "config", value: configuration.file,
                source: model.config == nil ? "default" : "--config"),
            EffectiveSetting(
                setting: "env_file", value: environment.file,
                source: model.envFile == nil ? "default" : "--env-file"),
            EffectiveSetting(
                setting: "prices", value: own?.path,
                source: configuration.prices == nil ? "default" : inFile("prices")),
            EffectiveSetting(
                setting: "prompts_dir", value: configuration.promptsFolder.map(configuration.path),
                source: configuration.promptsFolder == nil ? "default" : inFile("prompts_dir")),
        ]
    }

    private func settings(of role: ModelRole) -> [EffectiveSetting] {
        let resolved = model.resolved(
            role, of: Set(ModelRole.allCases), configuration, environment)
        func setting<Value>(_ key: String, _ value: Sourced<Value>?) -> EffectiveSetting {
            EffectiveSetting(
                setting: "\(role.rawValue).\(key)", value: value.map { "\($0.value)" },
                source: value?.source ?? "default")
        }
        return [
            setting("provider", resolved.provider),
            setting("model", resolved.model ?? modelOfEnvironment(resolved)),
            setting(
                "base_url", (resolved.baseURL ?? addressOfEnvironment(resolved)).map(Self.bare)),
            setting("temperature", resolved.temperature),
            setting("max_tokens", resolved.maxTokens),
            setting("workers", resolved.pace.workers),
            setting("rpm", resolved.pace.rpm),
            setting("tpm", resolved.pace.tpm),
            setting("delay", resolved.pace.delay),
            setting("retries", resolved.pace.retries),
            setting("timeout", resolved.pace.timeout),
        ]
    }

    private func modelOfEnvironment(_ resolved: ResolvedModel) -> Sourced<String>? {
        guard resolved.provider == nil || resolved.provider?.value == "local" else { return nil }
        return environmentValue("QUARRY_MODEL")
    }

    private func addressOfEnvironment(_ resolved: ResolvedModel) -> Sourced<String>? {
        resolved.addressVariable.flatMap(environmentValue)
    }

    private func environmentValue(_ name: String) -> Sourced<String>? {
        environment.values[name].flatMap {
            $0.isEmpty ? nil : Sourced(value: $0, source: environment.source(of: name))
        }
    }

    /// A URL without a name, password or query that it might hold.
    private static func bare(_ url: Sourced<String>) -> Sourced<String> {
        Sourced(
            value: ServerAddress(url.value)?.display ?? "<no URL of a server>", source: url.source)
    }

    private func shared() -> [EffectiveSetting] {
        let defaults = PairSettings()
        let limits = asking.spending.limits(configuration)
        return [
            setting(
                "server_command", nil, "", configuration.serverCommand, "local.server_command"),
            setting(
                "seed", model.seed, "--seed", configuration.seed, "generate.seed",
                default: defaults.seed),
            setting(
                "judge", judge.judge, "--judge", configuration.judgeKind, "curate.judge",
                default: defaults.judge.rawValue),
            setting(
                "threshold", judge.threshold, "--threshold", configuration.threshold,
                "curate.threshold", default: defaults.threshold),
            setting(
                "min_log_odds", judge.minLogOdds, "--min-log-odds", configuration.minLogOdds,
                "curate.min_log_odds"),
            setting(
                "max_cost", asking.spending.maxCost, "--max-cost", limits.cost, "limits.max_cost"),
            setting(
                "max_total_tokens", asking.spending.maxTotalTokens, "--max-total-tokens",
                limits.tokens,
                "limits.max_total_tokens"),
        ]
    }

    private func setting<Value>(
        _ name: String, _ flag: Value?, _ flagName: String, _ file: Value?, _ path: String,
        default value: Value? = nil
    ) -> EffectiveSetting {
        if let flag { return EffectiveSetting(setting: name, value: "\(flag)", source: flagName) }
        if let file {
            return EffectiveSetting(setting: name, value: "\(file)", source: inFile(path))
        }
        return EffectiveSetting(setting: name, value: value.map { "\($0)" }, source: "default")
    }

    private func keys() -> [EffectiveSetting] {
        EnvironmentFile.keys.compactMap { name in
            Secret(environment.values[name]).map {
                EffectiveSetting(
                    setting: name, value: $0.description, source: environment.source(of: name))
            }
        }
    }

    private func inFile(_ path: String) -> String {
        "\(configuration.file ?? "quarry.yaml") (\(path))"
    }
}
