import ArgumentParser
import Foundation
import Records
import Store

/// How fast an index takes chunks, as `quarry import-chunks` gives it them.
///
/// Only the index's own work is timed, the last merge and the emptying of the log with it: not
/// reading the lines, not hashing their texts.
struct FillMeasure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "Put chunks from stdin, a line of JSON each, into an index.")

    @Argument(help: "The index; one that exists is added to.")
    var index: String

    @Option(help: "Chunks of a transaction.")
    var batch = 4_000

    /// What is printed.
    private struct Report: Encodable {
        var chunks = 0
        var work = Consumption()
        /// Of the index's file.
        var bytes = 0
        var peakMebibytes = 0.0
    }

    func run() async throws {
        let opened = try Index(path: index, creating: true)
        let importer = try await ChunkImport(into: opened)
        // As an import does: what a power cut might take, it reads again.
        try await opened.setCommits(areDurable: false)
        var report = Report()
        var lines: [StoreLine] = []
        let decoder = JSONDecoder()
        while let line = readLine() {
            let next = try decoder.decode(StoreLine.self, from: Data(line.utf8))
            if lines.count >= batch, lines.last?.doc != next.doc {
                try await put(lines, by: importer, into: &report)
                lines = []
            }
            lines.append(next)
        }
        try await put(lines, by: importer, into: &report)
        try await opened.setCommits(areDurable: true)
        try await report.work.add {
            try await opened.checkpoint()
            opened.close()
        }
        report.bytes =
            try URL(filePath: index).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        report.peakMebibytes = ProcessMemory.peak
        try printJSON(report)
    }

    private func put(
        _ lines: [StoreLine], by importer: ChunkImport, into report: inout Report
    ) async throws {
        let updates = importer.updates(of: lines)
        report.chunks += lines.count
        try await report.work.add { try await importer.record(updates) }
    }
}

/// Makes of lines what an index takes from a file of ready chunks.
struct ChunkImport {
    private let index: Index
    private let run: ContentHash

    private static let corpus = "chunks"
    private static let reader = Recipe(stage: "read", settings: #"{"format":"chunks"}"#)
    private static let recipe = Recipe(stage: "chunk", settings: #"{"max_tokens":400}"#)

    init(into index: Index) async throws {
        self.index = index
        run = try await index.startRun(
            command: "measure", version: "0", time: Date.now.ISO8601Format(),
            nonce: UUID().uuidString)
        try await index.useChunkRecipe(Self.recipe, corpus: Self.corpus)
    }

    func record(_ updates: [SourceUpdate]) async throws {
        try await index.record(updates, run: run)
    }

    /// One document for each run of lines with the same name.
    func updates(of lines: [StoreLine]) -> [SourceUpdate] {
        lines.chunked { $0.doc == $1.doc }.map { update(of: $0) }
    }

    private func update(of lines: ArraySlice<StoreLine>) -> SourceUpdate {
        let (name, title) = (lines.first?.doc ?? "", lines.first?.title ?? "")
        var text: [UInt8] = []
        var blocks: [Block] = []
        var occurrences: [Occurrence] = []
        for (ordinal, line) in lines.enumerated() {
            if !text.isEmpty { text += Array("\n\n".utf8) }
            let range = text.count..<(text.count + line.text.utf8.count)
            text += Array(line.text.utf8)
            blocks.append(Block(role: .paragraph, range: range))
            let chunk = Chunk(
                text: line.text, title: title,
                headingPath: line.heading.isEmpty ? [] : [line.heading], role: .body,
                tokens: line.text.utf8.count / 4)
            occurrences.append(Occurrence(chunk: chunk, ordinal: ordinal, range: range))
        }
        let hash = ContentHash.sha256Hex(of: text)
        let stored = StoredDocument(
            sha256: hash, byteCount: text.count, recipe: Self.reader,
            document: Document(format: .chunks, title: title, text: text, blocks: blocks))
        let source = SourceRecord(
            corpus: Self.corpus, path: "/\(name)", name: name, root: "/", document: stored.id,
            outcome: .ingested, sha256: hash,
            stamp: FileStamp(size: text.count, modified: 0, inode: 0))
        return SourceUpdate(
            source: source, document: stored, occurrences: occurrences, chunkRecipe: Self.recipe,
            reader: Self.reader,
            attempts: [
                Attempt(stage: "read", input: hash, recipe: Self.reader.id, outcome: .done)
            ])
    }
}

extension Array {
    /// Cuts between neighbours that do not belong together.
    fileprivate func chunked(by belongTogether: (Element, Element) -> Bool) -> [ArraySlice<Element>]
    {
        var runs: [ArraySlice<Element>] = []
        var start = 0
        for index in indices.dropFirst() where !belongTogether(self[index - 1], self[index]) {
            runs.append(self[start..<index])
            start = index
        }
        return isEmpty ? [] : runs + [self[start...]]
    }
}
