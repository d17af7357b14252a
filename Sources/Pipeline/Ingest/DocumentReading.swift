import Ingest
import Records
import Store

/// Reads single documents and says what is to be written of them.
struct DocumentReading: Sendable {
    let index: Index
    let corpus: String
    let run: ContentHash
    let settings: IngestSettings
    let chunking: DocumentChunking
    /// What the index knew when the run began, by path.
    let sources: [PathKey: SourceRecord]
    /// Documents whose files were not found any more.
    let vanished: Set<ContentHash>

    struct Result: Sendable {
        var file: IngestedFile
        var update: SourceUpdate?
    }

    func read(
        _ source: DocumentSource, as format: Format, at place: Place
    ) async throws -> Result {
        let sha256 = source.sha256
        let recipes = ReaderRecipe.recipes(of: format)
        for recipe in recipes {
            let id = StoredDocument.id(sha256: sha256, recipe: recipe)
            guard let shape = try await index.shape(of: id, chunkRecipe: chunking.recipe.id),
                !mayGainText(shape, format: format, recipe: recipe)
            else { continue }
            return found(place, id: id, sha256: sha256, shape: shape)
        }
        if settings.isDryRun {
            return Result(
                file: IngestedFile(path: place.path, outcome: .ingested, reason: "would be read"))
        }
        return try await readAnew(source, sha256: sha256, as: format, recipes: recipes, at: place)
    }

    /// A document of which pages have no text, where the user now wants such pages recognised.
    private func mayGainText(_ shape: DocumentShape, format: Format, recipe: Recipe) -> Bool {
        settings.reader.recognizesText && format == .pdf && shape.warning != nil
            && recipe.id == ReaderRecipe.recipe(of: format).id
    }

    private func readAnew(
        _ source: DocumentSource, sha256: String, as format: Format, recipes: [Recipe],
        at place: Place
    ) async throws -> Result {
        var options = settings.reader
        options.recognizesText = false
        let plain = ReaderRecipe.recipe(of: format)
        var problem: IngestError?
        var whole: Document?
        let attempt = try await index.attempt(stage: "read", input: sha256, recipe: plain.id)
        if let attempt, attempt.outcome == .rejected, options.password == nil {
            problem = IngestError(code: .unreadable, message: attempt.message ?? "cannot be read")
        } else {
            do throws(IngestError) {
                let document = try await DocumentReader.read(source, as: format, options: options)
                if document.warnings.isEmpty || !settings.reader.recognizesText || format != .pdf {
                    whole = document
                }
            } catch {
                // An interrupted reading says nothing about the file.
                try Task.checkCancellation()
                problem = error
            }
        }
        if let whole {
            return try await keep(whole, of: source, sha256: sha256, recipe: plain, at: place)
        }
        guard settings.reader.recognizesText, format == .pdf else {
            return refuse(place, problem, sha256: sha256, reader: plain)
        }
        let recipe = ReaderRecipe.recipe(of: format, recognizesText: true)
        let recognized: Document
        do throws(IngestError) {
            recognized = try await DocumentReader.read(
                source, as: format, options: settings.reader)
        } catch {
            try Task.checkCancellation()
            return refuse(place, error, sha256: sha256, reader: recipe)
        }
        return try await keep(recognized, of: source, sha256: sha256, recipe: recipe, at: place)
    }

    private func keep(
        _ document: Document, of source: DocumentSource, sha256: String, recipe: Recipe,
        at place: Place
    ) async throws -> Result {
        guard document.text.count <= settings.maxText else {
            return refuse(
                place, settings.tooMuchText(document.text.count), sha256: sha256, isFinal: false)
        }
        let occurrences = try await chunking.occurrences(of: document)
        let stored = StoredDocument(
            sha256: sha256, byteCount: source.byteCount, recipe: recipe, document: document)
        let isWhole = document.warnings.isEmpty
        let reason = isWhole ? nil : document.warnings.joined(separator: " ")
        return Result(
            file: IngestedFile(
                path: place.path, outcome: isWhole ? .ingested : .partly, reason: reason,
                document: stored.id.hex, pages: document.pageCount, blocks: document.blocks.count,
                chunks: occurrences.count),
            update: SourceUpdate(
                source: record(
                    place, document: stored.id, outcome: isWhole ? .ingested : .partly,
                    reason: reason, sha256: sha256),
                document: stored, occurrences: occurrences, chunkRecipe: chunking.recipe,
                reader: recipe,
                attempts: [
                    Attempt(stage: "read", input: sha256, recipe: recipe.id, outcome: .done)
                ]))
    }

    /// A document whose stamp did not change, if it was read by today's reader.
    func settled(_ place: Place, known: SourceRecord) async throws -> IngestedFile? {
        guard known.isPresent, let id = known.document,
            let shape = try await index.shape(of: id, chunkRecipe: chunking.recipe.id),
            ReaderRecipe.current.contains(shape.recipe),
            !(settings.reader.recognizesText && shape.warning != nil)
        else { return nil }
        return unchanged(place, id: id, shape: shape)
    }

