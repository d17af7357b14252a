import ArgumentParser
import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store

/// A command that makes samples: opens the index and the models, holds the lock for its life, and
/// closes what it opened.
struct SampleSession {
    let command: String
    let options: SampleOptions
    /// Models of roles that the plan names, in the place of those that flags and configuration name.
    var named: [String: ModelChoice] = [:]
    /// The roles that are asked; nil for all that there are.
    var roles: Set<SampleRole>?
    /// Whether an index that is missing is made; nil where it is unless a corpus is needed.
    var mayBeNew: Bool?
    /// Counts what several sessions of one command spend; nil where there is one.
    var meter: SpendingMeter?

    /// What the work of a command is handed.
    struct Work {
        let workspace: Workspace
        let models: [SampleRole: OpenModel]
        let settings: SampleSettings
        /// Draws what the plan leaves to chance.
        let seed: Int
    }

    /// - Parameter corpus: whose chunks the samples rest on; nil where they rest on none.
    func run<Value>(
        corpus: CorpusOptions? = nil, collection: String, work: (Work) async throws -> Value
    ) async throws -> Value {
        let isDryRun = options.asking.dryRun
        let scratch = try Scratch(isNeeded: isDryRun && corpus == nil, for: options.index)
        defer { scratch?.remove() }
        let index =
            try scratch?.open() ?? options.index.open(creating: mayBeNew ?? (corpus == nil))
        defer { index.close() }
        let configuration = try options.model.configuration()
        var environment = try options.model.environment()
        let lock = isDryRun ? nil : try ModelLock(indexPath: index.path)
        defer { withExtendedLifetime(lock) {} }
        let resolved = resolved(configuration, environment)
        if isDryRun {
            environment = environment.withPlaceholderKeys()
        } else {
            for model in resolved.values {
                try options.model.askForKey(of: model, configuration, &environment)
            }
        }
        let name = try await corpus?.resolve(in: index) ?? ""
        let progress = TerminalProgress(verbosity: options.output.verbosity)
        let value = try await Workspace.run(
            command, index: index, corpus: name, progress: progress, isDryRun: isDryRun
        ) { workspace in
            try await withModels(resolved, configuration, environment, workspace) { models in
                var settings = SampleSettings()
                settings.limits = options.asking.spending.limits(configuration)
                settings.meter = meter
                let own = try PricesFile.load(configuration, environment.values)
                settings.prices = PriceTable.builtIn.overridden(by: own?.prices ?? [])
                settings.refresh =
                    try await SampleRun.refreshes(of: collection, in: index)
                    + (options.asking.refresh ? 1 : 0)
                return try await work(
                    Work(
                        workspace: workspace, models: models, settings: settings,
                        seed: options.model.seed ?? configuration.seed ?? 42))
            }
        }
        await index.finish()
        return value
    }

    // MARK: - Models

    func resolved(
        _ configuration: Configuration, _ environment: RunEnvironment
    ) -> [SampleRole: ResolvedModel] {
        let maker = options.model.resolved(
            .generator, of: [.generator], configuration, environment)
        var roles: [SampleRole: ResolvedModel] = [.maker: maker]
        let judge = options.model.resolved(.judge, of: [.judge], configuration, environment)
        if configuration.roles[.judge]?.namesAModel == true { roles[.judge] = judge }
        if options.model.models.count > 1 {
            for name in options.model.models { roles[.named(name)] = maker.named(name) }
        }
        for (role, choice) in named where !options.model.mock {
            roles[.named(role)] = maker.overridden(by: choice, role: role)
        }
        if let wanted = self.roles {
            return Dictionary(uniqueKeysWithValues: wanted.map { ($0, roles[$0] ?? maker) })
        }
        return roles
    }

    private func withModels<Value>(
        _ roles: [SampleRole: ResolvedModel], _ configuration: Configuration,
        _ environment: RunEnvironment, _ workspace: Workspace,
        work: ([SampleRole: OpenModel]) async throws -> Value
    ) async throws -> Value {
        var opened: [(ResolvedModel, OpenModel)] = []
        var models: [SampleRole: OpenModel] = [:]
        let lanes = Lanes()
        do {
            for (role, resolved) in roles.sorted(by: { $0.key.order < $1.key.order }) {
                // One server for a model, however many roles it has.
                if let same = opened.first(where: { $0.0.isSameModel(as: resolved) }) {
                    models[role] = same.1
                    continue
                }
                if let warning = resolved.addressWarning(environment) {
                    workspace.progress.report(.warning(warning))
                }
                let model = try await options.model.open(
                    resolved, configuration, environment, lanes: lanes
                ) { workspace.progress.report(.note($0)) }
                opened.append((resolved, model))
                models[role] = model
            }
            let value = try await work(models)
            for (_, model) in opened { await model.close() }
            return value
        } catch {
            for (_, model) in opened { await model.close() }
            throw error
        }
    }
}

extension SampleRole {
    /// The maker first, whose model others may share.
    fileprivate var order: String {
        switch self {
        case .maker: "0"
        case .judge: "1"
        case .named(let name): "2\(name)"
        }
    }
}

extension ResolvedModel {
    /// A model that a plan names for a role; what it leaves open is as it is for all.
    fileprivate func overridden(by choice: ModelChoice, role: String) -> ResolvedModel {
        var model = self
        let source = "the plan (models.\(role))"
        if let provider = choice.provider {
            if provider != self.provider?.value {
                model.model = nil
                model.baseURL = nil
            }
            model.provider = Sourced(value: provider, source: source)
        }
        if let name = choice.model { model.model = Sourced(value: name, source: source) }
        if let url = choice.baseURL { model.baseURL = Sourced(value: url, source: source) }
        return model
    }
}

/// An empty index for a dry run where there is none yet; it goes when the run ends.
private struct Scratch {
    private let folder: URL

    /// nil where it is not needed, or there is an index.
    init?(isNeeded: Bool, for options: IndexOptions) throws {
        guard isNeeded, !FileManager.default.fileExists(atPath: try options.path()) else {
            return nil
        }
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    func open() throws -> Index {
        try Index(path: folder.appending(path: "dry.quarry").path, creating: true)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
