import GRDB
package import Records

/// A place in a round: the n-th candidate answer of a chunk, and what became of it.
package struct Slot: Sendable, Equatable {
    package var kind: PairKind
    /// The generator that it was given to.
    package var recipe: ContentHash
    package var round: Int
    package var slot: Int
    package var chunk: ContentHash
    package var ordinal: Int
    /// The pair that counts: the rewriting of the first one, where there is one.
    package var pair: ContentHash?
    /// The pair as it was made.
    package var firstPair: ContentHash?
    /// A stage that rewrites pairs is in force, has not seen this one, and should.
    package var needsRewrite: Bool
    package var state: State
    package var reason: String?
    /// Its pair passed the checks that cost nothing, whatever a judge said later.
    package var isMade: Bool
    /// Beyond the target, or not needed any more because it was reached.
    package var isSpare: Bool

    package init(
        kind: PairKind = .qa, recipe: ContentHash, round: Int, slot: Int, chunk: ContentHash,
        ordinal: Int, pair: ContentHash? = nil, firstPair: ContentHash? = nil,
        needsRewrite: Bool = false, state: State = .pending, reason: String? = nil,
        isMade: Bool = false, isSpare: Bool = false
    ) {
        self.kind = kind
        self.recipe = recipe
        self.firstPair = firstPair ?? pair
        self.needsRewrite = needsRewrite
        self.round = round
        self.slot = slot
        self.chunk = chunk
        self.ordinal = ordinal
        self.pair = pair
        self.state = state
        self.reason = reason
        self.isMade = isMade
        self.isSpare = isSpare
    }

    package enum State: String, Sendable, CaseIterable {
        /// Not asked yet.
        case pending
        /// No usable answer came.
        case failed
        case rejected
        /// Passed the checks that cost nothing; not judged yet.
        case made
        case accepted
    }
}

/// A slot before it has a number.
package struct PlannedSlot: Sendable, Hashable {
    /// The generator that it is given to.
    package var recipe: ContentHash
    package var chunk: ContentHash
    package var ordinal: Int

    package init(recipe: ContentHash, chunk: ContentHash, ordinal: Int) {
        self.recipe = recipe
        self.chunk = chunk
        self.ordinal = ordinal
    }
}

/// A chunk at its first place in a document of a corpus.
package struct PlacedChunk: Sendable, Equatable {
    package var document: ContentHash
    package var chunk: Chunk
}

/// The first place of a chunk in a document of a corpus.
package struct ChunkPlace: Sendable, Equatable {
    package var document: ContentHash
    package var chunk: ContentHash
}

extension Index {
    /// The slots of a corpus under the generators in force, in slot order.
    ///
    /// - Parameter kind: of the pairs; nil for all.
    package func slots(of corpus: String, kind: PairKind? = nil) async throws -> [Slot] {
        try await read { database in
            try Row.fetchAll(
                database,
                literal: """
                    SELECT * FROM slot
                    WHERE corpus = \(corpus) AND (\(kind?.rawValue) IS NULL OR kind = \(kind?.rawValue))
                    ORDER BY round, slot, recipe_id
                    """
            ).map(Slot.init(row:))
        }
    }

    /// The last round that was planned for one of some generators, 0 for none; stale slots count.
    package func lastRound(of corpus: String, recipes: [ContentHash]) async throws -> Int {
        try await read { database in
            var last = 0
            for recipe in recipes {
                let round = try Int.fetchOne(
                    database,
                    sql: "SELECT max(round) FROM plan WHERE corpus = ? AND recipe_id = ?",
                    arguments: [corpus, recipe.hex])
                last = max(last, round ?? 0)
            }
            return last
        }
    }

