import GRDB
package import Records

extension Index {
    /// Puts verdicts in the place of those that the same pairs had under the same recipe.
    ///
    /// Everything else in the index only adds rows; a verdict that depends on the rest of the corpus
    /// may be taken anew when a user asks for it.
    ///
    /// - Parameter names: of the checks that are replaced, also where the new ones lack one.
    package func replace(_ checks: [PairCheck], named names: [String]) async throws {
        try await write { database in
            for (pair, checks) in Dictionary(grouping: checks, by: \.pair) {
                guard let recipe = checks.first?.recipe else { continue }
                for name in names {
                    try database.cachedExecute(
                        #"DELETE FROM "check" WHERE pair_id = ? AND recipe_id = ? AND name = ?"#,
                        [pair.hex, recipe.hex, name])
                }
                for check in checks { try Self.put(check, in: database) }
            }
        }
    }

    /// Forgets the verdicts of one recipe on pairs of a corpus' current chunks, so that they are
    /// taken anew.
    package func forgetVerdicts(recipe: ContentHash, corpus: String) async throws {
        try await write { database in
            try database.execute(
                literal: """
                    DELETE FROM "check"
                    WHERE recipe_id = \(recipe.hex) AND pair_id IN (
                        SELECT pair_chunk.pair_id FROM pair_chunk
                        JOIN chunk ON chunk.id = pair_chunk.chunk_id
                        WHERE EXISTS (
                            SELECT 1 FROM current_place AS place
                            WHERE place.chunk_number = chunk.number
                                AND place.corpus = \(corpus)))
                    """)
        }
    }
}
