import Export
import Foundation
package import Records
package import Store
import Synchronization

/// Writes chunks for other tools.
package enum ChunkExport {
    /// A chunk at its place as one line of JSON.
    ///
    /// `import-chunks` reads such lines, and so does whatever cuts with `quarry chunk`.
    package static func line(for chunk: ListedChunk) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("chunk_id", chunk.chunk.hex)
        json.field("document_id", chunk.document.hex)
        json.field("document", chunk.name)
        json.field("corpus", chunk.corpus)
        json.field("ordinal", chunk.ordinal)
        json.field("title", chunk.title)
        json.field("heading", chunk.heading)
        json.field("role", chunk.role.rawValue)
        json.field("start", chunk.range.lowerBound)
        json.field("end", chunk.range.upperBound)
        json.field("page", chunk.pages?.lowerBound)
        json.field("last_page", chunk.pages?.upperBound)
        json.field("tokens", chunk.tokens)
        if let header = chunk.tableHeader { json.field("table_header", header) }
        json.field("text", chunk.text)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// Writes the current chunks to a file, one at a time, so that an index of any size can be.
    ///
    /// - Parameters:
    ///   - documents: only those of these.
    ///   - path: whole at the end, or as it was.
    /// - Returns: how many there are.
    /// - Throws: `PipelineError.writeFailed`, `StoreError`.
    package static func write(
        _ index: Index, corpus: String?, documents: [ContentHash]?, to path: String
    ) async throws -> Int {
        try ExportRun.check(path, index: index.path)
        let file = try WholeFile(path: URL(filePath: path).standardizedFileURL.path)
        let count = Mutex(0)
        try await index.chunks(of: corpus, documents: documents) { chunk in
            try file.write(line(for: chunk))
            count.withLock { $0 += 1 }
            return true
        }
        try file.finish()
        return count.withLock(\.self)
    }
}
