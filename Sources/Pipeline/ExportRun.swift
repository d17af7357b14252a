package import Export
import Foundation
package import Records
import Store

/// Writes the accepted pairs of a corpus to a file, whole or not at all.
package struct ExportRun: Sendable {
    private let workspace: Workspace
    private let format: ExportFormat
    private let systemPrompt: String?
    private let contextStyle: ContextStyle

    package init(
        workspace: Workspace, format: ExportFormat, systemPrompt: String? = nil,
        contextStyle: ContextStyle = .title
    ) {
        self.workspace = workspace
        self.format = format
        self.systemPrompt = systemPrompt
        self.contextStyle = contextStyle
    }

    /// The lines, in slot order, with the pair of each.
    package func lines() async throws -> [(pair: ContentHash, bytes: [UInt8])] {
        let negatives = HardNegatives(index: workspace.index, corpus: workspace.corpus)
        var lines: [(pair: ContentHash, bytes: [UInt8])] = []
        for accepted in try await workspace.index.acceptedPairs(of: workspace.corpus) {
            var row = ExportRow(accepted)
            if format == .triplets { row.retrieval = try await negatives.retrieval(for: accepted) }
            let line = Exporter.line(
                for: row, format: format, systemPrompt: systemPrompt, contextStyle: contextStyle)
            lines.append((accepted.pair.id, line))
        }
        return lines
    }

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

    /// Writes the file by way of a temporary one beside it, and records which pair stands in
    /// which line.
    ///
    /// - Returns: how many lines were written.
    /// - Throws: `PipelineError.writeFailed`.
    package func write(to path: String) async throws -> Int {
        try Self.check(path, index: workspace.index.path)
        let lines = try await lines()
        let bytes = lines.flatMap(\.bytes)
        let absolute = URL(filePath: path).standardizedFileURL.path
        try WholeFile.write(bytes, to: absolute)
        try await workspace.index.recordExport(
            corpus: workspace.corpus, path: absolute, format: format.rawValue,
            sha256: ContentHash.sha256Hex(of: bytes),
            lines: lines.map { line in
                ExportedLine(
                    pair: line.pair, sha256: ContentHash.sha256Hex(of: line.bytes.dropLast()))
            },
            run: workspace.run)
        return lines.count
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
    }
}
