import Chunker
import Foundation
import Ingest
import Records
import Store

/// What became of one file that a scan found.
package struct IngestedFile: Sendable, Equatable, Encodable {
    package var path: String
    package var outcome: Outcome
    /// Why it was passed over or could not be read, or what part of it.
    package var reason: String?
    /// The document's id.
    package var document: String?
    package var pages: Int?
    package var blocks: Int?
    package var chunks: Int?
    /// The files of an archive; nil for other files.
    package var members: [IngestedFile]?

    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Read, or found again after it was gone.
        case ingested
        /// Nothing to do.
        case unchanged
        /// The same bytes under another path.
        case moved
        /// Read but for some part; the reason says which.
        case partly
        /// Not a document that is read; no error.
        case skipped
        /// Could not be read; the reason says why.
        case rejected
        /// Gone since the last time; its pairs are stale.
        case removed
    }
}

extension IngestedFile {
    enum CodingKeys: String, CodingKey {
        case path, outcome, reason, document, pages, blocks, chunks, members
    }

    /// Writes all fields, null where there is nothing to say: scripts rely on them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(reason, forKey: .reason)
        try container.encode(document, forKey: .document)
        try container.encode(pages, forKey: .pages)
        try container.encode(blocks, forKey: .blocks)
        try container.encode(chunks, forKey: .chunks)
        try container.encode(members, forKey: .members)
    }
}

/// Counts of an ingest.
package struct IngestSummary: Sendable, Equatable, Encodable {
    package var files: [IngestedFile.Outcome: Int] = [:]
    package var pages = 0
    package var chunks = 0
    package var rejected: [IngestedFile] = []
    /// Read but for some part.
    package var partly: [IngestedFile] = []

    package init() {}

    package func count(_ outcome: IngestedFile.Outcome) -> Int { files[outcome] ?? 0 }

    mutating func add(_ file: IngestedFile) {
        files[file.outcome, default: 0] += 1
        if file.outcome == .rejected { rejected.append(file) }
        if file.outcome == .partly { partly.append(file) }
        if file.outcome == .ingested || file.outcome == .partly {
            pages += file.pages ?? 0
            chunks += file.chunks ?? 0
        }
    }
}

/// Brings a corpus to what some folders hold: reads what is new or changed, finds again what
/// moved or came back, and marks what is gone.
package struct IngestRun: Sendable {
    private let workspace: Workspace
    private let chunkRecipe: Recipe
    private let settings: ChunkSettings

    /// - Parameter chunkTokens: the budget of a chunk; nil for what the index remembers.
    package init(workspace: Workspace, chunkTokens: Int?) async throws {
        self.workspace = workspace
        let inForce = try await workspace.index.recipeInForce("chunk", corpus: workspace.corpus)
        var settings =
            inForce.flatMap { ChunkRecipe.settings(from: $0) } ?? ChunkSettings()
        if let chunkTokens { settings.maxTokens = chunkTokens }
        self.settings = settings
        chunkRecipe = ChunkRecipe.recipe(for: settings)
    }

    /// - Parameters:
    ///   - paths: folders, walked recursively, and files.
    ///   - width: how many files are read at once.
    ///   - receive: told of each file, one at a time, in the order they are done.
    package func ingest(
        _ paths: [String], width: Int, receive: (IngestedFile) -> Void = { _ in }
    ) async throws -> IngestSummary {
        let index = workspace.index
        try await index.useChunkRecipe(chunkRecipe, corpus: workspace.corpus)
        let scan = try FolderScan.scan(paths)
        let entries = scan.entries
        try await rechunk()
        let known = try await index.sources(of: workspace.corpus)
        let reading = Reading(
            index: index, corpus: workspace.corpus, chunkRecipe: chunkRecipe, settings: settings,
            sources: Dictionary(
                known.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first }),
            vanished: Self.vanished(known, scan: scan))
        var summary = IngestSummary()
        var batch: [Read] = []

        func flush() async throws {
            try await index.record(batch.compactMap(\.update), run: workspace.run)
            for read in batch {
                summary.add(read.file)
                receive(read.file)
            }
            batch = []
        }

        workspace.progress.report(.began("Reading", total: entries.count, unit: "files"))
        var done = 0
        try await withWindow(over: entries, width: width, work: reading.read) { read in
            batch.append(read)
            done += 1
            workspace.progress.report(.advanced(done: done, detail: read.file.path))
            // A batch large enough that its fsync does not count, small enough to lose little.
            if batch.reduce(0, { $0 + ($1.update?.occurrences?.count ?? 0) }) >= 500
                || batch.count >= 64
            {
                try await flush()
            }
        }
        try await flush()
        try await rechunk()
        for file in try await markRemoved(reading.vanished) {
            summary.add(file)
            receive(file)
        }
        workspace.progress.report(.ended)
        return summary
    }

    /// Cuts documents anew that were read under another budget.
    private func rechunk() async throws {
        let documents = try await workspace.index.documentsToChunk(
            corpus: workspace.corpus, recipe: chunkRecipe.id)
        for id in documents {
            try Task.checkCancellation()
            guard let document = try await workspace.index.document(id) else { continue }
            try await workspace.index.record(
                Chunking.occurrences(of: document, settings: settings), of: id,
                recipe: chunkRecipe, run: workspace.run)
        }
    }

    private func markRemoved(_ vanished: [SourceRecord]) async throws -> [IngestedFile] {
        let present = vanished.filter(\.isPresent)
        try await workspace.index.markRemoved(present.map(\.path), corpus: workspace.corpus)
        let current = try await workspace.index.sources(of: workspace.corpus)
        let stillHeld = Set(current.filter(\.isPresent).compactMap(\.document))
        // A file that moved was told of at its new path; what was never read is not missed.
        return present.filter { $0.document.map { !stillHeld.contains($0) } ?? false }.map {
            IngestedFile(
                path: $0.path, outcome: .removed, reason: "the file is gone",
                document: $0.document?.hex)
        }
    }

    /// Sources below the folders that were walked whose files were not found.
    private static func vanished(
        _ known: [SourceRecord], scan: FolderScan.Result
    ) -> [SourceRecord] {
        let found = Set(scan.entries.map(\.path))
        return known.filter {
            $0.isPresent && !found.contains($0.path) && scan.isGone($0.path)
        }
    }

    /// A file's fate and what is to be written of it.
    fileprivate struct Read: Sendable {
        var file: IngestedFile
        var update: SourceUpdate?
    }
}

