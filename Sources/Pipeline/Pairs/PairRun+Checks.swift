import Backtranslate
import Curate
import Foundation
import Records
import Store
import TextAnalysis

// MARK: - Checks that cost nothing

extension PairRun {
    /// Runs the checks that cost nothing.
    ///
    /// - Returns: those that the pair did not pass.
    @discardableResult
    func failedChecks(
        of pair: Pair, chunk: Chunk, into outputs: inout Outputs
    ) async throws -> [Check] {
        let recipe = stages.checkRecipe.id
        let checks =
            FreeChecks.run(
                on: try await draftToCheck(of: pair, chunk: chunk), settings: settings.checks)
            + [UnsupportedAnswer.check(of: chunk)].compactMap(\.self)
        outputs.checks += checks.map { PairCheck(pair: pair.id, recipe: recipe, check: $0) }
        outputs.attempts.append(
            Attempt(stage: "check", input: pair.id.hex, recipe: recipe, outcome: .done))
        let roundTrip = try await roundTrip(of: pair, chunk: chunk)
        outputs.checks += roundTrip
        let contamination = contamination(of: pair)
        outputs.checks += contamination
        return (checks + (roundTrip + contamination).map(\.check)).filter { !$0.passed }
    }

    /// What the checks of pair, chunk and document think of a pair's question.
    func questionStanding(
        of pair: Pair, in chunk: Chunk
    ) async throws -> QuestionWriter.Standing {
        let draft = try await draftToCheck(of: pair, chunk: chunk)
        let checks = FreeChecks.run(on: draft, settings: settings.checks)
        let failed = checks.filter { !$0.passed }
        if failed.isEmpty { return .sound(fit: FreeChecks.fit(checks)) }
        return FreeChecks.mayPassWithAnotherQuestion(draft, failed: failed)
            ? .drawAgain : .hopeless
    }

    /// Searches for the question; the verdict is that of the corpus as it is now, and stays.
    ///
    /// Nothing is searched for where the question is in another language than its chunk, or has no
    /// word beside those of the title: all of its document would be found.
    func roundTrip(of pair: Pair, chunk: Chunk) async throws -> [PairCheck] {
        let isOfTitle = ContentWords.set(of: pair.question).isSubset(
            of: ContentWords.set(of: pair.context))
        guard !isOfTitle, !FreeChecks.isTranslated(chunk, settings.checks) else { return [] }
        let limit = settings.checks.roundTripRank
        let hits = try await workspace.index.nearest(
            to: RoundTrip.query(for: pair), corpus: workspace.corpus, inBody: true,
            limit: limit + 1)
        let revision = try await corpusRevision.value()
        let chunks = Set(pair.evidence.map(\.chunk) + [chunk.id])
        return RoundTrip.checks(chunks: chunks, hits: hits, limit: limit).map {
            PairCheck(
                pair: pair.id, recipe: stages.checkRecipe.id, check: $0,
                corpusRevision: revision)
        }
    }

    /// Puts the checks in force, and runs them on pairs that were made under other ones.
    func useCheckRecipe() async throws {
        let index = workspace.index
        let recipe = stages.checkRecipe
        try await index.use(recipe, for: workspace.corpus)
        try await index.use(duplicatesRecipe, for: workspace.corpus)
        try await useBenchmarks()
        try await checkPartners()
        let slots = try await index.slots(of: workspace.corpus)
        let made = slots.flatMap { Set([$0.pair, $0.firstPair].compactMap(\.self)) }
        let checked = try await index.attempted(made, stage: "check", recipe: recipe.id)
        let unchecked = made.filter { !checked.contains($0) }
        guard !unchecked.isEmpty else { return }
        let pairs = try await index.pairs(unchecked)
        let chunks = try await index.chunks(pairs.values.compactMap { $0.evidence.first?.chunk })
        var outputs = Outputs()
        for pair in unchecked.compactMap({ pairs[$0] }) {
            guard let chunk = pair.evidence.first.flatMap({ chunks[$0.chunk] }) else { continue }
            try await failedChecks(of: pair, chunk: chunk, into: &outputs)
        }
        try await index.record(outputs, run: workspace.run)
    }
}