    /// The version is in the index: under this path, another one, or from an earlier time.
    private func found(
        _ place: Place, id: ContentHash, sha256: String, shape: DocumentShape
    ) -> Result {
        let update = SourceUpdate(
            source: record(
                place, document: id, outcome: shape.warning == nil ? .ingested : .partly,
                reason: shape.warning, sha256: sha256),
            chunkRecipe: chunking.recipe)
        if let known = sources[PathKey(place.path)], known.isPresent, known.document == id {
            return Result(file: unchanged(place, id: id, shape: shape), update: update)
        }
        return Result(
            file: IngestedFile(
                path: place.path,
                outcome: vanished.contains(id)
                    ? .moved : shape.warning == nil ? .ingested : .partly,
                reason: shape.warning, document: id.hex, pages: shape.pages, blocks: shape.blocks,
                chunks: shape.chunks),
            update: update)
    }

    private func unchanged(
        _ place: Place, id: ContentHash, shape: DocumentShape
    ) -> IngestedFile {
        IngestedFile(
            path: place.path, outcome: .unchanged, reason: shape.warning, document: id.hex,
            pages: shape.pages, blocks: shape.blocks, chunks: shape.chunks)
    }

    // MARK: - What cannot be read

    private func refuse(
        _ place: Place, _ error: IngestError?, sha256: String, reader: Recipe
    ) -> Result {
        refuse(
            place, error?.message ?? "cannot be read", sha256: sha256,
            isFinal: (error?.isFinal ?? true) && settings.reader.password == nil, reader: reader)
    }

    /// - Parameter isFinal: whether the same bytes will always be refused.
    func refuse(
        _ place: Place, _ reason: String, sha256: String = "", isFinal: Bool = true,
        reader: Recipe? = nil
    ) -> Result {
        let attempts = reader.map {
            [
                Attempt(
                    stage: "read", input: sha256, recipe: $0.id,
                    outcome: isFinal ? .rejected : .failed, message: reason)
            ]
        }
        return Result(
            file: IngestedFile(path: place.path, outcome: .rejected, reason: reason),
            update: SourceUpdate(
                source: record(
                    place, document: nil, outcome: isFinal ? .rejected : .failed, reason: reason,
                    sha256: sha256),
                chunkRecipe: chunking.recipe, reader: reader, attempts: attempts ?? []))
    }

    /// Takes a document out of the corpus; nil where it is not in it.
    func leaving(_ path: String) -> SourceUpdate? {
        guard var known = sources[PathKey(path)], known.isPresent else { return nil }
        known.isPresent = false
        return SourceUpdate(source: known, chunkRecipe: chunking.recipe)
    }

    /// The row of an archive, which has no document of its own.
    func archive(_ file: IngestedFile, at place: Place, sha256: String) -> SourceUpdate {
        let outcome: SourceRecord.Outcome =
            switch file.outcome {
            case .rejected: .rejected
            case .partly: .partly
            default: .ingested
            }
        return SourceUpdate(
            source: record(
                place, document: nil, outcome: outcome, reason: file.reason, sha256: sha256),
            chunkRecipe: chunking.recipe)
    }

    private func record(
        _ place: Place, document: ContentHash?, outcome: SourceRecord.Outcome, reason: String?,
        sha256: String
    ) -> SourceRecord {
        SourceRecord(
            corpus: corpus, path: place.path, name: place.name, root: place.root,
            document: document, outcome: outcome, reason: reason, sha256: sha256,
            stamp: place.stamp, archive: place.archive)
    }
}

extension IngestError {
    /// Whether the same bytes will always be refused; a missing tool may be installed, and a busy
    /// machine may be idle the next time.
    fileprivate var isFinal: Bool { code != .missingTool && code != .timeout }
}

/// The recipe under which a format is read now.
enum ReaderRecipe {
    static func recipe(of format: Format, recognizesText: Bool = false) -> Recipe {
        let revision = DocumentReader.revision(of: format)
        let recognition = recognizesText ? #","recognizes_text":true"# : ""
        return Recipe(
            stage: "read",
            settings: #"{"format":"\#(format.rawValue)"\#(recognition),"#
                + #""revision":"\#(revision)"}"#)
    }

    /// All that give a document of today's reader; the one that gives most comes first.
    static func recipes(of format: Format) -> [Recipe] {
        format == .pdf
            ? [recipe(of: .pdf, recognizesText: true), recipe(of: .pdf)] : [recipe(of: format)]
    }

    /// Those of today's readers.
    static let current = Set(Format.allCases.flatMap(recipes(of:)).map(\.id))
}

extension DocumentSource {
    /// Of the bytes, and of the names and bytes of all companions where there are some.
    var sha256: String {
        guard !companions.isEmpty || metadata != nil else {
            return ContentHash.sha256Hex(of: bytes)
        }
        var parts = bytes
        for (name, bytes) in companions.sorted(by: { $0.key < $1.key }) {
            parts += Array("\n\(name) \(bytes.count)\n".utf8)
            parts += bytes
        }
        if let metadata { parts += Array("\n\(metadata.fingerprint)".utf8) }
        return ContentHash.sha256Hex(of: parts)
    }

    /// Of all files.
    var byteCount: Int {
        companions.reduce(bytes.count) { $0 + $1.value.count }
    }
}
