import GRDB
import Records

extension Index {
    /// The current chunks that a person means by the beginning of an id, each at all its places.
    ///
    /// - Parameter text: 6 hex digits or more; fewer mean nothing.
    package func chunks(meaning text: String) async throws -> [ListedChunk] {
        let prefix = text.lowercased()
        guard prefix.utf8.count >= 6, prefix.utf8.allSatisfy({ $0.isHexDigit }) else { return [] }
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT place.corpus, place.document_id, place.path, place.name, place.ordinal,
                        place.start, place.end, place.page, place.last_page,
                        chunk.id, chunk.title, chunk.heading, chunk.role, chunk.tokens, chunk.text,
                        chunk.table_header
                    FROM chunk
                    JOIN current_place AS place ON place.chunk_number = chunk.number
                    WHERE chunk.id >= :prefix AND chunk.id < :prefix || 'g'
                    ORDER BY chunk.id, place.corpus, place.path, place.ordinal
                    """, arguments: ["prefix": prefix]
            ).map { ListedChunk(row: $0, source: $0) }
        }
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
