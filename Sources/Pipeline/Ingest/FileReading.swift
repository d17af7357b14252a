import Chunker
import Foundation
import Ingest
import Records
import Store

/// Decides what one file needs and does it; holds what the index knew when the run began.
struct FileReading: Sendable {
    let documents: DocumentReading
    let settings: IngestSettings
    /// By the archive they stand in.
    private let members: [PathKey: [SourceRecord]]
    private let papers = LaTeXFolders()
    /// Holds bytes of the files that are open.
    private let openBytes = Gate(capacity: 256 * 1_048_576)
    /// One archive is expanded at a time: its documents are all held in memory.
    private let openArchives = Gate(capacity: 1)
    /// In bytes.
    static let sizeLimit = 256 * 1_048_576

    /// A file's fate and what is to be written of it.
    struct Outcome: Sendable {
        var file: IngestedFile
        var updates: [SourceUpdate] = []
        /// Of the file, in bytes.
        var size = 0
    }

    init(
        index: Index, corpus: String, run: ContentHash, settings: IngestSettings,
        chunking: DocumentChunking, known: [SourceRecord], vanished: [SourceRecord]
    ) {
        self.settings = settings
        documents = DocumentReading(
            index: index, corpus: corpus, run: run, settings: settings, chunking: chunking,
            sources: Dictionary(
                known.map { (PathKey($0.path), $0) }, uniquingKeysWith: { first, _ in first }),
            vanished: Set(vanished.compactMap(\.document)))
        members = Dictionary(grouping: known.filter { $0.archive != nil }) {
            PathKey($0.archive ?? "")
        }
    }

    @concurrent
    func read(_ entry: FolderScan.Entry) async throws -> Outcome {
        // Large texts are read in parts, so they hold far less than their size.
        var outcome = try await openBytes.hold(min(entry.stamp.size, settings.textPartSize * 16)) {
            try await fate(of: entry)
        }
        outcome.size = entry.stamp.size
        return outcome
    }

    private func fate(of entry: FolderScan.Entry) async throws -> Outcome {
        var place = Place(entry)
        switch entry.problem {
        case .skipped(let reason): return passOver(place, reason)
        case .unreadable(let reason): return refuse(place, reason)
        case .missing(let reason): return miss(place, reason)
        case nil: break
        }
        if entry.content == nil, LaTeXFolders.extensions.contains(fileExtension(of: entry.path)) {
            place.stamp = papers.stamp(of: entry.path, entry.stamp)
        }
        // Chunks to import may have been taken as something else before.
        if !settings.verifies, !settings.importsChunks,
            let settled = try await settled(place)
        {
            return settled
        }
        if entry.content == nil, !settings.importsChunks,
            entry.stamp.size >= settings.textPartSize * 8,
            let detection = LargeText.format(
                ofFileAt: entry.path, fileExtension: fileExtension(of: entry.path))
        {
            return try await openArchives.hold(1) {
                try await readLarge(place, as: detection)
            }
        }
        guard entry.stamp.size <= Self.sizeLimit else {
            return refuse(
                place,
                "is too large: files of more than \(Self.sizeLimit / 1_048_576) MiB are not read; split it."
            )
        }
        guard let bytes = entry.content ?? FileBytes.read(entry.path) else {
            return refuse(place, "cannot be opened: check its rights.")
        }
        if settings.importsChunks {
            return try await openArchives.hold(1) {
                try await readChunks(bytes, at: place)
            }
        }
        switch DocumentReader.format(
            of: bytes, fileExtension: fileExtension(of: entry.name), isNamedByUser: entry.isNamed)
        {
        case .skipped(let reason):
            return passOver(place, reason)
        case .rejected(let error):
            return refuse(place, error.message, sha256: ContentHash.sha256Hex(of: bytes))
        case .archive:
            return try await openArchives.hold(1) {
                try await readArchive(bytes, at: place)
            }
        case .records:
            return try await openArchives.hold(1) {
                try await readRecords(bytes, at: place)
            }
        case .format(.latex) where entry.content == nil:
            if !entry.isNamed, let owner = papers.owner(of: entry.path, below: entry.root) {
                return passOver(place, "is a part of '\(owner)'")
            }
            return try await document(
                papers.source(of: entry.path, bytes: bytes), as: .latex, at: place)
        case .format(let format):
            return try await document(DocumentSource(bytes), as: format, at: place)
        }
    }