extension IngestError {
    /// Whether the same bytes will always be refused; a missing tool may be installed, and a busy
    /// machine may be idle the next time.
    fileprivate var isFinal: Bool { code != .missingTool && code != .timeout }
}

/// The recipe of the chunk stage.
enum ChunkRecipe {
    static func recipe(for settings: ChunkSettings) -> Recipe {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = (try? encoder.encode(Stored(revision: Chunking.revision, settings: settings)))
            .map { String(decoding: $0, as: UTF8.self) }
        return Recipe(stage: "chunk", settings: json ?? "{}")
    }

    static func settings(from recipe: Recipe) -> ChunkSettings? {
        try? JSONDecoder().decode(Stored.self, from: Data(recipe.settings.utf8)).settings
    }

    private struct Stored: Codable {
        var revision: String
        var settings: ChunkSettings
    }
}

// MARK: - One file

/// Decides what one file needs and does it; holds what the index knew when the run began.
private struct Reading: Sendable {
    let index: Index
    let corpus: String
    let chunkRecipe: Recipe
    let settings: ChunkSettings
    let sources: [String: SourceRecord]
    let vanished: [SourceRecord]
    /// In bytes.
    static let sizeLimit = 256 * 1_048_576

    @concurrent
    func read(_ entry: FolderScan.Entry) async throws -> IngestRun.Read {
        switch entry.problem {
        case .skipped(let reason): return passOver(entry, reason)
        case .unreadable(let reason): return refuse(entry, reason)
        case nil: break
        }
        let known = sources[entry.path]
        if let known, known.isPresent, known.stamp == entry.stamp,
            let read = try await settled(entry, known: known)
        {
            return read
        }
        guard entry.stamp.size <= Self.sizeLimit else {
            return refuse(
                entry,
                "is too large: files of more than \(Self.sizeLimit / 1_048_576) MiB are not read")
        }
        guard let data = FileManager.default.contents(atPath: entry.path) else {
            return refuse(entry, "cannot be opened: check its rights")
        }
        let bytes = [UInt8](data)
        let sha256 = ContentHash.sha256Hex(of: bytes)
        switch DocumentReader.format(
            of: bytes, fileExtension: fileExtension(of: entry.path), isNamedByUser: entry.isNamed)
        {
        case .skipped(let reason):
            return passOver(entry, reason)
        case .rejected(let error):
            return refuse(entry, error.message, sha256: sha256)
        case .format(let format):
            return try await read(bytes, sha256: sha256, as: format, entry: entry, known: known)
        }
    }

    private func read(
        _ bytes: [UInt8], sha256: String, as format: Format, entry: FolderScan.Entry,
        known: SourceRecord?
    ) async throws -> IngestRun.Read {
        let recipe = Self.readerRecipe(of: format)
        let id = StoredDocument.id(sha256: sha256, recipe: recipe)
        if let shape = try await index.shape(of: id, chunkRecipe: chunkRecipe.id) {
            return found(entry, id: id, sha256: sha256, shape: shape, known: known)
        }
        if let attempt = try await index.attempt(stage: "read", input: sha256, recipe: recipe.id),
            attempt.outcome == .rejected
        {
            return refuse(
                entry, attempt.message ?? "cannot be read", sha256: sha256, reader: recipe)
        }
        do throws(IngestError) {
            let document = try await DocumentReader.read(bytes, as: format)
            let occurrences = Chunking.occurrences(of: document, settings: settings)
            let stored = StoredDocument(
                sha256: sha256, byteCount: bytes.count, recipe: recipe, document: document)
            let isWhole = document.warnings.isEmpty
            let reason = isWhole ? nil : document.warnings.joined(separator: " ")
            return IngestRun.Read(
                file: IngestedFile(
                    path: entry.path, outcome: isWhole ? .ingested : .partly, reason: reason,
                    document: id.hex, pages: document.pageCount, blocks: document.blocks.count,
                    chunks: occurrences.count),
                update: SourceUpdate(
                    source: source(
                        entry, document: id, outcome: isWhole ? .ingested : .partly,
                        reason: reason, sha256: sha256),
                    document: stored, occurrences: occurrences, chunkRecipe: chunkRecipe,
                    reader: recipe,
                    attempts: [
                        Attempt(stage: "read", input: sha256, recipe: recipe.id, outcome: .done)
                    ]))
        } catch {
            // An interrupted reading says nothing about the file.
            try Task.checkCancellation()
            return refuse(
                entry, error.message, sha256: sha256, isFinal: error.isFinal, reader: recipe)
        }
    }

