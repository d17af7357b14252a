import GRDB
package import Records

/// One reply of a model as it is stored.
package struct CallRecord: Sendable, Equatable {
    package var key: String
    package var recipe: ContentHash
    package var chunk: ContentHash?
    package var variable: String
    package var schema: String?
    /// JSON.
    package var parameters: String
    package var sample: Int
    package var answeredBy: String
    package var text: String
    package var finish: String
    /// What the provider calls the reason for a refusal; empty where it names none.
    package var reason: String
    /// JSON; nil where none were asked for.
    package var logprobs: String?
    /// The body as it came.
    package var response: String
    package var promptTokens: Int
    package var cachedTokens: Int
    package var writtenTokens: Int
    package var completionTokens: Int
    package var reasoningTokens: Int
    /// USD; nil where the price was not known.
    package var cost: Double?
    /// Seconds.
    package var duration: Double

    package init(
        key: String, recipe: ContentHash, chunk: ContentHash?, variable: String, schema: String?,
        parameters: String, sample: Int, answeredBy: String, text: String, finish: String,
        reason: String = "", logprobs: String?, response: String, promptTokens: Int,
        cachedTokens: Int,
        writtenTokens: Int = 0, completionTokens: Int, reasoningTokens: Int = 0,
        cost: Double? = nil, duration: Double
    ) {
        self.key = key
        self.recipe = recipe
        self.chunk = chunk
        self.variable = variable
        self.schema = schema
        self.parameters = parameters
        self.sample = sample
        self.answeredBy = answeredBy
        self.text = text
        self.finish = finish
        self.reason = reason
        self.logprobs = logprobs
        self.response = response
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.writtenTokens = writtenTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.cost = cost
        self.duration = duration
    }
}

extension Index {
    /// The reply that was paid for, if there is one.
    package func call(_ key: String) async throws -> CallRecord? {
        try await read { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM call WHERE key = ?")
            return try Row.fetchOne(statement, arguments: [key]).map(CallRecord.init(row:))
        }
    }

    /// Commits a reply.
    ///
    /// It may be used once this returns.
    ///
    /// - Parameter time: when it came, in RFC 3339.
    package func record(_ call: CallRecord, run: ContentHash, time: String) async throws {
        try await write(isOneStatement: true) { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO call
                        (key, recipe_id, chunk_id, variable, schema, parameters, sample,
                         answered_by, text, finish, logprobs, response, prompt_tokens,
                         cached_tokens, written_tokens, completion_tokens, reasoning_tokens, cost,
                         duration, reason, run_id, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            call.bind(to: statement)
            statement.bind(run.hex, at: 21)
            statement.bind(time, at: 22)
            try statement.run()
        }
    }
}

extension CallRecord {
    /// Binds the first 20 columns, in the order of the statement above.
    fileprivate func bind(to statement: Statement) {
        statement.bind(key, at: 1)
        statement.bind(recipe.hex, at: 2)
        statement.bind(chunk?.hex, at: 3)
        statement.bind(variable, at: 4)
        statement.bind(schema, at: 5)
        statement.bind(parameters, at: 6)
        statement.bind(sample, at: 7)
        statement.bind(answeredBy, at: 8)
        statement.bind(text, at: 9)
        statement.bind(finish, at: 10)
        statement.bind(logprobs, at: 11)
        statement.bind(response, at: 12)
        statement.bind(promptTokens, at: 13)
        statement.bind(cachedTokens, at: 14)
        statement.bind(writtenTokens, at: 15)
        statement.bind(completionTokens, at: 16)
        statement.bind(reasoningTokens, at: 17)
        statement.bind(cost, at: 18)
        statement.bind(duration, at: 19)
        statement.bind(reason, at: 20)
    }
}

extension CallRecord {
    init(row: Row) {
        self.init(
            key: row["key"], recipe: ContentHash(hex: row["recipe_id"]),
            chunk: (row["chunk_id"] as String?).map(ContentHash.init(hex:)),
            variable: row["variable"], schema: row["schema"], parameters: row["parameters"],
            sample: row["sample"], answeredBy: row["answered_by"], text: row["text"],
            finish: row["finish"], reason: row["reason"], logprobs: row["logprobs"],
            response: row["response"],
            promptTokens: row["prompt_tokens"], cachedTokens: row["cached_tokens"],
            writtenTokens: row["written_tokens"], completionTokens: row["completion_tokens"],
            reasoningTokens: row["reasoning_tokens"], cost: row["cost"],
            duration: row["duration"])
    }
}

/// One line of the view `request`: what a call sent.
package struct RequestRow: Sendable, Equatable {
    package var key: String
    package var system: String
    package var message: String
    package var schema: String?
    package var parameters: String
    package var sample: Int
}

extension Index {
    /// What each call sent, put together from recipe, chunk and variable part.
    package func requests() async throws -> [RequestRow] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM request ORDER BY key").map {
                RequestRow(
                    key: $0["key"], system: $0["system"], message: $0["message"],
                    schema: $0["schema"], parameters: $0["parameters"], sample: $0["sample"])
            }
        }
    }
}
