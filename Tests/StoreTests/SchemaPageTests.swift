import Foundation
import GRDB
import Testing

@testable import Store

/// docs/schema.md is the page that users' scripts rely on: it must say what the database holds.
struct SchemaPageTests {
    private let page: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        page = try String(contentsOf: root.appending(path: "docs/schema.md"), encoding: .utf8)
    }

    @Test func thePageListsEveryTableColumnAndView() async throws {
        let library = try await Library()
        let stored = try await library.index.read { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_master
                    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
                        AND name NOT LIKE 'chunk_search%' AND name <> 'grdb_migrations'
                    """)
            return try Dictionary(
                uniqueKeysWithValues: names.map { name in
                    (
                        name,
                        try String.fetchAll(
                            database, sql: "SELECT name FROM pragma_table_info(?)",
                            arguments: [name])
                    )
                })
        }
        #expect(sections.mapValues(\.columns) == stored)
    }

    @Test func everyViewHasAQueryThatRuns() async throws {
        let library = try await Library()
        try await library.put("/a.md", ["One crow."])
        let views = try await library.index.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'view'")
        }
        #expect(!views.isEmpty)
        for view in views {
            let query = try #require(sections[view]?.query, "no query for the view \(view)")
            #expect(query.contains(view))
            try await library.index.read { database in
                _ = try Row.fetchAll(database, sql: query)
            }
        }
    }

    private struct Section {
        var columns: [String] = []
        var query: String?
    }

    private var sections: [String: Section] {
        var sections: [String: Section] = [:]
        var name: String?
        var query: [String]?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("### `") {
                name = String(line.dropFirst(5).dropLast())
                sections[name ?? ""] = Section()
            } else if line.hasPrefix("## ") {
                name = nil
            } else if line == "```sql" {
                query = []
            } else if line == "```", let lines = query, let name {
                sections[name]?.query = lines.joined(separator: "\n")
                query = nil
            } else if query != nil {
                query?.append(String(line))
            } else if line.hasPrefix("- `"), let name {
                let column = line.dropFirst(3).prefix { $0 != "`" }
                sections[name]?.columns.append(String(column))
            }
        }
        return sections
    }
}
