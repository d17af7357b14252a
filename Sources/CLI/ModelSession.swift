import ArgumentParser
import Curate
import Foundation
import LanguageModels
import Pipeline
import Records
import Store
import TextAnalysis

/// A command that asks a model: holds the lock for its life, opens its models and closes them.
struct ModelSession {
    let command: String
    let index: Index
    let corpus: CorpusOptions
    let model: ModelOptions
    var judge = JudgeOptions.none
    var making = MakingOptions.none
    var benchmarks = BenchmarkOptions.none
    var language = LanguageOptions.remembered
    let asking: AskingOptions
    /// What pairs are made.
    var kind = PairKind.qa
    /// How pairs are rewritten before they are judged.
    var rewrite = RewriteKind.off
    /// Those whose models are asked.
    let roles: Set<ModelRole>
    let output: OutputOptions

    func run<Value>(
        mayBeNew: Bool = false, before: (Workspace) async throws -> Void = { _ in },
        work: (PairRun, Workspace) async throws -> Value
    ) async throws -> Value {
        defer { index.close() }
        let plan = try plan(environment: model.environment(), mayAsk: true)
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
                    workspace: workspace, models: models,
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
        let plan = try plan(
            environment: model.environment().withPlaceholderKeys(), mayAsk: false)
        let name = try await corpus.resolve(in: index, mayBeNew: mayBeNew)
        return try await Workspace.run(
            command, index: index, corpus: name,
            progress: TerminalProgress(verbosity: output.verbosity), isDryRun: true
        ) { workspace in
            try await withModels(plan, workspace) { models in
                try await work(
                    try PairEstimator(
                        workspace: workspace, models: models,
                        settings: try await settings(plan, models, workspace)))
            }
        }
    }
}

// MARK: - Models

extension ModelSession {
    /// Opens the judge alone, for a command that needs no corpus; the caller closes the index.
    func withJudge<Value>(
        work: (OpenModel, PairSettings, Workspace) async throws -> Value
    ) async throws -> Value {
        let isDryRun = asking.dryRun
        let environment = try model.environment()
        let plan = try plan(
            environment: isDryRun ? environment.withPlaceholderKeys() : environment,
            mayAsk: !isDryRun)
        let lock = isDryRun ? nil : try ModelLock(indexPath: index.path)
        defer { withExtendedLifetime(lock) {} }
        let progress = TerminalProgress(verbosity: output.verbosity)
        return try await Workspace.run(
            command, index: index, corpus: "", progress: progress, isDryRun: isDryRun
        ) { workspace in
            try await withModels(plan, workspace) { models in
                guard let judge = models.judge else {
                    preconditionFailure("A command that only judges has a judge.")
                }
                return try await work(
                    judge, try await settings(plan, models, workspace), workspace)
            }
        }
    }

    /// What flags, environment and files say.
    private struct Plan {
        let configuration: Configuration
        let environment: RunEnvironment
        let prices: PriceTable
        let sources: [PairSource]
        /// The models that make pairs.
        let makers: [ResolvedModel]
        /// nil where the first one that makes pairs judges them, or nothing is judged.
        let judge: ResolvedModel?
        /// Who judges; nil where nobody does.
        let judging: ResolvedModel?
        /// Whether somebody said who judges.
        let namesJudge: Bool
        /// nil where the first one that makes pairs rewrites them, or nothing is rewritten.
        let rewriter: ResolvedModel?
    }

