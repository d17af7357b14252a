import Export
import Records
import Store
import TextAnalysis

/// Finds what the answers of some rows stand on.
///
/// In this order: the chunk that a row names, the text that it holds, a chunk of the index that a
/// search finds and that holds evidence; else nothing, and the answer stands for itself.
struct RowSources: Sendable {
    let workspace: Workspace
    /// What the file is called.
    let name: String

    /// A row's place in its file, and the row.
    typealias Rows = [(place: Int, row: PairRow)]

    struct Tie: Sendable {
        var chunk: Chunk
        var range: Range<Int>
        var kind: Kind
    }

    enum Kind: Sendable {
        case named
        case held
        case found
        case nothing
    }

    /// Chunks that are looked through for evidence.
    private static let mostFound = 5

    /// By place; a row whose text cannot be kept at all has none.
    func ties(of rows: Rows) async throws -> [Int: Tie] {
        var ties: [Int: Tie] = [:]
        let named = try await workspace.index.currentChunks(
            Set(rows.compactMap { $0.row.chunkID.map(ContentHash.init(hex:)) }),
            of: workspace.corpus)
        for (place, row) in rows {
            guard let id = row.chunkID, let chunk = named[ContentHash(hex: id)] else { continue }
            ties[place] = Self.tie(row, to: chunk, .named)
        }
        let held = rows.filter { ties[$0.place] == nil && $0.row.chunkText != nil }
        try await tie(held, .held, in: &ties) { row in
            let title = row.context ?? ""
            return ImportedTexts.Text(
                document: row.source ?? (title.isEmpty ? "text" : title), title: title,
                heading: row.heading ?? "", text: row.chunkText ?? "")
        }
        for (place, row) in rows where ties[place] == nil {
            try Task.checkCancellation()
            ties[place] = try await search(for: row)
        }
        try await tie(rows.filter { ties[$0.place] == nil }, .nothing, in: &ties) { row in
            let title = row.context ?? ""
            return ImportedTexts.Text(
                document: "no source", title: title, heading: UnsupportedAnswer.heading,
                text: row.answer, role: UnsupportedAnswer.role)
        }
        return ties
    }

    /// Makes documents of texts that rows bring along, and ties the rows to them.
    private func tie(
        _ rows: Rows, _ kind: Kind, in ties: inout [Int: Tie],
        text: (PairRow) -> ImportedTexts.Text
    ) async throws {
        guard !rows.isEmpty else { return }
        var texts = ImportedTexts(workspace: workspace, name: name)
        for (_, row) in rows { texts.add(text(row)) }
        let chunks = try await texts.ingest()
        for (place, row) in rows {
            guard let chunk = chunks[text(row)] else { continue }
            ties[place] = Self.tie(row, to: chunk, kind)
        }
    }

    private static func tie(_ row: PairRow, to chunk: Chunk, _ kind: Kind) -> Tie {
        let isOwnAnswer = UnsupportedAnswer.isOne(chunk)
        let evidence = EvidenceFinder.find(
            answer: row.answer, question: row.question, in: chunk.text)
        return Tie(
            chunk: chunk, range: evidence ?? 0..<chunk.text.utf8.count,
            kind: isOwnAnswer ? .nothing : kind)
    }

    private func search(for row: PairRow) async throws -> Tie? {
        let words = [row.context ?? "", row.question, row.answer].joined(separator: " ")
        let hits = try await workspace.index.nearest(
            to: words, corpus: workspace.corpus, limit: Self.mostFound)
        let chunks = try await workspace.index.chunks(hits.map(\.chunk))
        for chunk in hits.compactMap({ chunks[$0.chunk] }) where !UnsupportedAnswer.isOne(chunk) {
            let evidence = EvidenceFinder.find(
                answer: row.answer, question: row.question, in: chunk.text)
            if let evidence { return Tie(chunk: chunk, range: evidence, kind: .found) }
        }
        return nil
    }
}