    /// A file whose stamp did not change, if nothing else asks for a new reading.
    private func settled(
        _ entry: FolderScan.Entry, known: SourceRecord
    ) async throws -> IngestRun.Read? {
        guard let id = known.document, isOfCurrentReader(known),
            let shape = try await index.shape(of: id, chunkRecipe: chunkRecipe.id)
        else { return nil }
        return IngestRun.Read(file: unchanged(entry, id: id, shape: shape))
    }

    /// The version is in the index: under this path, another one, or from an earlier time.
    private func found(
        _ entry: FolderScan.Entry, id: ContentHash, sha256: String, shape: DocumentShape,
        known: SourceRecord?
    ) -> IngestRun.Read {
        let update = SourceUpdate(
            source: source(
                entry, document: id, outcome: shape.warning == nil ? .ingested : .partly,
                reason: shape.warning, sha256: sha256),
            chunkRecipe: chunkRecipe)
        if let known, known.isPresent, known.document == id {
            return IngestRun.Read(file: unchanged(entry, id: id, shape: shape), update: update)
        }
        let hasMoved = vanished.contains { $0.document == id }
        return IngestRun.Read(
            file: IngestedFile(
                path: entry.path,
                outcome: hasMoved ? .moved : shape.warning == nil ? .ingested : .partly,
                reason: shape.warning, document: id.hex, pages: shape.pages, blocks: shape.blocks,
                chunks: shape.chunks),
            update: update)
    }

    private func unchanged(
        _ entry: FolderScan.Entry, id: ContentHash, shape: DocumentShape
    ) -> IngestedFile {
        IngestedFile(
            path: entry.path, outcome: .unchanged, reason: shape.warning, document: id.hex,
            pages: shape.pages, blocks: shape.blocks, chunks: shape.chunks)
    }

    private func passOver(_ entry: FolderScan.Entry, _ reason: String) -> IngestRun.Read {
        var update: SourceUpdate?
        // A file that was read before and is no document any more is no longer part of the corpus.
        if var known = sources[entry.path], known.isPresent {
            known.isPresent = false
            update = SourceUpdate(source: known, chunkRecipe: chunkRecipe)
        }
        return IngestRun.Read(
            file: IngestedFile(path: entry.path, outcome: .skipped, reason: reason), update: update)
    }

    /// - Parameter isFinal: whether the same bytes will always be refused.
    private func refuse(
        _ entry: FolderScan.Entry, _ reason: String, sha256: String = "", isFinal: Bool = true,
        reader: Recipe? = nil
    ) -> IngestRun.Read {
        let attempts = reader.map {
            [
                Attempt(
                    stage: "read", input: sha256, recipe: $0.id,
                    outcome: isFinal ? .rejected : .failed, message: reason)
            ]
        }
        return IngestRun.Read(
            file: IngestedFile(path: entry.path, outcome: .rejected, reason: reason),
            update: SourceUpdate(
                source: source(
                    entry, document: nil, outcome: isFinal ? .rejected : .failed, reason: reason,
                    sha256: sha256),
                chunkRecipe: chunkRecipe, reader: reader, attempts: attempts ?? []))
    }

    private static func readerRecipe(of format: Format) -> Recipe {
        let revision = DocumentReader.revision(of: format)
        return Recipe(
            stage: "read",
            settings: #"{"format":"\#(format.rawValue)","revision":"\#(revision)"}"#)
    }

    private func isOfCurrentReader(_ known: SourceRecord) -> Bool {
        Format.allCases.contains {
            StoredDocument.id(sha256: known.sha256, recipe: Self.readerRecipe(of: $0))
                == known.document
        }
    }

    private func fileExtension(of path: String) -> String {
        URL(filePath: path).pathExtension.lowercased()
    }

    private func source(
        _ entry: FolderScan.Entry, document: ContentHash?, outcome: SourceRecord.Outcome,
        reason: String?, sha256: String
    ) -> SourceRecord {
        SourceRecord(
            corpus: corpus, path: entry.path, name: entry.name, root: entry.root,
            document: document, outcome: outcome, reason: reason, sha256: sha256,
            stamp: entry.stamp)
    }
}
