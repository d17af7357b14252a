import Foundation
import LanguageModels
package import Records
package import Store

/// What every stage of a run shares: the index, the corpus, the run's row, and the world's clock
/// handed in as a value.
package struct Workspace: Sendable {
    package let index: Index
    package let corpus: String
    package let run: ContentHash
    package let progress: any RunProgress
    package let clock: RunClock

    package init(
        index: Index, corpus: String, run: ContentHash, progress: any RunProgress, clock: RunClock
    ) {
        self.index = index
        self.corpus = corpus
        self.run = run
        self.progress = progress
        self.clock = clock
    }

    /// Opens a run on an index, does the work, and writes down how it ended.
    ///
    /// - Parameters:
    ///   - command: as the user would recognise it; without secrets.
    ///   - isDryRun: whether nothing is written, so that there is nothing to write down.
    package static func run<Value>(
        _ command: String, index: Index, corpus: String, progress: any RunProgress,
        clock: RunClock = .system, isDryRun: Bool = false,
        work: (Workspace) async throws -> Value
    ) async throws -> Value {
        guard !isDryRun else {
            let nobody = ContentHash(domain: "run", fields: [])
            return try await work(
                Workspace(
                    index: index, corpus: corpus, run: nobody, progress: progress, clock: clock))
        }
        let run = try await index.startRun(
            command: command, version: quarryVersion, time: clock.now(), nonce: clock.nonce())
        let workspace = Workspace(
            index: index, corpus: corpus, run: run, progress: progress, clock: clock)
        do {
            let value = try await work(workspace)
            try await index.finishRun(run, outcome: .done, time: clock.now())
            return value
        } catch {
            let outcome: RunOutcome = error is CancellationError ? .interrupted : .failed
            try? await index.finishRun(run, outcome: outcome, time: clock.now())
            throw error
        }
    }
}

/// Time and chance as a run sees them.
package struct RunClock: Sendable {
    /// RFC 3339, in UTC.
    package var now: @Sendable () -> String
    /// Different at every call.
    package var nonce: @Sendable () -> String

    package init(now: @escaping @Sendable () -> String, nonce: @escaping @Sendable () -> String) {
        self.now = now
        self.nonce = nonce
    }

    package static let system = RunClock(
        now: { Date.now.formatted(.iso8601) },
        nonce: { String(UInt64.random(in: .min ... .max), radix: 16) })
}

/// Why a run could not do what was asked.
package struct PipelineError: Error, Sendable, CustomStringConvertible {
    package var code: Code
    /// One sentence: what, where, and what to do.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// The index holds nothing that a user could mean by this.
    package static func noDocument(_ text: String) -> PipelineError {
        PipelineError(
            .nothingToDo,
            "The index has no document '\(text)': `quarry documents` lists those that it has.")
    }

    package enum Code: Sendable {
        case noSuchFile
        case nothingToDo
        case ambiguousCorpus
        case locked
        case writeFailed
    }
}
