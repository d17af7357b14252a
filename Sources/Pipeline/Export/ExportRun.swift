import Export
import Foundation
import Records
import Store
import TextAnalysis

/// Writes the accepted pairs of a corpus to files, each whole or not at all.
package struct ExportRun: Sendable {
    private let workspace: Workspace
    private let settings: ExportSettings

    package init(workspace: Workspace, settings: ExportSettings) {
        self.workspace = workspace
        self.settings = settings
    }

    // MARK: - Rows

    /// The pairs that are exported, in the order of their lines.
    private func rows(_ summary: inout ExportSummary) async throws -> [ExportRow] {
        var rows: [ExportRow] = []
        let glossary = DocumentGlossary(index: workspace.index)
        let negatives = HardNegatives(index: workspace.index, corpus: workspace.corpus)
        var rejected: RejectedAnswers?
        if settings.format == .preference {
            rejected = try await RejectedAnswers(of: workspace.corpus, in: workspace.index)
        }
        for accepted in try await workspace.index.acceptedPairs(of: workspace.corpus) {
            var row = ExportRow(accepted)
            row.acronyms = try await glossary.needed(by: accepted)
            if settings.format == .triplets {
                row.retrieval = try await negatives.retrieval(for: accepted)
            }
            if let rejected {
                row.rejectedAnswer = rejected.answer(against: accepted)
                guard row.rejectedAnswer != nil else {
                    summary.unopposed += 1
                    continue
                }
            }
            if let most = settings.maxSampleTokens, tokens(of: row) > most {
                summary.tooLong += 1
                continue
            }
            rows.append(row)
        }
        guard let seed = settings.shuffleSeed else { return rows }
        return rows.map { (Self.draw($0.id, seed), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// A place that depends on the seed alone.
    private static func draw(_ id: String, _ seed: Int) -> String {
        ContentHash(domain: "export order", fields: [String(seed), id]).hex
    }

    private func tokens(of row: ExportRow) -> Int {
        Exporter.texts(of: row, format: settings.format, style: settings.style)
            .reduce(0) { $0 + TokenEstimate.count($1) }
    }

    private func line(_ row: ExportRow) -> [UInt8] {
        Exporter.line(for: row, format: settings.format, style: settings.style)
    }

    /// The lines of one file, with how many pairs were left out.
    package func lines() async throws -> (lines: [[UInt8]], summary: ExportSummary) {
        var summary = ExportSummary()
        let lines = try await rows(&summary).map(line)
        return (lines, summary)
    }

    // MARK: - Files

    /// Refuses a file that cannot be written, or that is the index itself.
    ///
    /// - Throws: `PipelineError.writeFailed`.
    package static func check(_ path: String, index: String) throws {
        let target = WholeFile.resolved(path)
        let own = ["", "-wal", "-shm", ".lock"].map { WholeFile.resolved(index + $0) }
        guard !own.contains(target) else {
            throw PipelineError(
                .writeFailed, "'\(path)' is the index itself: name another file with -o.")
        }
        let folder = URL(filePath: path).standardizedFileURL.deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw PipelineError(
                .writeFailed,
                "There is no folder '\(folder)' to write '\(path)' into: make it first.")
        }
    }

    /// Writes the files by way of temporary ones beside them, and records which pair stands in
    /// which line.
    ///
    /// With a division `data.jsonl` becomes `data.train.jsonl` and so on. A file that ends in `.json`
    /// holds one array, any other one lines.
    ///
    /// - Throws: `PipelineError.writeFailed`.
    package func write(to path: String) async throws -> ExportSummary {
        var summary = ExportSummary()
        let rows = try await rows(&summary)
        if let card = settings.cardPath {
            let names = settings.division?.parts.map { Self.path(path, ofPart: $0.name) } ?? [path]
            let files = Set(names.map(WholeFile.resolved))
            guard !files.contains(WholeFile.resolved(card)) else {
                throw PipelineError(
                    .writeFailed,
                    "'\(card)' would hold both the data and the page about it: give --card another name."
                )
            }
        }
        if !rows.isEmpty {
            summary.emptyParts = parts(of: rows).filter(\.rows.isEmpty).compactMap(\.name)
            summary.documents = Set(rows.map(\.document)).count
        }
        if settings.format == .beir {
            try await writeBenchmark(rows, to: path, &summary)
        } else {
            for part in parts(of: rows) {
                let file = part.name.map { Self.path(path, ofPart: $0) } ?? path
                try Self.check(file, index: workspace.index.path)
                try await write(part.rows, lines: part.rows.map(line), to: file, &summary)
            }
        }
        if let card = settings.cardPath {
            try Self.check(card, index: workspace.index.path)
            let page = try await DataCard(workspace: workspace, settings: settings).page(
                rows: rows, files: summary.files)
            try WholeFile.write(Array(page.utf8), to: Self.absolute(card))
        }
        return summary
    }

    private struct Part {
        /// nil where there is one file.
        var name: String?
        var rows: [ExportRow]
    }

    private func parts(of rows: [ExportRow]) -> [Part] {
        guard let division = settings.division else { return [Part(name: nil, rows: rows)] }
        let counts = Dictionary(rows.map { ($0.document, 1) }, uniquingKeysWith: +)
        let places = division.places(of: counts) { Self.draw($0, division.seed) }
        return division.parts.enumerated().map { place, part in
            Part(name: part.name, rows: rows.filter { places[$0.document] == place })
        }
    }

    private static func path(_ path: String, ofPart name: String) -> String {
        let url = URL(filePath: path)
        let suffix = url.pathExtension
        guard !suffix.isEmpty else { return "\(path).\(name)" }
        return "\(path.dropLast(suffix.count + 1)).\(name).\(suffix)"
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path
    }

    private func write(
        _ rows: [ExportRow], lines: [[UInt8]], to path: String, _ summary: inout ExportSummary
    ) async throws {
        let isArray = path.hasSuffix(".json")
        let bytes = isArray ? Self.array(of: lines) : lines.flatMap(\.self)
        let absolute = Self.absolute(path)
        try WholeFile.write(bytes, to: absolute)
        try await workspace.index.recordExport(
            corpus: workspace.corpus, path: absolute, format: settings.format.rawValue,
            sha256: ContentHash.sha256Hex(of: bytes),
            lines: zip(rows, lines).map { row, line in
                ExportedLine(
                    pair: ContentHash(hex: row.id),
                    sha256: ContentHash.sha256Hex(of: line.dropLast()))
            },
            run: workspace.run)
        summary.files.append(ExportSummary.File(path: path, lines: lines.count))
    }

    /// An array with an item a line, so that a line still is what its hash was taken of.
    private static func array(of lines: [[UInt8]]) -> [UInt8] {
        let items = lines.map { $0.dropLast() }.joined(separator: Array(",\n".utf8))
        return Array("[\n".utf8) + items + Array("\n]\n".utf8)
    }

    /// Writes the folder of a retrieval benchmark.
    private func writeBenchmark(
        _ rows: [ExportRow], to path: String, _ summary: inout ExportSummary
    ) async throws {
        let folder = Self.absolute(path)
        try Self.check(folder, index: workspace.index.path)
        do {
            try FileManager.default.createDirectory(
                atPath: folder + "/qrels", withIntermediateDirectories: true)
        } catch {
            throw PipelineError(
                .writeFailed,
                "The folder '\(path)' cannot be made, since something else has its name or its place cannot be written: name another one with -o."
            )
        }
        var chunks = try await workspace.index.chunksToAskAbout(of: workspace.corpus).map(\.chunk)
        // An imported pair may stand in a chunk that is never asked about.
        let known = Set(chunks.map(\.id.hex))
        let others = Set(rows.map(\.chunkID)).subtracting(known).map(ContentHash.init(hex:))
        chunks += try await workspace.index.chunks(others).values.sorted { $0.id.hex < $1.id.hex }
        try WholeFile.write(
            chunks.flatMap {
                BEIR.document(id: $0.id.hex, title: $0.title, text: $0.text)
            }, to: folder + "/corpus.jsonl")
        try await write(
            rows, lines: rows.map { BEIR.query($0, settings.style) }, to: folder + "/queries.jsonl",
            &summary)
        let parts = parts(of: rows)
        let names = Set(parts.map { $0.name ?? "test" })
        // Judgments of an earlier export would have one question in two parts.
        for name in ["train", "validation", "test"] where !names.contains(name) {
            try? FileManager.default.removeItem(atPath: folder + "/qrels/\(name).tsv")
        }
        for part in parts {
            try WholeFile.write(
                BEIR.judgmentsHeader + part.rows.flatMap(BEIR.judgment),
                to: folder + "/qrels/\(part.name ?? "test").tsv")
        }
    }
}

extension ExportRow {
    init(_ accepted: AcceptedPair) {
        self.init(
            id: accepted.pair.id.hex, question: accepted.pair.question,
            reasoning: accepted.pair.reasoning, answer: accepted.pair.answer,
            context: accepted.pair.context, chunkID: accepted.chunk.hex, source: accepted.source,
            title: accepted.title, heading: accepted.heading, page: accepted.page,
            evidence: accepted.evidence, rating: accepted.rating.map(Double.init),
            logOdds: accepted.logOdds, model: accepted.model ?? "",
            recipe: accepted.pair.recipe.hex, corpus: accepted.corpus)
        originalQuestion = accepted.originalQuestion
        originalAnswer = accepted.originalAnswer
        document = accepted.document.hex
    }
}