// MARK: - Near-duplicates

extension PairRun {
    /// What repeats what is a matter of one corpus, so the verdict's recipe names it.
    var duplicatesRecipe: Recipe {
        Recipe(
            stage: "duplicates",
            settings: canonicalJSON([
                "corpus": workspace.corpus, "revision": NearDuplicates.revision,
            ]))
    }

    /// Whether some pair was not compared with the others yet.
    func hasUndecidedDuplicates(_ slots: [Slot]) async throws -> Bool {
        let verdicts = try await workspace.index.verdicts(
            of: "duplicate", recipe: duplicatesRecipe.id, corpus: workspace.corpus)
        return slots.contains { slot in
            (slot.state == .made || slot.state == .accepted)
                && (slot.pair.map { verdicts[$0] == nil } ?? false)
        }
    }

    /// Marks pairs whose question and answer repeat those of a pair earlier in slot order.
    ///
    /// A verdict, once taken, stays.
    ///
    /// - Parameter all: the slots of the corpus; nil to read them.
    /// - Returns: the pairs that were rejected.
    @discardableResult
    func rejectDuplicates(among all: [Slot]? = nil) async throws -> Set<ContentHash> {
        let index = workspace.index
        let recipe = duplicatesRecipe.id
        let verdicts = try await index.verdicts(
            of: "duplicate", recipe: recipe, corpus: workspace.corpus)
        let known = if let all { all } else { try await index.slots(of: workspace.corpus) }
        let slots = known.filter { $0.state == .made || $0.state == .accepted }
        guard slots.contains(where: { $0.pair.map { verdicts[$0] == nil } ?? false }) else {
            return []
        }
        let pairs = try await index.pairs(slots.compactMap(\.pair))
        let words = try await words(of: pairs.values)
        let revision = try await index.corpusRevision(of: workspace.corpus)
        var ofDocument: [String: NearDuplicates] = [:]
        var ofAll = NearDuplicates()
        var outputs = Outputs()
        let isOld: (Slot) -> Bool = { $0.pair.map { verdicts[$0] == true } ?? false }
        for slot in slots.filter(isOld) + slots.filter({ !isOld($0) }) {
            guard let pair = slot.pair.flatMap({ pairs[$0] }), let words = words[pair.id] else {
                continue
            }
            // "What is the primary endpoint?" of two papers are two questions; the same words in
            // question and answer are one pair wherever they stand.
            let original =
                ofDocument[pair.context, default: NearDuplicates()].insert(
                    id: pair.id.hex, words.inDocument)
                ?? ofAll.insert(id: pair.id.hex, words.anywhere)
            guard verdicts[pair.id] == nil else { continue }
            outputs.checks.append(
                PairCheck(
                    pair: pair.id, recipe: recipe,
                    check: Check(
                        name: "duplicate", passed: original == nil,
                        message: original.map { "Repeats pair \($0)" }),
                    corpusRevision: revision))
        }
        try await index.record(outputs, run: workspace.run)
        return Set(outputs.checks.filter { !$0.check.passed }.map(\.pair))
    }

    /// What is compared of a pair.
    private struct ComparedWords: Sendable {
        var inDocument: NearDuplicates.Words
        var anywhere: NearDuplicates.Words

        init(of pair: Pair) {
            let answer = NearDuplicates.Answer(pair.answer)
            inDocument = NearDuplicates.Words(question: pair.question, answer: answer)
            anywhere = NearDuplicates.Words(
                question: "\(pair.question) \(pair.answer)", answer: answer)
        }
    }

    /// Reads the words of pairs, on all cores.
    private func words(
        of pairs: some Collection<Pair>
    ) async throws -> [ContentHash: ComparedWords] {
        let pairs = Array(pairs)
        let batches = stride(from: 0, to: pairs.count, by: 128).map {
            pairs[$0..<min($0 + 128, pairs.count)]
        }
        var words: [ContentHash: ComparedWords] = [:]
        try await withWindow(over: batches, width: ProcessInfo.processInfo.activeProcessorCount) {
            $0.map { ($0.id, ComparedWords(of: $0)) }
        } receive: { read in
            words.merge(read) { first, _ in first }
        }
        return words
    }
}
