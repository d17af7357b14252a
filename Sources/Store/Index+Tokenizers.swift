import GRDB

extension Index {
    /// Notes where a tokenizer is.
    ///
    /// - Parameters:
    ///   - name: as recipes name it.
    ///   - place: an absolute path or a URL.
    package func rememberTokenizer(_ name: String, place: String) async throws {
        try await write { database in
            try database.execute(
                literal: """
                    INSERT INTO tokenizer (name, place) VALUES (\(name), \(place))
                    ON CONFLICT (name) DO UPDATE SET place = excluded.place
                    WHERE place <> excluded.place
                    """)
        }
    }

    /// Where a tokenizer was found last; nil for one that never was.
    package func placeOfTokenizer(_ name: String) async throws -> String? {
        try await read { database in
            try String.fetchOne(
                database, sql: "SELECT place FROM tokenizer WHERE name = ?", arguments: [name])
        }
    }
}