    private func plan(environment: RunEnvironment, mayAsk: Bool) throws -> Plan {
        let configuration = try model.configuration()
        let own = try PricesFile.load(configuration, environment.values)
        let generator = model.resolved(.generator, of: roles, configuration, environment)
        let judge = model.resolved(.judge, of: roles, configuration, environment)
        let sources = try making.sources(provider: generator.provider?.value)
        guard kind == .qa || sources.contains(.llm) else {
            throw ValidationError(
                "Rules write no reasoning: name a model with --provider and --model.")
        }
        var makers: [ResolvedModel] = []
        if roles.contains(.generator), sources.contains(.llm) {
            makers = model.models.count < 2 ? [generator] : model.models.map(generator.named)
        }
        let namesJudge = configuration.roles[.judge]?.namesAModel == true
        // Pairs of rules are judged by a model that somebody named for that.
        let judges = roles.contains(.judge) && (!makers.isEmpty || namesJudge || roles == [.judge])
        let isOther = makers.first.map { !judge.isSameModel(as: $0) } ?? true
        // Who makes pairs rewrites them, unless the configuration names somebody else.
        let namesRewriter = configuration.roles[.rewriter]?.namesAModel == true
        let rewriting =
            namesRewriter
            ? model.resolved(.rewriter, of: roles, configuration, environment)
            : model.resolved(.generator, of: [.generator], configuration, environment)
        let rewrites =
            roles.contains(.rewriter) && (!makers.isEmpty || !roles.contains(.generator))
            && (makers.first.map { !rewriting.isSameModel(as: $0) } ?? true)
        var environment = environment
        if mayAsk {
            let others = (judges && isOther ? [judge] : []) + (rewrites ? [rewriting] : [])
            for resolved in makers + others {
                try model.askForKey(of: resolved, configuration, &environment)
            }
        }
        return Plan(
            configuration: configuration, environment: environment,
            prices: PriceTable.builtIn.overridden(by: own?.prices ?? []), sources: sources,
            makers: makers, judge: judges && isOther ? judge : nil,
            judging: judges ? judge : nil, namesJudge: namesJudge || self.judge.judge != nil,
            rewriter: rewrites ? rewriting : nil)
    }

    /// Opens the models, and closes them however the work ends.
    private func withModels<Value>(
        _ plan: Plan, _ workspace: Workspace, work: (PairModels) async throws -> Value
    ) async throws -> Value {
        if !model.models.isEmpty, roles.contains(.generator), plan.makers.isEmpty {
            workspace.progress.report(
                .warning("--model is ignored: rules make the pairs and ask no model."))
        }
        var opened: [OpenModel] = []
        let lanes = Lanes()
        do {
            var models = PairModels(makers: [])
            for maker in plan.makers {
                let model = try await open(maker, plan, lanes, workspace)
                opened.append(model)
                models.makers.append(model)
            }
            if let judge = plan.judge {
                let model = try await open(judge, plan, lanes, workspace)
                opened.append(model)
                models.judge = model
            }
            if let rewriter = plan.rewriter {
                let model = try await open(rewriter, plan, lanes, workspace)
                opened.append(model)
                models.rewriter = model
            }
            let value = try await work(models)
            for model in opened { await model.close() }
            return value
        } catch {
            for model in opened { await model.close() }
            throw error
        }
    }

    private func open(
        _ resolved: ResolvedModel, _ plan: Plan, _ lanes: Lanes, _ workspace: Workspace
    ) async throws -> OpenModel {
        let progress = workspace.progress
        if let warning = resolved.addressWarning(plan.environment) {
            progress.report(.warning(warning))
        }
        let opened = try await model.open(
            resolved, plan.configuration, plan.environment, lanes: lanes
        ) {
            progress.report(.note($0))
        }
        progress.report(.note("Asking \(opened.description)."))
        return opened
    }

    /// Says so where a judge marks the words of a model of its own family.
    private func warnOfKinship(_ models: PairModels, _ workspace: Workspace) async throws {
        guard roles.contains(.judge),
            let judge = (models.judge ?? models.makers.first)?.model.identity
        else { return }
        var makers = models.makers.map(\.model.identity.model)
        if makers.isEmpty {
            makers = try await index.generators(of: workspace.corpus).filter {
                $0.provider != "rules"
            }.compactMap(\.model)
        }
        warnOfKinship(of: judge, with: makers, workspace)
    }

