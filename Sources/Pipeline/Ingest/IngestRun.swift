import Foundation
import Ingest
import Records
import Store

/// Brings a corpus to what some folders hold: reads what is new or changed, finds again what
/// moved or came back, and marks what is gone.
package struct IngestRun: Sendable {
    private let workspace: Workspace
    private let settings: IngestSettings
    private let chunking: DocumentChunking

    package init(
        workspace: Workspace, settings: IngestSettings = IngestSettings()
    ) async throws {
        self.workspace = workspace
        self.settings = settings
        chunking = try await DocumentChunking(
            index: workspace.index, corpus: workspace.corpus, choices: settings.chunks)
    }

    /// - Parameters:
    ///   - paths: folders, walked recursively, and files.
    ///   - others: documents that no folder holds, like one that a pipe delivered.
    ///   - width: how many files are read at once.
    ///   - receive: told of each file, one at a time, in the order they are done.
    package func ingest(
        _ paths: [String], others: [FolderScan.Entry] = [], width: Int,
        receive: (IngestedFile) -> Void = { _ in }
    ) async throws -> IngestSummary {
        let scan = try FolderScan.scan(paths, filter: settings.filter)
        // What a power cut might take, the next ingest reads again.
        try await workspace.index.setCommits(areDurable: false)
        let result: Result<IngestSummary, any Error>
        do {
            result = .success(
                try await ingest(scan, others: others, width: width, receive: receive))
        } catch {
            result = .failure(error)
        }
        try await workspace.index.setCommits(areDurable: true)
        return try result.get()
    }

    private func ingest(
        _ scan: FolderScan.Result, others: [FolderScan.Entry], width: Int,
        receive: (IngestedFile) -> Void
    ) async throws -> IngestSummary {
        if !settings.isDryRun {
            try await chunking.remember(in: workspace.index)
            try await workspace.index.useChunkRecipe(chunking.recipe, corpus: workspace.corpus)
            try await rechunk()
        }
        let entries = scan.entries + others
        let known = try await workspace.index.sources(of: workspace.corpus)
        let vanished = Self.vanished(known, scan: scan)
        var met: Set<String> = []
        var summary = try await read(
            entries, known: known, vanished: vanished, width: width
        ) { file in
            met.formUnion(([file] + (file.members ?? [])).compactMap(\.document))
            receive(file)
        }
        if !settings.isDryRun { try await rechunk() }
        for file in try await markRemoved(vanished, met: met) {
            summary.add(file)
            receive(file)
        }
        if settings.prunes, !settings.isDryRun {
            summary.pruned = try await prune(below: scan)
        }
        workspace.progress.report(.ended)
        return summary
    }

    private func read(
        _ entries: [FolderScan.Entry], known: [SourceRecord], vanished: [SourceRecord],
        width: Int, receive: (IngestedFile) -> Void
    ) async throws -> IngestSummary {
        let reading = FileReading(
            index: workspace.index, corpus: workspace.corpus, run: workspace.run,
            settings: settings, chunking: chunking, known: known, vanished: vanished)
        var summary = IngestSummary()
        var batch: [FileReading.Outcome] = []

        func flush() async throws {
            if !settings.isDryRun {
                try await workspace.index.record(batch.flatMap(\.updates), run: workspace.run)
            }
            for outcome in batch {
                summary.add(outcome.file)
                receive(outcome.file)
            }
            batch = []
        }

        var amount = ReadAmount(totalBytes: entries.reduce(0) { $0 + $1.stamp.size })
        workspace.progress.report(.began("Reading", total: entries.count, unit: "files"))
        var done = 0
        // The largest files first: one that begins last would keep a single core busy at the end.
        let order = entries.sorted { ($1.stamp.size, $0.path) < ($0.stamp.size, $1.path) }
        try await withWindow(over: order, width: width, work: reading.read) { outcome in
            batch.append(outcome)
            done += 1
            amount.add(outcome.file, size: outcome.size)
            workspace.progress.report(
                .advanced(done: done, detail: outcome.file.path, amount: amount))
            // A batch large enough that its fsync does not count, small enough to lose little.
            let chunks = batch.reduce(0) {
                $0 + $1.updates.reduce(0) { $0 + ($1.occurrences?.count ?? 0) }
            }
            if chunks >= 2_000 || batch.count >= 256 { try await flush() }
        }
        try await flush()
        return summary
    }

    /// Cuts documents anew that were read under another budget.
    private func rechunk() async throws {
        let documents = try await workspace.index.documentsToChunk(
            corpus: workspace.corpus, recipe: chunking.recipe.id)
        for id in documents {
            try Task.checkCancellation()
            guard let document = try await workspace.index.document(id) else { continue }
            try await workspace.index.record(
                try await chunking.occurrences(of: document), of: id, recipe: chunking.recipe,
                run: workspace.run)
        }
    }

    /// - Parameter met: documents that files of this run hold, which a dry run did not write.
    private func markRemoved(
        _ vanished: [SourceRecord], met: Set<String>
    ) async throws -> [IngestedFile] {
        let paths = Set(vanished.map { PathKey($0.path) })
        if !settings.isDryRun {
            try await workspace.index.markRemoved(vanished.map(\.path), corpus: workspace.corpus)
        }
        let current = try await workspace.index.sources(of: workspace.corpus)
        let stillHeld = Set(
            current.filter { $0.isPresent && !paths.contains(PathKey($0.path)) }.compactMap(
                \.document))
        // A file that moved was told of at its new path; what was never read is not missed.
        return vanished.filter {
            $0.document.map { !stillHeld.contains($0) && !met.contains($0.hex) } ?? false
        }.map {
            IngestedFile(
                path: $0.path, outcome: .removed, reason: "the file is gone",
                document: $0.document?.hex)
        }
    }

    /// Sources below the folders that were walked whose files were not found.
    private static func vanished(
        _ known: [SourceRecord], scan: FolderScan.Result
    ) -> [SourceRecord] {
        let found = Set(scan.entries.map { PathKey($0.path) })
        return known.filter {
            let file = $0.archive ?? $0.path
            return $0.isPresent && !found.contains(PathKey(file)) && scan.isGone(file)
        }
    }

    /// Deletes the documents of files that are gone from the folders that were walked, unless
    /// another file holds them.
    ///
    /// - Returns: how many.
    private func prune(below scan: FolderScan.Result) async throws -> Int {
        let sources = try await workspace.index.sources(of: workspace.corpus)
        let gone = sources.filter { !$0.isPresent && scan.isGone($0.archive ?? $0.path) }
        guard !gone.isEmpty else { return 0 }
        // No command may be asking about what is deleted.
        let lock = try ModelLock(indexPath: workspace.index.path)
        defer { withExtendedLifetime(lock) {} }
        return try await workspace.index.forget(
            gone.map { DocumentPlace(corpus: workspace.corpus, path: $0.path) }
        ).documents
    }
}
