import GRDB
import Records

/// Which chunks a search may find.
enum SearchScope {
    case everything
    /// Few enough to list.
    case numbers([Int64])
    /// Those of a corpus beside others.
    case corpus(String)

    init(corpus: String?, documents: [ContentHash]?, in database: Database) throws {
        if let documents {
            let statement = try database.cachedStatement(
                sql: """
                    SELECT place.chunk_number FROM current_place AS place
                    WHERE place.document_id IN (SELECT value FROM json_each(:documents))
                        AND (:corpus IS NULL OR place.corpus = :corpus)
                    """)
            let list = JSONText.encode(documents.map(\.hex))
            self = .numbers(
                try Int64.fetchAll(statement, arguments: ["documents": list, "corpus": corpus]))
        } else if let corpus {
            // Where there is no other corpus, everything belongs to it.
            let others = try Bool.fetchOne(
                database.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM source WHERE corpus <> ?)"),
                arguments: [corpus])
            guard others ?? true else {
                self = .everything
                return
            }
            let documents = try String.fetchAll(
                database,
                sql: """
                    SELECT document_id FROM source
                    WHERE corpus = ? AND is_present AND document_id IS NOT NULL LIMIT ?
                    """, arguments: [corpus, Self.fewDocuments + 1])
            if documents.count > Self.fewDocuments {
                self = .corpus(corpus)
            } else {
                try self.init(
                    corpus: corpus, documents: documents.map(ContentHash.init(hex:)), in: database)
            }
        } else {
            self = .everything
        }
    }

    /// Whether a search looks at some chunks only.
    var isList: Bool {
        if case .numbers = self { true } else { false }
    }

    var isEverything: Bool {
        if case .everything = self { true } else { false }
    }

    /// Of a corpus with no more documents its chunks are listed before the search.
    private static let fewDocuments = 100

    struct Filter {
        var sql: String
        var arguments: StatementArguments
    }

    /// The best rows that are in scope.
    ///
    /// Whether a chunk belongs to a corpus is asked of the best rows only, and of more of them
    /// until enough belong.
    ///
    /// - Parameter enough: how many will do where `limit` are hard to come by.
    func best(
        _ limit: Int, enough: Int, in database: Database,
        fetch: (Filter, Int) throws -> [Ranking.Ranked]
    ) throws -> [Ranking.Ranked] {
        switch self {
        case .everything:
            return try fetch(Filter(sql: "", arguments: [:]), limit)
        case .numbers(let numbers):
            let list = "[\(numbers.map(String.init).joined(separator: ","))]"
            let filter = Filter(
                // The plus keeps SQLite from asking FTS5 for each number.
                sql: "AND +rowid IN (SELECT value FROM json_each(:numbers))",
                arguments: ["numbers": list])
            return try fetch(filter, limit)
        case .corpus(let corpus):
            let belongs = try database.cachedStatement(
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM current_place WHERE chunk_number = ? AND corpus = ?)
                    """)
            var wanted = limit * 2
            while true {
                let rows = try fetch(Filter(sql: "", arguments: [:]), wanted)
                var found: [Ranking.Ranked] = []
                for row in rows where found.count < limit {
                    let arguments: StatementArguments = [row.number, corpus]
                    if try Bool.fetchOne(belongs, arguments: arguments) ?? false {
                        found.append(row)
                    }
                }
                if found.count >= min(enough, limit) || rows.count < wanted { return found }
                wanted *= 10
            }
        }
    }
}
