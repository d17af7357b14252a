import ArgumentParser
import Dispatch
import Foundation
import LanguageModels
import Pipeline
import Samples
import Store

/// The command `quarry`.
@main
struct QuarryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarry",
        abstract: "Turns a folder of papers into fine-tuning data that can be traced.",
        discussion: """
            Documents are read and chunked into one SQLite file, a language model writes questions \
            to sentences of the chunks, the pairs are checked and judged against their source, and \
            exported. Each command brings the index to the state that was asked for and does only \
            what is missing.

            Exit codes: 0 done, 1 something failed, 3 a limit of cost or tokens was reached, 64 \
            usage, 130 interrupted (all finished work is kept).
            """,
        version: quarryVersion,
        subcommands: [
            IngestCommand.self, ImportChunksCommand.self, ImportCommand.self,
            DocumentsCommand.self, ForgetCommand.self,
            SearchCommand.self, ChunksCommand.self, ExportChunksCommand.self,
            ChunkCommand.self,
            GenerateCommand.self, GenerateCotCommand.self, EnrichCommand.self,
            EnhanceCotCommand.self, CurateCommand.self, ReviewCommand.self, CalibrateCommand.self,
            CompareCommand.self, ExportCommand.self, PipelineCommand.self,
            FactsCommand.self, ConverseCommand.self, ToolsCommand.self, FlowCommand.self,
            SampleCommand.self,
            StatusCommand.self, SpendCommand.self, PricesCommand.self, ConfigCommand.self,
            ProvidersCommand.self, PromptsCommand.self,
            LineageCommand.self,
            ShowCommand.self,
            VerifyCommand.self, RepairCommand.self, VacuumCommand.self,
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        StandardDescriptors.occupy()
        Heaps.share()
        do {
            let outcome = await Interruptible.run {
                var command = try parseAsRoot()
                if var asyncCommand = command as? any AsyncParsableCommand {
                    try await asyncCommand.run()
                } else {
                    try command.run()
                }
            }
            try outcome.get()
        } catch is CancellationError {
            Output.error(
                "Interrupted: everything that was finished is kept; run the command again to go on."
            )
            Foundation.exit(130)
        } catch let error as any CustomStringConvertible & Error
            where error is ModelError || error is StoreError || error is PipelineError
            || error is ConfigurationError || error is ChunkFilterError || error is PlanError
        {
            Output.error(error.description)
            Foundation.exit(1)
        } catch {
            end(for: error)
        }
    }

    /// Ends the process as ArgumentParser does, but for control characters in what it says: the
    /// arguments may come of file names.
    private static func end(for error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        guard code != .success, !message.isEmpty else { exit(withError: error) }
        Output.writeError(Output.clean(message) + "\n")
        Foundation.exit(code.rawValue)
    }
}

/// Runs work that Ctrl-C cancels: the first one lets requests that were sent be finished and all
/// that is finished be kept, a second one ends the process at once.
enum Interruptible {
    /// How long somebody is left without a word after Ctrl-C.
    private static let patience = DispatchTimeInterval.milliseconds(500)

    static func run(_ work: @escaping @Sendable () async throws -> Void) async -> Result<
        Void, any Error
    > {
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled { Foundation.exit(130) }
                task.cancel()
                DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
                    // Below the line of the progress.
                    let start = isatty(STDERR_FILENO) == 1 ? "\n" : ""
                    let how = number == SIGINT ? "; press Ctrl-C again to end at once." : "."
                    Output.note(start + "Finishing what is under way" + how)
                }
            }
            source.resume()
            return source
        }
        let result = await task.result
        for source in sources { source.cancel() }
        return result
    }
}
