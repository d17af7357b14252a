import ArgumentParser
import Chunker
import Foundation
import Records
import TextAnalysis

/// Documents of Markdown or plain text, read into memory, and how they are to be cut.
struct RawDocuments: ParsableArguments {
    @Argument(help: "Files of Markdown or plain text; by their names one is told from the other.")
    var files: [String]

    @Option(help: ArgumentHelp("Budget of a chunk in characters.", valueName: "n"))
    var budgetChars: Int?

    @Option(help: ArgumentHelp("Budget of a chunk in estimated tokens.", valueName: "n"))
    var chunkTokens: Int?

    @Option(help: "Take all files for this: markdown or plain.")
    var format: String?

    func validate() throws {
        if (budgetChars == nil) == (chunkTokens == nil) {
            throw ValidationError("Give either --budget-chars or --chunk-tokens.")
        }
        if let format, format != "markdown", format != "plain" {
            throw ValidationError("--format is \(format): give markdown or plain.")
        }
    }

    var settings: ChunkSettings {
        if let chunkTokens { return ChunkSettings(maxTokens: chunkTokens, vocabulary: .cl100k) }
        return ChunkSettings(maxCharacters: budgetChars)
    }

    /// In the unit of the settings.
    var budget: Int { budgetChars ?? chunkTokens ?? 0 }

    func read() throws -> [RawDocument] {
        try files.map { file in
            let url = URL(filePath: file)
            let isMarkdown = format.map { $0 == "markdown" } ?? (url.pathExtension == "md")
            return RawDocument(
                name: url.deletingPathExtension().lastPathComponent,
                text: Array(try Data(contentsOf: url)), format: isMarkdown ? .markdown : .plainText)
        }
    }
}

/// A document as it stands in its file.
struct RawDocument {
    /// The file's name without its ending.
    var name: String
    var text: [UInt8]
    var format: Chunking.RawFormat

    var document: Document { Chunking.document(of: text, format: format) }
}

/// A line of a file of chunks: a slice of a document.
struct ChunkLine: Codable {
    var doc: String
    /// UTF-8 offsets into the document.
    var start: Int
    var end: Int
    var text: String?

    var range: Range<Int> { start..<max(start, end) }
}
