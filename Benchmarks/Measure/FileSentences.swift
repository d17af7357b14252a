import Chunker
import Foundation
import Records
import TextAnalysis

/// The sentences of files, from which other texts are made.
enum FileSentences {
    /// The sentences of the paragraphs, those aside that are very short or long.
    static func read(_ files: [String]) throws -> [String] {
        try files.flatMap { file in
            let text = Array(try Data(contentsOf: URL(filePath: file)))
            let document = Chunking.document(of: text, format: .markdown)
            return document.blocks.filter { $0.role == .paragraph }
                .flatMap { Sentences.ranges(in: text, range: $0.range) }
                .filter { (20...600).contains($0.count) }
                .map {
                    document.text(in: $0).split(whereSeparator: \.isWhitespace)
                        .joined(separator: " ")
                }
        }
    }
}