    /// A file whose stamp did not change, if nothing else asks for a new reading.
    private func settled(_ place: Place) async throws -> Outcome? {
        guard let known = documents.sources[PathKey(place.path)], known.isPresent,
            known.stamp == place.stamp
        else { return nil }
        if let members = members[PathKey(place.path)]?.filter(\.isPresent), !members.isEmpty {
            return try await settledArchive(place, known: known, members: members)
        }
        return try await documents.settled(place, known: known).map { Outcome(file: $0) }
    }

    private func document(
        _ source: DocumentSource, as format: Format, at place: Place
    ) async throws -> Outcome {
        let result = try await documents.read(source, as: format, at: place)
        return Outcome(
            file: result.file, updates: [result.update].compactMap(\.self) + leaving(place.path))
    }

    func passOver(_ place: Place, _ reason: String) -> Outcome {
        var updates: [SourceUpdate] = leaving(place.path)
        // A file that was read before and is no document any more is no longer part of the corpus.
        if let update = documents.leaving(place.path) { updates.append(update) }
        return Outcome(
            file: IngestedFile(path: place.path, outcome: .skipped, reason: reason),
            updates: updates)
    }

    /// A file that is not there is told of, and no longer part of the corpus if it was.
    private func miss(_ place: Place, _ reason: String) -> Outcome {
        let updates = [documents.leaving(place.path)].compactMap(\.self) + leaving(place.path)
        return Outcome(
            file: IngestedFile(path: place.path, outcome: .rejected, reason: reason),
            updates: updates)
    }

    func refuse(_ place: Place, _ reason: String, sha256: String = "") -> Outcome {
        let result = documents.refuse(place, reason, sha256: sha256)
        return Outcome(
            file: result.file, updates: [result.update].compactMap(\.self) + leaving(place.path))
    }

    private func fileExtension(of path: String) -> String {
        URL(filePath: path).pathExtension.lowercased()
    }
}

// MARK: - Archives

extension FileReading {
    /// Marks the documents of an archive as gone that are not among these.
    func leaving(_ archive: String, but kept: Set<PathKey> = []) -> [SourceUpdate] {
        (members[PathKey(archive)] ?? []).filter { !kept.contains(PathKey($0.path)) }
            .compactMap { documents.leaving($0.path) }
    }

    private func settledArchive(
        _ place: Place, known: SourceRecord, members: [SourceRecord]
    ) async throws -> Outcome? {
        var files: [IngestedFile] = []
        for member in members {
            let place = Place(member)
            guard let file = try await documents.settled(place, known: member) else { return nil }
            files.append(file)
        }
        let file = IngestedFile(archive: place.path, members: files, warnings: [], nothing: "")
        return Outcome(file: file)
    }

    /// Reads the documents of an archive, and of archives in it.
    private func readArchive(_ bytes: [UInt8], at place: Place) async throws -> Outcome {
        let sha256 = ContentHash.sha256Hex(of: bytes)
        let opened: OpenedArchive
        do throws(IngestError) {
            opened = try OpenedArchive(bytes, name: place.name)
        } catch {
            return refuse(place, error.message, sha256: sha256)
        }
        return try await readMembers(
            opened.members, warnings: opened.warnings, nothing: "holds no documents", at: place,
            sha256: sha256)
    }

    /// Reads a file that holds a document in each line.
    private func readRecords(_ bytes: [UInt8], at place: Place) async throws -> Outcome {
        try await readMembers(
            OpenedArchive.members(of: bytes), warnings: [], nothing: "holds no records", at: place,
            sha256: ContentHash.sha256Hex(of: bytes))
    }

