import GRDB

/// What is summed up in one row of a report on what was spent.
package enum SpendGrouping: String, Sendable, CaseIterable {
    case run
    case stage
    case model
    case stageAndModel = "stage-and-model"

    fileprivate var columns: [String] {
        switch self {
        case .run: ["run_id", "command", "started_at"]
        case .stage: ["stage"]
        case .model: ["provider", "model"]
        case .stageAndModel: ["stage", "provider", "model"]
        }
    }

    fileprivate var order: String {
        self == .run ? "started_at, run_id" : columns.joined(separator: ", ")
    }
}

/// Calls, tokens and cost of one run, stage or model.
package struct SpendRow: Sendable, Equatable, Encodable {
    package var run: String?
    /// Of the run, such as `pipeline`.
    package var command: String?
    /// Of the run, RFC 3339.
    package var startedAt: String?
    package var stage: String?
    package var provider: String?
    package var model: String?
    package var calls: Int
    package var promptTokens: Int
    package var cachedTokens: Int
    package var writtenTokens: Int
    package var completionTokens: Int
    package var reasoningTokens: Int
    /// USD, of the calls whose price was known; nil where it was known of none.
    package var cost: Double?
    package var unpricedCalls: Int
    /// The sum over all calls.
    package var seconds: Double

    package init(
        run: String? = nil, command: String? = nil, startedAt: String? = nil, stage: String? = nil,
        provider: String? = nil, model: String? = nil, calls: Int, promptTokens: Int,
        cachedTokens: Int, writtenTokens: Int, completionTokens: Int, reasoningTokens: Int,
        cost: Double?, unpricedCalls: Int, seconds: Double
    ) {
        self.run = run
        self.command = command
        self.startedAt = startedAt
        self.stage = stage
        self.provider = provider
        self.model = model
        self.calls = calls
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.writtenTokens = writtenTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.cost = cost
        self.unpricedCalls = unpricedCalls
        self.seconds = seconds
    }

    enum CodingKeys: String, CodingKey {
        case run, command, stage, provider, model, calls, cost, seconds
        case startedAt = "started_at"
        case promptTokens = "prompt_tokens"
        case cachedTokens = "cached_tokens"
        case writtenTokens = "written_tokens"
        case completionTokens = "completion_tokens"
        case reasoningTokens = "reasoning_tokens"
        case unpricedCalls = "unpriced_calls"
    }
}

extension Index {
    /// What was spent, over all corpora.
    package func spend(by grouping: SpendGrouping = .stageAndModel) async throws -> [SpendRow] {
        let columns = grouping.columns.joined(separator: ", ")
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(columns), sum(calls) AS calls, sum(prompt_tokens) AS prompt_tokens,
                        sum(cached_tokens) AS cached_tokens,
                        sum(written_tokens) AS written_tokens,
                        sum(completion_tokens) AS completion_tokens,
                        sum(reasoning_tokens) AS reasoning_tokens, sum(cost) AS cost,
                        sum(unpriced_calls) AS unpriced_calls, round(sum(seconds), 1) AS seconds
                    FROM spend GROUP BY \(columns) ORDER BY \(grouping.order)
                    """
            ).map(SpendRow.init(row:))
        }
    }
}

extension SpendRow {
    /// Columns that the grouping leaves out are nil.
    fileprivate init(row: Row) {
        self.init(
            run: row["run_id"], command: row["command"], startedAt: row["started_at"],
            stage: row["stage"], provider: row["provider"], model: row["model"],
            calls: row["calls"], promptTokens: row["prompt_tokens"],
            cachedTokens: row["cached_tokens"], writtenTokens: row["written_tokens"],
            completionTokens: row["completion_tokens"],
            reasoningTokens: row["reasoning_tokens"], cost: row["cost"],
            unpricedCalls: row["unpriced_calls"], seconds: row["seconds"])
    }
}
