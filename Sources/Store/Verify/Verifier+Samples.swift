import Foundation
import GRDB
import Records
import TextAnalysis

/// Units, samples with their evidence, and that each has what it is made of.
extension Verifier {
    /// Units: their ids, which hold their kind, key, input and chunks.
    mutating func checkUnits() throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT id, kind, key, input FROM unit")
        let links = try database.makeStatement(
            sql: "SELECT chunk_id FROM unit_chunk WHERE unit_id = ? ORDER BY ordinal")
        while let row = try rows.next() {
            count("unit")
            let id: String = row["id"]
            let chunks = try String.fetchAll(links, arguments: [id])
            if let input = try? JSONValue(parsing: row["input"]),
                ContentHash.unit(
                    kind: row["kind"], key: row["key"], input: input.canonicalText,
                    chunks: chunks.map(ContentHash.init(hex:))
                ).hex == id
            {
                continue
            }
            try report(
                Disagreement(
                    "unit", id, "is not the hash of its kind, key, input and chunks",
                    cause: .unit(id)))
        }
    }

    /// Samples: their ids, which hold their fields and evidence, and that the evidence is a quote.
    mutating func checkSamples() throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, kind, unit_id, recipe_id, fields FROM sample")
        while let row = try rows.next() {
            let id: String = row["id"]
            count("sample")
            guard let evidence = try evidence(ofSample: id),
                let kind = SampleKind(rawValue: row["kind"])
            else {
                try report(
                    Disagreement(
                        "sample", id, "rests on text that its chunk does not hold",
                        cause: .sample(id)))
                continue
            }
            let sample = Sample(
                kind: kind, unit: ContentHash(hex: row["unit_id"]),
                recipe: ContentHash(hex: row["recipe_id"]), fields: row["fields"],
                evidence: evidence)
            if sample.id.hex != id {
                try report(
                    Disagreement(
                        "sample", id, "is not what its id is a hash of", cause: .sample(id)))
            }
        }
    }

    /// nil where a piece of it is no quote of its chunk.
    private func evidence(ofSample id: String) throws -> [Evidence]? {
        var evidence: [Evidence] = []
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT
                    sample_chunk.chunk_id, sample_chunk.start, sample_chunk.end,
                    length(cast(chunk.text AS BLOB)) AS size,
                    substr(cast(chunk.text AS BLOB), sample_chunk.start + 1,
                        sample_chunk.end - sample_chunk.start) AS quote
                FROM sample_chunk LEFT JOIN chunk ON chunk.id = sample_chunk.chunk_id
                WHERE sample_chunk.sample_id = ? ORDER BY sample_chunk.ordinal
                """, arguments: [id])
        for row in rows {
            let (start, end): (Int, Int) = (row["start"], row["end"])
            // A chunk that is missing is told of as a reference.
            if let size: Int = row["size"] {
                let quote: [UInt8] = (row["quote"] as Data?).map(Array.init) ?? []
                guard start >= 0, start < end, end <= size,
                    String(validating: quote, as: UTF8.self) != nil
                else { return nil }
            }
            evidence.append(
                Evidence(chunk: ContentHash(hex: row["chunk_id"]), range: start..<max(end, start)))
        }
        return evidence
    }
}
