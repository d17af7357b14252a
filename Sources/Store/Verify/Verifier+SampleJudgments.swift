import GRDB
import Records

/// What judges said of samples: that each verdict has its attempt, and each attempt its verdict and
/// its call.
///
/// A verdict is no hash of anything, so its marks are taken as they stand.
extension Verifier {
    mutating func checkSampleJudgments() throws {
        try checkJudgesOfCollections()
        try checkVerdictsOfAttempts()
        try checkAttemptsOfVerdicts()
    }

    /// The judge of a collection: a recipe that judges.
    private mutating func checkJudgesOfCollections() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT collection_judge.collection
                FROM collection_judge
                JOIN recipe ON recipe.id = collection_judge.recipe_id
                WHERE recipe.stage <> 'judge_sample'
                """)
        while let row = try rows.next() {
            let collection: String = row[0]
            try report(
                Disagreement(
                    "collection_judge", collection, "names a recipe that judges no samples",
                    cause: .judgeOfCollection(collection)))
        }
    }

    /// What was judged has a verdict, and the call that gave it is among those of its unit.
    private mutating func checkVerdictsOfAttempts() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT attempt.input, attempt.recipe_id, sample_judgment.sample_id IS NULL AS lacks
                FROM attempt
                JOIN sample ON sample.id = attempt.input
                LEFT JOIN sample_judgment
                    ON sample_judgment.sample_id = attempt.input
                    AND sample_judgment.recipe_id = attempt.recipe_id
                WHERE attempt.stage = 'judge_sample' AND (
                    attempt.outcome = 'done' AND lacks
                    OR attempt.call_key IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM unit_call
                        WHERE unit_call.unit_id = sample.unit_id
                            AND unit_call.recipe_id = attempt.recipe_id
                            AND unit_call.call_key = attempt.call_key))
                """)
        while let row = try rows.next() {
            let (input, recipe): (String, String) = (row[0], row[1])
            let lacks: Bool = row["lacks"]
            try report(
                Disagreement(
                    lacks ? "sample_judgment" : "unit_call", "\(input)/\(recipe)",
                    lacks
                        ? "lacks what the judge said of it"
                        : "lacks the call that the sample was judged by",
                    cause: .attempt(stage: "judge_sample", input: input, recipe: recipe)))
        }
    }

    /// What a judge said was asked of that judge.
    private mutating func checkAttemptsOfVerdicts() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT
                    sample_judgment.sample_id, sample_judgment.recipe_id,
                    attempt.outcome IS 'done' AS is_judged
                FROM sample_judgment
                LEFT JOIN attempt
                    ON attempt.stage = 'judge_sample'
                    AND attempt.input = sample_judgment.sample_id
                    AND attempt.recipe_id = sample_judgment.recipe_id
                """)
        while let row = try rows.next() {
            count("sample_judgment")
            if row["is_judged"] { continue }
            let (sample, recipe): (String, String) = (row[0], row[1])
            try report(
                Disagreement(
                    "sample_judgment", "\(sample)/\(recipe)",
                    "is of a judge that did not judge the sample",
                    cause: .judgment(sample: sample, recipe: recipe)))
        }
    }
}
