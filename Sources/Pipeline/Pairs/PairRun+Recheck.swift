import Records
import Store

extension PairRun {
    /// Takes the verdicts that depend on the rest of the corpus anew: whether a search finds the
    /// pair's chunk, and whether a pair repeats an earlier one.
    ///
    /// A kill in between leaves pairs without a verdict on repeats, which the next run takes.
    func recheck() async throws {
        let index = workspace.index
        let slots = try await index.slots(of: workspace.corpus)
        let made = Set(slots.flatMap { [$0.pair, $0.firstPair].compactMap(\.self) })
        let pairs = try await index.pairs(Array(made))
        let chunks = try await index.chunks(pairs.values.compactMap { $0.evidence.first?.chunk })
        workspace.progress.report(.began("Checking anew", total: pairs.count, unit: "pairs"))
        defer { workspace.progress.report(.ended) }
        try await index.holdWords(forQuestions: pairs.count)
        defer { index.dropWords() }
        var checks: [PairCheck] = []
        for (done, pair) in pairs.values.sorted(by: { $0.id.hex < $1.id.hex }).enumerated() {
            guard let chunk = pair.evidence.first.flatMap({ chunks[$0.chunk] }) else { continue }
            checks += try await roundTrip(of: pair, chunk: chunk)
            workspace.progress.report(.advanced(done: done + 1, detail: ""))
        }
        try await index.replace(checks, named: ["round_trip", "round_trip_margin"])
        try await index.forgetVerdicts(recipe: duplicatesRecipe.id, corpus: workspace.corpus)
    }
}