    /// Reads a table of chunks that were cut elsewhere.
    private func readChunks(_ bytes: [UInt8], at place: Place) async throws -> Outcome {
        let sha256 = ContentHash.sha256Hex(of: bytes)
        let tables: ChunkTable.Tables
        do throws(IngestError) {
            tables = try ChunkTable.Tables(of: bytes)
        } catch {
            return refuse(place, error.message, sha256: sha256)
        }
        var reading = MemberReading(self, at: place)
        for name in tables.names {
            let source = tables.source(of: name)
            try await reading.read(
                OpenedArchive.Member(name: name, detection: .format(.chunks), source: source))
        }
        return try await reading.finish(
            warnings: tables.warnings, nothing: "holds no chunks", sha256: sha256)
    }

    private func readMembers(
        _ members: [OpenedArchive.Member], warnings: [String], nothing: String, at place: Place,
        sha256: String
    ) async throws -> Outcome {
        var reading = MemberReading(self, at: place)
        for member in members { try await reading.read(member) }
        return try await reading.finish(warnings: warnings, nothing: nothing, sha256: sha256)
    }
}

/// Reads the documents of one file, one after the other, and writes what they gave before there
/// is too much of it to hold.
struct MemberReading {
    private let reading: FileReading
    private let place: Place
    private var files: [IngestedFile] = []
    private var updates: [SourceUpdate] = []
    private var chunks = 0
    private var paths: Set<PathKey> = []

    init(_ reading: FileReading, at place: Place) {
        self.reading = reading
        self.place = place
    }

    mutating func read(_ member: OpenedArchive.Member) async throws {
        try Task.checkCancellation()
        let documents = reading.documents
        let inner = place.member(member.name)
        // Two of one path would take each other's place.
        guard paths.insert(PathKey(inner.path)).inserted else {
            files.append(
                IngestedFile(
                    path: inner.path, outcome: .rejected,
                    reason: "stands in the file twice: give each a name of its own."))
            return
        }
        let result: DocumentReading.Result
        switch member.detection {
        case .skipped, .archive, .records: return
        case .rejected(let error): result = documents.refuse(inner, error.message)
        case .format(let format):
            result = try await documents.read(member.source, as: format, at: inner)
        }
        files.append(result.file)
        guard let update = result.update else { return }
        updates.append(update)
        chunks += update.occurrences?.count ?? 0
        if chunks >= 2_000, !reading.settings.isDryRun {
            try await documents.index.record(updates, run: documents.run)
            updates = []
            chunks = 0
        }
    }

    /// What became of the file that they stand in.
    ///
    /// - Parameters:
    ///   - warnings: what of it was left out before its documents were looked at.
    ///   - nothing: why there is no document in it, where there is none.
    mutating func finish(
        warnings: [String], nothing: String, sha256: String
    ) async throws -> FileReading.Outcome {
        let file = IngestedFile(
            archive: place.path, members: files, warnings: warnings, nothing: nothing)
        if file.outcome == .skipped { return reading.passOver(place, nothing) }
        updates += reading.leaving(place.path, but: Set(files.map { PathKey($0.path) }))
        updates.append(reading.documents.archive(file, at: place, sha256: sha256))
        return FileReading.Outcome(file: file, updates: updates)
    }
}

/// Where a document stands: a file of its own, or a member of an archive.
struct Place: Sendable {
    var path: String
    /// Below the folder that was given.
    var name: String
    var root: String
    var stamp: FileStamp
    var archive: String?

    init(_ entry: FolderScan.Entry) {
        path = entry.path
        name = entry.name
        root = entry.root
        stamp = entry.stamp
    }

    init(_ source: SourceRecord) {
        path = source.path
        name = source.name
        root = source.root
        stamp = source.stamp
        archive = source.archive
    }

    func member(_ member: String) -> Place {
        var place = self
        place.path = MemberPath.member(member, of: path)
        place.name = MemberPath.member(member, of: name)
        place.archive = path
        return place
    }
}
