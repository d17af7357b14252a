import GRDB

/// What a call sent, and how many tokens its model counted in it.
package struct RequestSize: Sendable, Equatable {
    /// System message and user message.
    package var text: String
    package var tokens: Int

    package init(text: String, tokens: Int) {
        self.text = text
        self.tokens = tokens
    }
}

extension Index {
    /// The latest requests to a model whose tokens it reported.
    ///
    /// - Parameters:
    ///   - model: as the recipes name it.
    ///   - limit: at most so many.
    package func requestSizes(of model: String, limit: Int) async throws -> [RequestSize] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT request.system, request.message, call.prompt_tokens
                    FROM call JOIN request ON request.key = call.key
                    WHERE request.model = ? AND call.prompt_tokens > 0
                    ORDER BY call.created_at DESC, call.key
                    LIMIT ?
                    """, arguments: [model, limit]
            ).map {
                RequestSize(
                    text: ($0["system"] as String? ?? "") + "\n" + ($0["message"] as String? ?? ""),
                    tokens: $0["prompt_tokens"])
            }
        }
    }

    /// The models that were asked, by name.
    package func askedModels() async throws -> [String] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT recipe.model FROM call JOIN recipe ON recipe.id = call.recipe_id
                    WHERE recipe.model IS NOT NULL ORDER BY 1
                    """)
        }
    }
}
