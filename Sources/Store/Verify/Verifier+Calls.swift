import GRDB
import Records

/// Calls: that they are what was asked, and that what was made of them names them.
extension Verifier {
    /// The stages whose every call is about a chunk.
    private static let stagesOfChunks = [
        "generate", "generate_cot", "enrich", "ask_back", "judge", "enhance_cot",
    ]

    /// Keys of the calls, but for those whose request is not kept: a comparison shows the texts of
    /// two chunks and names one.
    mutating func checkCalls() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT call.key, recipe.stage, recipe.provider, recipe.model, recipe.revision,
                    call.parameters, request.system, request.message, recipe.instruction,
                    call.variable, call.schema, call.sample, call.chunk_id, chunk.id AS known_chunk
                FROM call
                JOIN recipe ON recipe.id = call.recipe_id
                JOIN request ON request.key = call.key
                LEFT JOIN chunk ON chunk.id = call.chunk_id
                WHERE recipe.stage NOT IN ('compare', '\(Repairer.lostStage)')
                """)
        while let row = try rows.next() {
            let chunk: String? = row["chunk_id"]
            // A chunk that is missing is told of as a reference.
            if chunk != nil, row["known_chunk"] == nil { continue }
            count("call")
            let key: String = row["key"]
            if chunk == nil, Self.stagesOfChunks.contains(row["stage"]) {
                try report(
                    Disagreement(
                        "call", key, "names no chunk, although its stage asks about one",
                        cause: .call(key)))
                continue
            }
            // Where the recipe or the chunk is another than it was, that is what is named.
            if try Self.isKey(of: row) || !isGround(ofCall: key) { continue }
            try report(
                Disagreement(
                    "call", key, "is not the hash of what was asked", cause: .call(key)))
        }
    }

    private static func isKey(of row: Row) -> Bool {
        let instruction: String = row["instruction"] ?? ""
        let variable: String = row["variable"]
        // A judge that asks back sees the question alone.
        let bare = variable.isEmpty ? instruction : instruction + "\n\n" + variable
        return [row["message"] ?? "", bare].contains { message in
            ContentHash.call(
                provider: row["provider"] ?? "", model: row["model"] ?? "",
                revision: row["revision"] ?? "", parameters: row["parameters"],
                system: row["system"] ?? "", message: message, schema: row["schema"] ?? "",
                sample: row["sample"]
            ).hex == row["key"] as String
        }
    }

    /// Whether the recipe of a call, and its chunk if it has one, are what their ids say.
    private func isGround(ofCall key: String) throws -> Bool {
        let recipe = try Row.fetchOne(
            database,
            sql: "SELECT * FROM recipe WHERE id = (SELECT recipe_id FROM call WHERE key = ?)",
            arguments: [key])
        guard let recipe, Recipe(row: recipe).id.hex == recipe["id"] as String else { return false }
        let chunk = try database.cachedStatement(
            sql: """
                SELECT id, text, title, heading, role, table_header FROM chunk
                WHERE id = (SELECT chunk_id FROM call WHERE key = ?)
                """)
        chunk.bind(key, at: 1)
        defer { chunk.reset() }
        return try !chunk.next()
            || Self.hash(of: chunk, text: chunk.bytes(at: 1)).hex == chunk.string(at: 0)
    }

    /// What an attempt at a unit says of its calls: none of them is missing, the last one is the one
    /// that the attempt names.
    ///
    /// Calls that no unit names are sound: those of a unit that was not finished, and of a flow's
    /// set-up.
    mutating func checkCallsOfUnits() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT attempt.stage, attempt.input, attempt.recipe_id,
                    count(unit_call.ordinal) AS calls, max(unit_call.ordinal) + 1 AS numbered,
                    sum(unit_call.call_key IS attempt.call_key) AS named, attempt.call_key
                FROM attempt
                LEFT JOIN unit_call
                    ON unit_call.unit_id = attempt.input AND unit_call.recipe_id = attempt.recipe_id
                WHERE attempt.stage IN ('facts', 'conversation', 'tools', 'flow')
                GROUP BY attempt.stage, attempt.input, attempt.recipe_id
                HAVING calls <> coalesce(numbered, 0)
                    OR attempt.call_key IS NOT NULL AND coalesce(named, 0) = 0
                """)
        while let row = try rows.next() {
            let (stage, input, recipe): (String, String, String) = (row[0], row[1], row[2])
            try report(
                Disagreement(
                    "unit_call", "\(input)/\(recipe)", "lacks a call that the unit was made of",
                    cause: .attempt(stage: stage, input: input, recipe: recipe)))
        }
    }
}
