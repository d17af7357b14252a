import Curate
import Foundation
import LanguageModels
import Pipeline
import Store

/// A command that asks a model: holds the lock for its life, opens the model and closes it.
struct ModelSession {
    let command: String
    let index: Index
    let corpus: CorpusOptions
    let model: ModelOptions
    var judge = JudgeOptions.none
    let output: OutputOptions

    func run<Value>(
        mayBeNew: Bool = false, before: (Workspace) async throws -> Void = { _ in },
        work: (PairRun, Workspace) async throws -> Value
    ) async throws -> Value {
        defer { index.close() }
        let configuration = try model.configuration()
        let lock = try ModelLock(indexPath: index.path)
        defer { withExtendedLifetime(lock) {} }
        let name = try await corpus.resolve(in: index, mayBeNew: mayBeNew)
        let progress = TerminalProgress(verbosity: output.verbosity)
        let value = try await Workspace.run(
            command, index: index, corpus: name, progress: progress
        ) { workspace in
            try await before(workspace)
            let opened = try await model.open(configuration) { progress.report(.note($0)) }
            progress.report(.note("Asking \(opened.description)."))
            do {
                let run = try PairRun(
                    workspace: workspace, model: opened, settings: settings(configuration))
                let value = try await work(run, workspace)
                await opened.close()
                return value
            } catch {
                await opened.close()
                throw error
            }
        }
        await index.finish()
        return value
    }

    private func settings(_ configuration: Configuration) -> PairSettings {
        var settings = PairSettings()
        settings.seed = model.seed ?? configuration.seed ?? settings.seed
        settings.threshold = judge.threshold ?? configuration.threshold ?? settings.threshold
        settings.minLogOdds = judge.minLogOdds ?? configuration.minLogOdds ?? settings.minLogOdds
        if let name = judge.judge ?? configuration.judge, let kind = JudgeKind(rawValue: name) {
            settings.judge = kind
        }
        return settings
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
