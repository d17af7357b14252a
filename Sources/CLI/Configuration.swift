import Foundation
import LanguageModels
import Yams

/// Defaults below flags and environment, from `quarry.yaml`; keys never stand in it.
struct Configuration {
    /// The file that it is from; nil where there is none.
    var file: String?
    /// The model of all roles.
    var llm = ModelChoice()
    /// What single roles say in its place.
    var roles: [ModelRole: ModelChoice] = [:]
    /// A file of the user's own prices.
    var prices: String?
    /// A folder of the user's own prompts.
    var promptsFolder: String?
    /// USD that a run may spend.
    var maxCost: Double?
    /// Tokens that a run may spend.
    var maxTotalTokens: Int?
    /// The program that `local` starts instead of `llama-server`.
    var serverCommand: String?
    var threshold: Double?
    var minLogOdds: Double?
    var judgeKind: String?
    var seed: Int?

    init() {}

    /// Reads the file that was named, else the first of the usual ones that exists.
    ///
    /// - Throws: `ConfigurationError` for a file that is missing, unreadable or has unknown keys.
    static func load(named name: String?) throws -> Configuration {
        let files = FileManager.default
        if let name {
            guard files.fileExists(atPath: name) else {
                throw ConfigurationError(
                    "There is no configuration '\(name)': name a file that exists.")
            }
            return try parse(file: name)
        }
        for path in ["quarry.yaml", "configs/config.yaml"] where files.fileExists(atPath: path) {
            return try parse(file: path)
        }
        return Configuration()
    }

    /// Where something is that the file names: beside the file, unless the path is absolute.
    func path(of name: String) -> String {
        let folder = URL(filePath: file ?? "quarry.yaml").deletingLastPathComponent()
        return URL(filePath: name, relativeTo: folder).path
    }

    static func parse(file: String) throws -> Configuration {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ConfigurationError(
                "The configuration '\(file)' cannot be opened: check its rights.")
        }
        return try parse(String(decoding: data, as: UTF8.self), name: file)
    }

    static func parse(_ yaml: String, name: String) throws -> Configuration {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError("The configuration '\(name)' is not valid YAML: \(error)")
        }
        guard let node else {
            var empty = Configuration()
            empty.file = name
            return empty
        }
        var configuration = Configuration()
        configuration.file = name
        for (path, value) in try leaves(of: node, name: name) {
            try configuration.set(path, to: value, name: name)
        }
        return configuration
    }

    private mutating func set(_ path: String, to value: Node, name: String) throws {
        if try setModel(path, to: value, name: name) { return }
        switch path {
        case "local.server_command": serverCommand = try text(value, path, name)
        case "curate.threshold":
            threshold = try number(
                value.float.flatMap { (0...10).contains($0) ? $0 : nil }, path, name)
        case "curate.min_log_odds": minLogOdds = try number(value.float, path, name)
        case "curate.judge":
            judgeKind = try text(value, path, name)
            guard JudgeOptions.JudgeName(rawValue: judgeKind ?? "") != nil else {
                throw ConfigurationError(
                    "'\(path)' in '\(name)' is no judge: give auto, rubric or yes-no.")
            }
        case "generate.seed": seed = try number(value.int, path, name)
        case "prompts_dir": promptsFolder = try text(value, path, name)
        case "prices": prices = try text(value, path, name)
        case "limits.max_cost":
            maxCost = try number(value.float.flatMap { $0 > 0 ? $0 : nil }, path, name)
        case "limits.max_total_tokens":
            maxTotalTokens = try number(value.int.flatMap { $0 > 0 ? $0 : nil }, path, name)
        case _ where path.hasSuffix("api_key"):
            throw ConfigurationError(
                "'\(path)' in '\(name)' holds a key: keys come from the environment (OPENAI_API_KEY ...) or a .env file, never from a file like this."
            )
        default:
            throw ConfigurationError(
                "'\(path)' in '\(name)' is no setting of quarry: see docs/cli.md for those there are."
            )
        }
    }

    /// Takes what a file says of a model, for all roles or one.
    ///
    /// - Returns: false where the path is none of a model's.
    private mutating func setModel(_ path: String, to value: Node, name: String) throws -> Bool {
        let parts = path.split(separator: ".").map(String.init)
        guard parts.count == 2 else { return false }
        let role = ModelRole(rawValue: parts[0])
        guard role != nil || parts[0] == "llm" else { return false }
        var choice = role.map { roles[$0] ?? ModelChoice() } ?? llm
        switch parts[1] {
        case "provider":
            choice.provider = ProviderCatalog.canonicalName(of: try text(value, path, name))
        case "model": choice.model = try text(value, path, name)
        case "base_url": choice.baseURL = try text(value, path, name)
        case "temperature":
            choice.temperature = try number(
                value.float.flatMap { (0...2).contains($0) ? $0 : nil }, path, name)
        case "max_tokens":
            choice.maxTokens = try number(value.int.flatMap { $0 > 0 ? $0 : nil }, path, name)
        default:
            guard try setPace(&choice.pace, parts[1], to: value, path: path, name: name) else {
                return false
            }
        }
        if let role { roles[role] = choice } else { llm = choice }
        return true
    }

    /// - Returns: false where the key is none that says how fast to ask.
    private func setPace(
        _ pace: inout PaceChoice, _ key: String, to value: Node, path: String, name: String
    ) throws -> Bool {
        func positive(_ value: Double?) -> Double? {
            value.flatMap { $0 > 0 && $0 <= 1e12 ? $0 : nil }
        }
        switch key {
        case "workers":
            pace.workers = try number(value.int.flatMap { $0 > 0 ? $0 : nil }, path, name)
        case "rpm": pace.rpm = try number(positive(value.float), path, name)
        case "tpm": pace.tpm = try number(positive(value.float), path, name)
        case "timeout": pace.timeout = try number(positive(value.float), path, name)
        case "delay":
            pace.delay = try number(
                value.float.flatMap { (0...3600).contains($0) ? $0 : nil }, path, name)
        case "retries":
            pace.retries = try number(
                value.int.flatMap { (0...100).contains($0) ? $0 : nil }, path, name)
        default: return false
        }
        return true
    }

    private func text(_ value: Node, _ path: String, _ name: String) throws -> String {
        guard let text = value.string else {
            throw ConfigurationError("'\(path)' in '\(name)' is no text.")
        }
        return text
    }

    private func number<Value>(_ value: Value?, _ path: String, _ name: String) throws -> Value {
        guard let value else {
            throw ConfigurationError("'\(path)' in '\(name)' is no number that it can be.")
        }
        return value
    }

    private static func leaves(of node: Node, name: String) throws -> [(String, Node)] {
        guard let mapping = node.mapping else {
            throw ConfigurationError("The configuration '\(name)' is no mapping of settings.")
        }
        var leaves: [(String, Node)] = []
        for (key, value) in mapping {
            let key = key.string ?? ""
            if let inner = value.mapping {
                leaves += inner.map { ("\(key).\($0.key.string ?? "")", $0.value) }
            } else {
                leaves.append((key, value))
            }
        }
        return leaves
    }
}

/// What is wrong with a configuration, as one sentence.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
