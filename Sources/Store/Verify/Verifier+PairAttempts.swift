import GRDB
import Records

/// What was done to pairs: that each attempt that says it is done has what came of it, and each
/// judgment the attempt that gave it.
///
/// Otherwise a reply that was paid for never becomes a pair, a pair passes checks that nobody knows
/// of, and a judge is said to have spoken who was not asked.
extension Verifier {
    mutating func checkAttemptsOfPairs() throws {
        try checkPairsOfAttempts()
        try checkVerdictsOfAttempts(
            stages: ["judge"], table: "judgment", problem: "lacks what the judge said of it")
        try checkVerdictsOfAttempts(
            stages: ["check", "ask_back"], table: "check", problem: "lacks what was found by it")
        try checkAttemptsOfJudgments()
    }

    /// A chunk that was asked has its pair, and so has a pair that reasoning was written for.
    private mutating func checkPairsOfAttempts() throws {
        try reportAttempts(
            """
            stage IN ('generate', 'generate_cot') AND NOT EXISTS (
                SELECT 1 FROM pair_chunk JOIN pair ON pair.id = pair_chunk.pair_id
                WHERE pair_chunk.chunk_id = substr(input, 1, instr(input, ':') - 1)
                    AND pair_chunk.ordinal = 0 AND pair.recipe_id = attempt.recipe_id
                    AND pair.ordinal = cast(substr(input, instr(input, ':') + 1) AS INTEGER))
            OR stage = 'enhance_cot' AND NOT EXISTS (
                SELECT 1 FROM pair
                WHERE pair.parent_id = input AND pair.recipe_id = attempt.recipe_id)
            """, table: "pair", problem: "lacks the pair that came of it")
    }

    private mutating func checkVerdictsOfAttempts(
        stages: [String], table: String, problem: String
    ) throws {
        try reportAttempts(
            """
            stage IN (\(stages.map { "'\($0)'" }.joined(separator: ", ")))
                AND input IN (SELECT id FROM pair)
                AND NOT EXISTS (
                    SELECT 1 FROM "\(table)" AS verdict
                    WHERE verdict.pair_id = input AND verdict.recipe_id = attempt.recipe_id)
            """, table: table, problem: problem)
    }

    /// Reports the attempts that are done and of which something is true.
    private mutating func reportAttempts(
        _ condition: String, table: String, problem: String
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT stage, input, recipe_id FROM attempt
                WHERE outcome = 'done' AND (\(condition))
                """)
        while let row = try rows.next() {
            let (stage, input, recipe): (String, String, String) = (row[0], row[1], row[2])
            try report(
                Disagreement(
                    table, "\(stage)/\(input)/\(recipe)", problem,
                    cause: .attempt(stage: stage, input: input, recipe: recipe)))
        }
    }

    private mutating func checkAttemptsOfJudgments() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT
                    judgment.pair_id, judgment.recipe_id, attempt.outcome IS 'done' AS is_judged
                FROM judgment
                LEFT JOIN attempt
                    ON attempt.stage = 'judge' AND attempt.input = judgment.pair_id
                    AND attempt.recipe_id = judgment.recipe_id
                """)
        while let row = try rows.next() {
            count("judgment")
            if row["is_judged"] { continue }
            let (pair, recipe): (String, String) = (row[0], row[1])
            try report(
                Disagreement(
                    "judgment", "\(pair)/\(recipe)", "is of a judge that did not judge the pair",
                    cause: .judgmentOfPair(pair, recipe: recipe)))
        }
    }
}
