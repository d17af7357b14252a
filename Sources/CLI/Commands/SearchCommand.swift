import ArgumentParser
import Foundation
import Pipeline
import Records
import Store

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search the chunks of the index.",
        discussion: """
            A result holds at least one of the words; those that hold more of the rarer ones come \
            first. "A phrase" must occur as it stands, and word* stands for every word that begins \
            so; title:word, heading:word and text:word look in one place only. Nothing that is \
            typed is a syntax error, unless --raw asks for FTS5's own syntax. The index is named \
            with --index.
            """)

    @Argument(help: ArgumentHelp("What to look for.", valueName: "query"))
    var query: [String]

    @OptionGroup var index: IndexOptions
    @OptionGroup var scope: DocumentScope

    @Flag(name: .long, help: "Take the query as an FTS5 expression.")
    var raw = false

    @Option(name: .long, help: ArgumentHelp("Print at most this many results.", valueName: "n"))
    var limit = 10

    @Flag(name: .long, help: "Print one line of JSON for each result.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is \(limit): give a number from 1.") }
    }

    func run() async throws {
        let opened = try index.open()
        defer { opened.close() }
        let name = try await scope.name(in: opened)
        let marks = json || !Style.isColourful ? ("[", "]") : ("\u{2}", "\u{3}")
        let hits = try await opened.search(
            query.joined(separator: " "), corpus: name,
            documents: try await scope.documents(in: opened, corpus: name), limit: limit,
            isRaw: raw,
            marks: marks)
        for hit in hits {
            if json {
                try Output.json(Line(hit))
            } else {
                let place = [hit.path, hit.page.map { "page \($0)" }, hit.heading]
                    .compactMap { $0 }.filter { !$0.isEmpty }
                Style.line("\(place.joined(separator: ", "))\n    \(Self.folded(hit.snippet))")
            }
        }
        if hits.isEmpty { Output.note("Nothing found.") }
    }

    private static func folded(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private struct Line: Encodable {
        let chunkId: String
        let corpus: String
        let path: String
        let page: Int?
        let title: String
        let heading: String
        let snippet: String
        let rank: Double

        enum CodingKeys: String, CodingKey {
            case corpus, path, page, title, heading, snippet, rank
            case chunkId = "chunk_id"
        }

        init(_ hit: SearchHit) {
            chunkId = hit.chunk.hex
            corpus = hit.corpus
            path = hit.path
            page = hit.page
            title = hit.title
            heading = hit.heading
            snippet = hit.snippet
            rank = hit.rank
        }
    }
}
