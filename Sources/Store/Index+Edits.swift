import GRDB
package import Records

/// A pair as a person reworded it, with the checks that it was put to.
package struct EditedPair: Sendable {
    /// Its parent is the pair that was edited, its recipe the one here.
    package var pair: Pair
    package var recipe: Recipe
    /// That the checks were made under.
    package var checkRecipe: Recipe
    package var checks: [PairCheck]
    /// What was reworded, as a phrase.
    package var changes: String

    package init(
        pair: Pair, recipe: Recipe, checkRecipe: Recipe, checks: [PairCheck], changes: String
    ) {
        self.pair = pair
        self.recipe = recipe
        self.checkRecipe = checkRecipe
        self.checks = checks
        self.changes = changes
    }
}

extension Recipe {
    /// The stage of pairs that a person reworded.
    package static let editStage = "edit"
}

extension Index {
    /// Writes an edited pair, and marks it as one to keep: it stands in the place of its parent from
    /// then on, as long as it has that mark.
    ///
    /// - Parameter time: now, in RFC 3339.
    package func record(_ edited: EditedPair, time: String, run: ContentHash) async throws {
        try await write { database in
            guard let parent = edited.pair.parent else { return }
            try Self.put(edited.recipe, in: database)
            try Self.put(edited.checkRecipe, in: database)
            try Self.put(edited.pair, in: database)
            for check in edited.checks { try Self.put(check, in: database) }
            try Self.put(
                Attempt(
                    stage: edited.recipe.stage, input: parent.hex, recipe: edited.recipe.id,
                    outcome: .done, message: edited.changes), run: run, in: database)
            try database.cachedExecute(
                """
                INSERT OR REPLACE INTO mark (pair_id, mark, note, source, created_at)
                VALUES (?, 'keep', 'edited', 'review', ?)
                """, [edited.pair.id.hex, time])
        }
    }

    /// The rows of `current_pair` with what people made of them.
    ///
    /// A pair that a person edited is that edit, without the marks that judges gave its earlier form.
    /// An edit counts while it is marked keep; one that is marked drop takes its pair along.
    static let finalPairs = """
        SELECT
            final.id, form.corpus, form.chunk_id, form.round, form.slot, form.kind,
            final.question, final.answer, final.reasoning, final.context, final.recipe_id,
            final.parent_id,
            CASE WHEN form.edit_id IS NULL THEN form.rating END AS rating,
            CASE WHEN form.edit_id IS NULL THEN form.log_odds END AS log_odds
        FROM (
            SELECT
                current_pair.*,
                (
                    SELECT child.id
                    FROM pair AS child
                    JOIN recipe ON recipe.id = child.recipe_id AND recipe.stage = 'edit'
                    JOIN mark ON mark.pair_id = child.id
                    WHERE child.parent_id IN (current_pair.id, current_pair.parent_id)
                    ORDER BY mark.created_at DESC, child.id LIMIT 1
                ) AS edit_id
            FROM current_pair
        ) AS form
        JOIN pair AS final ON final.id = coalesce(form.edit_id, form.id)
        WHERE NOT EXISTS (
            SELECT 1 FROM mark WHERE mark.pair_id = form.edit_id AND mark.mark = 'drop')
        """
}