    /// Writes a round before any of its calls.
    ///
    /// - Returns: whether nothing is known of any of its slots yet, so that all of them are pending.
    @discardableResult
    package func plan(
        round: Int, slots: [PlannedSlot], corpus: String
    ) async throws -> Bool {
        try await write { database in
            var isNew = true
            for (number, slot) in slots.enumerated() {
                // A slot that was planned before, and is back because its text is, stays as it is.
                try database.cachedExecute(
                    """
                    INSERT OR IGNORE INTO plan (corpus, recipe_id, round, slot, chunk_id, ordinal)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    [corpus, slot.recipe.hex, round, number, slot.chunk.hex, slot.ordinal])
                isNew =
                    try isNew && database.changesCount > 0
                    && !Self.isKnown(slot, corpus: corpus, in: database)
            }
            return isNew
        }
    }

    /// Whether a slot was tried before, perhaps for another corpus, or has a pair, or its chunk has
    /// left the corpus meanwhile.
    private static func isKnown(
        _ slot: PlannedSlot, corpus: String, in database: Database
    ) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM attempt
                    WHERE stage = (SELECT stage FROM recipe WHERE id = :recipe)
                        AND input = :chunk || ':' || :ordinal AND recipe_id = :recipe
                ) OR EXISTS (
                    SELECT 1 FROM pair_chunk JOIN pair ON pair.id = pair_chunk.pair_id
                    WHERE pair_chunk.chunk_id = :chunk AND pair_chunk.ordinal = 0
                        AND pair.recipe_id = :recipe AND pair.ordinal = :ordinal
                ) OR NOT EXISTS (
                    SELECT 1 FROM current_place AS place
                    WHERE place.corpus = :corpus
                        AND place.chunk_number = (SELECT number FROM chunk WHERE id = :chunk))
                """)
        let isKnown = try Bool.fetchOne(
            statement,
            arguments: [
                "recipe": slot.recipe.hex, "chunk": slot.chunk.hex, "ordinal": slot.ordinal,
                "corpus": corpus,
            ])
        return isKnown ?? true
    }

    /// Where the chunks stand that `chunksToAskAbout` gives, in the same order: of a large corpus
    /// they would not fit into memory.
    package func placesToAskAbout(of corpus: String) async throws -> [ChunkPlace] {
        try await read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT place.document_id, chunk.id FROM (
                        SELECT chunk_number, min(document_id) AS document_id,
                            min(ordinal) AS ordinal
                        FROM current_place WHERE corpus = ? GROUP BY chunk_number
                    ) AS place
                    JOIN chunk ON chunk.number = place.chunk_number
                    WHERE chunk.role = 'body'
                    ORDER BY place.document_id, place.ordinal, chunk.id
                    """, arguments: [corpus])
            var places: [ChunkPlace] = []
            while let row = try rows.next() {
                let document: String = row[0]
                let last = places.last?.document
                places.append(
                    ChunkPlace(
                        // One text for all chunks of a document.
                        document: last.flatMap { $0.hex == document ? $0 : nil }
                            ?? ContentHash(hex: document),
                        chunk: ContentHash(hex: row[1])))
            }
            return places
        }
    }

    /// The chunks of a corpus that are asked about, each once, by document and place.
    package func chunksToAskAbout(of corpus: String) async throws -> [PlacedChunk] {
        try await read { database in
            try Row.fetchAll(
                database,
                literal: """
                    SELECT document_id, chunk.* FROM (
                        SELECT chunk_number, min(document_id) AS document_id,
                            min(ordinal) AS ordinal
                        FROM current_place WHERE corpus = \(corpus) GROUP BY chunk_number
                    ) AS place
                    JOIN chunk ON chunk.number = place.chunk_number
                    WHERE chunk.role = 'body'
                    ORDER BY document_id, place.ordinal, chunk.id
                    """
            ).map {
                PlacedChunk(
                    document: ContentHash(hex: $0["document_id"]), chunk: Chunk(row: $0))
            }
        }
    }

    package func chunks(_ ids: [ContentHash]) async throws -> [ContentHash: Chunk] {
        try await read { database in
            var chunks: [ContentHash: Chunk] = [:]
            let statement = try database.cachedStatement(sql: "SELECT * FROM chunk WHERE id = ?")
            for id in Set(ids) {
                guard let row = try Row.fetchOne(statement, arguments: [id.hex]) else { continue }
                chunks[id] = Chunk(row: row)
            }
            return chunks
        }
    }
}

extension Slot {
    init(row: Row) {
        self.init(
            kind: PairKind(rawValue: row["kind"]) ?? .qa,
            recipe: ContentHash(hex: row["recipe_id"]), round: row["round"], slot: row["slot"],
            chunk: ContentHash(hex: row["chunk_id"]), ordinal: row["ordinal"],
            pair: (row["pair_id"] as String?).map(ContentHash.init(hex:)),
            firstPair: (row["first_pair_id"] as String?).map(ContentHash.init(hex:)),
            needsRewrite: row["needs_rewrite"],
            state: State(rawValue: row["state"]) ?? .pending, reason: row["reason"],
            isMade: row["is_made"], isSpare: row["is_spare"])
    }
}

extension Chunk {
    init(row: Row) {
        let heading: String = row["heading"]
        self.init(
            text: row["text"], title: row["title"],
            headingPath: heading.isEmpty ? [] : [heading],
            role: Role(rawValue: row["role"]) ?? .body, tokens: row["tokens"],
            tableHeader: row["table_header"])
    }
}
