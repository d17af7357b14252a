import GRDB
import Records

/// Pairs with their evidence, and exports.
extension Verifier {
    mutating func checkPairs() throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM pair")
        let links = try database.makeStatement(
            sql: """
                SELECT chunk.id, chunk.text, chunk.title, chunk.heading, chunk.role,
                    chunk.table_header, pair_chunk.chunk_id, pair_chunk.start, pair_chunk.end,
                    pair_chunk.ordinal
                FROM pair_chunk LEFT JOIN chunk ON chunk.id = pair_chunk.chunk_id
                WHERE pair_chunk.pair_id = ? ORDER BY pair_chunk.ordinal
                """)
        while let row = try rows.next() {
            count("pair")
            let id: String = row["id"]
            guard let evidence = try evidence(links, of: id) else { continue }
            guard Pair(row: row, evidence: evidence).id.hex != id else { continue }
            try report(
                Disagreement(
                    "pair", id, "is not the hash of its words, its recipe and its evidence",
                    cause: .pair(id)))
        }
    }

    /// - Returns: nil where some of it was named as no slice of its chunk.
    private mutating func evidence(_ links: Statement, of pair: String) throws -> [Evidence]? {
        links.bind(pair, at: 1)
        defer { links.reset() }
        var evidence: [Evidence] = []
        var isSound = true
        while try links.next() {
            count("pair_chunk")
            let start = links.integer(at: 7)
            let end = links.integer(at: 8)
            guard Self.isQuote(links, start, end) else {
                isSound = false
                try report(
                    Disagreement(
                        "pair_chunk", "\(pair)/\(links.integer(at: 9))",
                        "is no quote of its chunk (\(start) to \(end) of \(links.bytes(at: 1).count) bytes)",
                        cause: .pair(pair)))
                continue
            }
            evidence.append(
                Evidence(chunk: ContentHash(hex: links.string(at: 6)), range: start..<end))
        }
        return isSound ? evidence : nil
    }

    /// Where the chunk is not there, or not what its id says, that is what is named.
    private static func isQuote(_ links: Statement, _ start: Int, _ end: Int) -> Bool {
        guard start >= 0, start < end else { return false }
        let text = links.bytes(at: 1)
        if links.isNull(at: 0) { return true }
        if end <= text.count, text.isBoundary(start), text.isBoundary(end) { return true }
        return hash(of: links, text: text).hex != links.string(at: 0)
    }

    mutating func checkExports() throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM export")
        while let row = try rows.next() {
            count("export")
            let id: String = row["id"]
            let hash = ContentHash(
                domain: "export",
                fields: [row["corpus"], row["path"], row["format"], row["sha256"]])
            let last = try Int.fetchOne(
                database, sql: "SELECT max(line) FROM export_line WHERE export_id = ?",
                arguments: [id])
            if hash.hex != id {
                try report(
                    Disagreement(
                        "export", id, "is not the hash of its corpus, path, format and content",
                        cause: .export(id)))
            } else if let last, last > row["line_count"] {
                try report(
                    Disagreement(
                        "export_line", "\(id)/\(last)", "lies behind the last line of its file",
                        cause: .export(id)))
            }
        }
    }
}
