import Curate
import Records
import Store

extension PairRun {
    /// Whether a pair repeats a line of the benchmarks; none where there are none.
    func contamination(of pair: Pair) -> [PairCheck] {
        guard let benchmarks = settings.benchmarks else { return [] }
        return [
            PairCheck(
                pair: pair.id, recipe: benchmarks.recipe.id, check: benchmarks.check(pair))
        ]
    }

    /// Puts the benchmarks in force, and compares the pairs that were made before with them.
    ///
    /// Without benchmarks those in force stay, with their verdicts: a run that forgot the flag shall
    /// not let back in what was thrown out.
    func useBenchmarks() async throws {
        let index = workspace.index
        guard let benchmarks = settings.benchmarks else {
            if try await index.recipeInForce("contamination", corpus: workspace.corpus) != nil {
                workspace.progress.report(
                    .warning(
                        "New pairs are not compared with the benchmarks that were given before: give --against again, or --against none to leave them."
                    ))
            }
            return
        }
        guard !benchmarks.isEmpty else {
            return try await index.stopUsing(stage: "contamination", for: workspace.corpus)
        }
        try await index.use(benchmarks.recipe, for: workspace.corpus)
        let verdicts = try await index.verdicts(
            of: Benchmarks.checkName, recipe: benchmarks.recipe.id, corpus: workspace.corpus)
        let slots = try await index.slots(of: workspace.corpus)
        let made = Set(slots.flatMap { [$0.pair, $0.firstPair].compactMap(\.self) })
        let pairs = try await index.pairs(made.filter { verdicts[$0] == nil })
        guard !pairs.isEmpty else { return }
        var outputs = Outputs()
        outputs.checks = pairs.values.flatMap(contamination)
        try await index.record(outputs, run: workspace.run)
    }
}
