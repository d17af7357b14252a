package import Curate
import Export
import Foundation

/// Files that a comparison writes, each whole or not at all.
package enum ComparisonFile {
    /// - Throws: `PipelineError.writeFailed`.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try WholeFile(path: URL(filePath: path).standardizedFileURL.path)
        try file.write(bytes)
        try file.finish()
    }

    /// Writes pairs in the plain form, a line each, with the set that they are from.
    ///
    /// - Throws: `PipelineError.writeFailed`.
    package static func write(
        _ groups: [(set: String, pairs: [ComparedPair])], to path: String
    ) throws {
        let file = try WholeFile(path: URL(filePath: path).standardizedFileURL.path)
        for group in groups {
            for pair in group.pairs { try file.write(line(for: pair, of: group.set)) }
        }
        try file.finish()
    }

    private static func line(for pair: ComparedPair, of set: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("id", pair.id)
        json.field("question", pair.question)
        json.field("answer", pair.answer)
        if let reasoning = pair.reasoning { json.field("reasoning", reasoning) }
        if !pair.context.isEmpty { json.field("context", pair.context) }
        if let chunk = pair.chunk { json.field("chunk_id", chunk) }
        if let source = pair.source { json.field("source", source) }
        if let rating = pair.rating { json.field("rating", rating) }
        json.field("set", set)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
