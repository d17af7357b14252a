import Curate
import Foundation
import LanguageModels
import Pipeline
import Store

/// A command that asks a model: holds the lock for its life, opens its models and closes them.
struct ModelSession {
    let command: String
    let index: Index
    let corpus: CorpusOptions
    let model: ModelOptions
    var judge = JudgeOptions.none
    let asking: AskingOptions
    /// Those whose models are asked.
    let roles: Set<ModelRole>
    let output: OutputOptions

    func run<Value>(
        mayBeNew: Bool = false, before: (Workspace) async throws -> Void = { _ in },
        work: (PairRun, Workspace) async throws -> Value
    ) async throws -> Value {
        defer { index.close() }
        let plan = try plan(environment: model.environment())
        let lock = try ModelLock(indexPath: index.path)
        defer { withExtendedLifetime(lock) {} }
        let name = try await corpus.resolve(in: index, mayBeNew: mayBeNew)
        let progress = TerminalProgress(verbosity: output.verbosity)
        let value = try await Workspace.run(
            command, index: index, corpus: name, progress: progress
        ) { workspace in
            try await before(workspace)
            return try await withModels(plan, workspace) { models in
                try await warnOfKinship(models, workspace)
                let run = try PairRun(
                    workspace: workspace, model: models.maker, judge: models.judge,
                    settings: try await settings(plan, models, workspace))
                return try await work(run, workspace)
            }
        }
        await index.finish()
        return value
    }

    /// What the command would ask, without asking it; the index stays as it is.
    func estimate(
        mayBeNew: Bool = false, _ work: (PairEstimator) async throws -> RunEstimate
    ) async throws -> RunEstimate {
        defer { index.close() }
        let plan = try plan(environment: model.environment().withPlaceholderKeys())
        let name = try await corpus.resolve(in: index, mayBeNew: mayBeNew)
        return try await Workspace.run(
            command, index: index, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity), isDryRun: true
        ) { workspace in
            try await withModels(plan, workspace) { models in
                try await work(
                    try PairEstimator(
                        workspace: workspace, model: models.maker, judge: models.judge,
                        settings: try await settings(plan, models, workspace)))
            }
        }
    }
}

// MARK: - Models

extension ModelSession {
    /// What flags, environment and files say.
    private struct Plan {
        let configuration: Configuration
        let environment: RunEnvironment
        let prices: PriceTable
        /// The model that makes pairs, or the only one.
        let maker: ResolvedModel
        /// nil where it is the one that makes them.
        let judge: ResolvedModel?
        let judging: ResolvedModel
    }

    private struct Models {
        let maker: OpenModel
        let judge: OpenModel?
    }

    private func plan(environment: RunEnvironment) throws -> Plan {
        let configuration = try model.configuration()
        let own = try PricesFile.load(configuration, environment.values)
        let generator = model.resolved(.generator, of: roles, configuration, environment)
        let judge = model.resolved(.judge, of: roles, configuration, environment)
        let maker = roles.contains(.generator) ? generator : judge
        return Plan(
            configuration: configuration, environment: environment,
            prices: PriceTable.builtIn.overridden(by: own?.prices ?? []), maker: maker,
            judge: roles.contains(.judge) && !judge.isSameModel(as: maker) ? judge : nil,
            judging: judge)
    }

    /// Opens the models, and closes them however the work ends.
    private func withModels<Value>(
        _ plan: Plan, _ workspace: Workspace, work: (Models) async throws -> Value
    ) async throws -> Value {
        let maker = try await open(plan.maker, plan, workspace)
        do {
            let judge: OpenModel? =
                if let judge = plan.judge { try await open(judge, plan, workspace) } else { nil }
            do {
                let value = try await work(Models(maker: maker, judge: judge))
                await judge?.close()
                await maker.close()
                return value
            } catch {
                await judge?.close()
                throw error
            }
        } catch {
            await maker.close()
            throw error
        }
    }

    private func open(
        _ resolved: ResolvedModel, _ plan: Plan, _ workspace: Workspace
    ) async throws -> OpenModel {
        let progress = workspace.progress
        if resolved.baseURL == nil, let name = resolved.addressVariable,
            plan.environment.namesOfFile.contains(name)
        {
            // A folder that was made by somebody else may hold such a file.
            output.say("The address of the model is from \(plan.environment.source(of: name)).")
        }
        let opened = try await model.open(resolved, plan.configuration, plan.environment) {
            progress.report(.note($0))
        }
        progress.report(.note("Asking \(opened.description)."))
        return opened
    }

    /// Says so where a judge marks the words of a model of its own family.
    private func warnOfKinship(_ models: Models, _ workspace: Workspace) async throws {
        guard roles.contains(.judge) else { return }
        let judge = (models.judge ?? models.maker).model.identity
        var maker: String? = models.maker.model.identity.model
        if !roles.contains(.generator) {
            let recipe = try await index.recipeInForce("generate", corpus: workspace.corpus)
            maker = recipe?.model
        }
        guard let maker, judge.provider != "mock" else { return }
        let family = ModelFamily.name(of: judge.model)
        guard family == ModelFamily.name(of: maker) else { return }
        let who =
            maker == judge.model
            ? "The judge and the generator are one model, \(maker)"
            : "The judge, \(judge.model), and the generator, \(maker), are of one family, \(family)"
        workspace.progress.report(
            .warning(
                "\(who): a model is lenient with words like its own; name another one under judge: in quarry.yaml."
            ))
    }

    private func settings(
        _ plan: Plan, _ models: Models, _ workspace: Workspace
    ) async throws -> PairSettings {
        let configuration = plan.configuration
        var settings = PairSettings()
        settings.seed = model.seed ?? configuration.seed ?? settings.seed
        settings.threshold = judge.threshold ?? configuration.threshold ?? settings.threshold
        settings.minLogOdds = judge.minLogOdds ?? configuration.minLogOdds ?? settings.minLogOdds
        if let name = judge.judge ?? configuration.judgeKind, let kind = JudgeKind(rawValue: name) {
            settings.judge = kind
        }
        settings.generation = plan.maker.sampling
        settings.judging = plan.judging.sampling
        settings.prices = plan.prices
        settings.limits = asking.limits(configuration)
        settings.refreshes = try await Refreshes(
            of: workspace.corpus, in: workspace.index, settings: settings, model: models.maker,
            judge: models.judge, refreshing: refreshed)
        return settings
    }

    /// The stages that are asked anew.
    private var refreshed: Set<String> {
        guard asking.refresh else { return [] }
        var stages: Set<String> = []
        if roles.contains(.generator) { stages.insert("generate") }
        if roles.contains(.judge) { stages.formUnion(["ask_back", "judge"]) }
        return stages
    }
}

extension ResolvedModel {
    fileprivate var sampling: PairSettings.Sampling {
        PairSettings.Sampling(temperature: temperature?.value, maxTokens: maxTokens?.value)
    }
}

extension JudgeOptions {
    /// What a command has that takes no judge's options.
    static var none: JudgeOptions {
        var options = JudgeOptions()
        options.threshold = nil
        options.minLogOdds = nil
        options.judge = nil
        return options
    }
}
