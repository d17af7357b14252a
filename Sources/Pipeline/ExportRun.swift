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
        try await workspace.index.acceptedPairs(of: workspace.corpus).map { accepted in
            let line = Exporter.line(
                for: ExportRow(accepted), format: format, systemPrompt: systemPrompt,
                contextStyle: contextStyle)
            return (accepted.pair.id, line)
        }
    }

    /// Writes the file by way of a temporary one beside it, and records which pair stands in
    /// which line.
    ///
    /// - Returns: how many lines were written.
    /// - Throws: `PipelineError.writeFailed`.
    package func write(to path: String) async throws -> Int {
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
