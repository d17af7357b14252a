import ArgumentParser
import Foundation
import Pipeline
import Records
import Store
import Synchronization

/// What stands in for a vector database's chunk table, to look at.
struct ChunksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chunks",
        abstract: "List the chunks of the index, or show one.",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the current chunks by document, in reading order.")

        @OptionGroup var index: IndexOptions
        @OptionGroup var scope: DocumentScope

        @Option(name: .long, help: ArgumentHelp("Print at most this many chunks.", valueName: "n"))
        var limit: Int?

        @Flag(name: .long, help: "Print one line of JSON for each chunk, with its text.")
        var json = false

        func validate() throws {
            if let limit, limit < 1 {
                throw ValidationError("--limit is \(limit): give a number from 1.")
            }
        }

        func run() async throws {
            let opened = try index.open()
            defer { opened.close() }
            let json = json
            let count = try await scope.chunks(of: opened, limit: limit) { chunk in
                if json {
                    Output.write(ChunkExport.line(for: chunk))
                } else {
                    Style.line(Self.text(of: chunk))
                }
            }
            if count == 0 { Output.note("There are no chunks here.") }
        }

        private static func text(of chunk: ListedChunk) -> String {
            let facts = [
                chunk.name, chunk.pages.map(ChunkText.pages), chunk.heading,
                ChunkText.size(of: chunk),
            ].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
            return "\(chunk.chunk.hex)  \(facts)\n    \(ChunkText.beginning(of: chunk.text))"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a chunk: its text, and every place where it stands.")

        @Argument(
            help: ArgumentHelp("The chunk's id, or 6 or more digits of it.", valueName: "chunk"))
        var chunk: String

        @OptionGroup var index: IndexOptions

        @Flag(name: .long, help: "Print one line of JSON for each place of the chunk.")
        var json = false

        func run() async throws {
            let opened = try index.open()
            defer { opened.close() }
            let places = try await opened.chunks(meaning: chunk)
            guard let first = places.first else {
                throw PipelineError(
                    .nothingToDo,
                    "The index has no current chunk '\(chunk)': `quarry chunks` lists those that it has."
                )
            }
            let others = places.first { $0.chunk != first.chunk }
            if let others {
                throw PipelineError(
                    .nothingToDo,
                    "Several chunks begin with '\(chunk)', such as \(first.chunk.hex) and \(others.chunk.hex): give more digits."
                )
            }
            if json {
                for place in places { Output.write(ChunkExport.line(for: place)) }
            } else {
                Output.line(Self.text(of: first, places: places))
            }
        }

        private static func text(of chunk: ListedChunk, places: [ListedChunk]) -> String {
            var fields = [
                ("chunk", chunk.chunk.hex), ("title", chunk.title), ("heading", chunk.heading),
                ("table", chunk.tableHeader ?? ""), ("size", ChunkText.size(of: chunk)),
            ]
            for place in places {
                let page = place.pages.map { ", " + ChunkText.pages($0) } ?? ""
                fields.append(
                    (
                        "at",
                        "\(place.path)\(page), bytes \(place.range.lowerBound) to \(place.range.upperBound)"
                    ))
            }
            return fields.filter { !$0.1.isEmpty }.map { name, value in
                name + String(repeating: " ", count: 9 - name.count) + value
            }.joined(separator: "\n") + "\n\n" + chunk.text
        }
    }
}

/// All chunks as JSON Lines, for other tools.
struct ExportChunksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-chunks",
        abstract: "Write the chunks as JSON Lines.",
        discussion: """
            Each line holds chunk_id, document_id, document (its path below the folder), corpus, \
            ordinal, title, heading, role, start, end, page, last_page, tokens and text, and table_header where the text \
            starts inside of a table. start and \
            end are bytes of UTF-8 in the document's stored text. `quarry import-chunks` reads such \
            a file.
            """)

    @OptionGroup var index: IndexOptions
    @OptionGroup var scope: DocumentScope
    @OptionGroup var output: OutputOptions

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write to this file (default: stdout).", valueName: "file"))
    var out: String?

    func run() async throws {
        let opened = try index.open()
        defer { opened.close() }
        guard let out, out != "-" else {
            _ = try await scope.chunks(of: opened) { Output.write(ChunkExport.line(for: $0)) }
            return
        }
        let name = try await scope.name(in: opened)
        let count = try await ChunkExport.write(
            opened, corpus: name,
            documents: try await scope.documents(in: opened, corpus: name), to: out)
        output.say("wrote \(count) chunk\(count == 1 ? "" : "s") to \(out)")
    }
}

/// Whose chunks are meant.
struct DocumentScope: ParsableArguments {
    @OptionGroup var corpus: CorpusOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only of this document: its id, 6 or more digits of it, or its path.",
            valueName: "document"))
    var document: String?

    /// The documents that were asked for; nil for all.
    ///
    /// - Throws: `PipelineError` where there is none.
    func documents(in index: Index, corpus: String?) async throws -> [ContentHash]? {
        guard let document else { return nil }
        let found = try await index.documents(meaning: document, corpus: corpus)
        guard !found.isEmpty else { throw PipelineError.noDocument(document) }
        return found
    }

    /// The corpus that was asked for; nil for all.
    func name(in index: Index) async throws -> String? {
        corpus.corpus == nil ? nil : try await corpus.resolve(in: index)
    }

    /// - Returns: how many were received.
    func chunks(
        of index: Index, limit: Int? = nil,
        receive: @escaping @Sendable (ListedChunk) throws -> Void
    ) async throws -> Int {
        let name = try await name(in: index)
        let documents = try await documents(in: index, corpus: name)
        let count = Mutex(0)
        try await index.chunks(of: name, documents: documents) { chunk in
            try receive(chunk)
            return count.withLock { count in
                count += 1
                return limit.map { count < $0 } ?? true
            }
        }
        return count.withLock(\.self)
    }
}

private enum ChunkText {
    static func pages(_ pages: ClosedRange<Int>) -> String {
        pages.count == 1
            ? "page \(pages.lowerBound)" : "pages \(pages.lowerBound) to \(pages.upperBound)"
    }

    static func size(of chunk: ListedChunk) -> String {
        let role = chunk.role == .body ? "" : ", " + chunk.role.rawValue.replacing("_", with: " ")
        return "\(chunk.tokens) token\(chunk.tokens == 1 ? "" : "s")\(role)"
    }

    /// As much as fits a line.
    static func beginning(of text: String) -> String {
        let words = text.prefix(160).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 92 ? words.prefix(91) + "…" : words
    }
}