    /// Says so where a judge is of the family of one of the models whose words it is to judge.
    func warnOfKinship(
        of judge: ModelIdentity, with makers: [String], _ workspace: Workspace
    ) {
        let family = ModelFamily.name(of: judge.model)
        guard judge.provider != "mock",
            let maker = makers.first(where: { ModelFamily.name(of: $0) == family })
        else { return }
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
        _ plan: Plan, _ models: PairModels, _ workspace: Workspace
    ) async throws -> PairSettings {
        let configuration = plan.configuration
        var settings = PairSettings()
        settings.seed = model.seed ?? configuration.seed ?? settings.seed
        settings.sources = plan.sources
        settings.kind = kind
        if let folder = configuration.promptsFolder {
            settings.prompts = try PromptsFolder.load(configuration.path(of: folder))
        }
        settings.rewrite = rewrite
        making.apply(to: &settings)
        settings.threshold = judge.threshold ?? configuration.threshold ?? settings.threshold
        settings.minLogOdds = judge.minLogOdds ?? configuration.minLogOdds ?? settings.minLogOdds
        if let name = judge.judge ?? configuration.judgeKind, let kind = JudgeKind(rawValue: name) {
            settings.judge = kind
        }
        settings.judgesRules = plan.judging != nil && plan.namesJudge
        settings.generation = plan.makers.first?.sampling ?? settings.generation
        settings.judging = plan.judging?.sampling ?? settings.judging
        settings.rewriting = (plan.rewriter ?? plan.makers.first)?.sampling ?? settings.rewriting
        settings.prices = plan.prices
        settings.limits = asking.spending.limits(configuration)
        settings.plantsCanaries = roles.contains(.judge) && !judge.noCanaries
        settings.benchmarks = try benchmarks.benchmarks()
        settings.language = try await language.code(of: workspace.corpus, in: workspace.index)
        if let code = settings.language, language.language == nil, roles.contains(.generator) {
            workspace.progress.report(
                .warning(
                    "Pairs are made in \(Language.names[code] ?? code), as the corpus was last asked for: --language chunk ends that."
                ))
        }
        settings.refreshes = try await Refreshes(
            of: workspace.corpus, in: workspace.index, settings: settings, models: models,
            refreshing: refreshed)
        return settings
    }

    /// The stages that are asked anew.
    private var refreshed: Set<String> {
        guard asking.refresh else { return [] }
        var stages: Set<String> = []
        if roles.contains(.generator) { stages.formUnion(["generate", "generate_cot"]) }
        if roles.contains(.rewriter) { stages.formUnion(["enrich", "enhance_cot"]) }
        if roles.contains(.judge) { stages.formUnion(["ask_back", "judge"]) }
        return stages
    }
}

extension ResolvedModel {
    fileprivate var sampling: PairSettings.Sampling {
        PairSettings.Sampling(temperature: temperature?.value, maxTokens: maxTokens?.value)
    }

    /// The same place with another model.
    func named(_ name: String) -> ResolvedModel {
        var other = self
        other.model = Sourced(value: name, source: "--model")
        return other
    }
}

extension JudgeOptions {
    /// What a command has that takes no judge's options.
    static var none: JudgeOptions {
        var options = JudgeOptions()
        options.threshold = nil
        options.minLogOdds = nil
        options.judge = nil
        options.noCanaries = false
        return options
    }
}

extension ResolvedModel {
    /// What is to be said where the address is from a file of variables; nil where it is not.
    ///
    /// A folder that was made by somebody else may hold such a file.
    func addressWarning(_ environment: RunEnvironment) -> String? {
        guard baseURL == nil, let name = addressVariable, environment.namesOfFile.contains(name)
        else { return nil }
        let keys = environment.withheldKeys.sorted().joined(separator: " and ")
        return "The address of the model is from \(environment.source(of: name))"
            + (keys.isEmpty
                ? "."
                : ", so it is not given the environment's \(keys): put the key into that file, too, or name the address with --base-url.")
    }
}
