import ArgumentParser
import Foundation

/// Writes the chunks that the stores are filled with, and the queries that they are asked.
struct TextMaker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "texts",
        abstract: "Write chunks of 1,500 characters and queries for them into a folder.",
        discussion: """
            Writes chunks.jsonl, added.jsonl and queries.json. A chunk is made of sentences of the \
            files, three in a row at a time, each three with a made-up rare word, and of made-up \
            sentences.
            """)

    @Argument(help: "An existing folder.")
    var folder: String

    @Option(help: "Chunks to begin with.")
    var chunks = 100_000

    @Option(help: "Chunks to add later.")
    var added = 3_000

    @Option(help: "Queries of each class.")
    var queries = 120

    @Option(help: "Which part of the text comes from the files: 0 to 1.")
    var share = 0.1

    @Option(parsing: .upToNextOption, help: "Markdown or plain text.")
    var files: [String] = []

    /// What is printed.
    private struct Report: Encodable {
        var chunks: Int
        var bytes: Int
        var sentencesOfFiles: Int
    }

    func run() throws {
        let sentences = try FileSentences.read(files)
        var source = ChunkSource(seed: 1, sentences: sentences, share: share)
        var maker = QueryMaker(seed: 2)
        let bytes = try write(chunks, to: "chunks.jsonl", first: 0, from: &source) { text in
            maker.learn(text)
        }
        _ = try write(added, to: "added.jsonl", first: chunks, from: &source) { _ in }
        try jsonLine(maker.queries(count: queries))
            .write(toFile: "\(folder)/queries.json", atomically: false, encoding: .utf8)
        try printJSON(
            Report(chunks: chunks, bytes: bytes, sentencesOfFiles: sentences.count))
    }

    /// - Returns: the bytes of all texts.
    private func write(
        _ count: Int, to name: String, first: Int, from source: inout ChunkSource,
        each: (String) -> Void
    ) throws -> Int {
        let path = "\(folder)/\(name)"
        try Data().write(to: URL(filePath: path))
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? handle.close() }
        var bytes = 0
        var buffer = Data()
        for number in first..<(first + count) {
            let line = source.line(number: number)
            each(line.text)
            bytes += line.text.utf8.count
            buffer.append(contentsOf: try jsonLine(line).utf8)
            if buffer.count > 1_000_000 || number == first + count - 1 {
                try handle.write(contentsOf: buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        return bytes
    }
}
