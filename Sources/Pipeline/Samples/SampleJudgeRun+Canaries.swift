import Curate
import LanguageModels
import Records
import Samples
import Store

/// Known-bad copies of samples that the judge is shown, to see whether it can tell.
///
/// As many as for pairs (`CanaryPlan`), one a sample at most, of samples drawn by a hash of each: a
/// collection that grows keeps most of its canaries.
extension SampleJudgeRun {
    /// Samples that are looked at for faults to plant.
    private static let drawnCount = 80

    /// From which score on a sample is accepted.
    private var threshold: Double {
        stages.kind == .yesNo ? stages.minLogOdds : settings.threshold
    }

    /// What the judge says of canaries, beside what it said of the samples; nil where it was shown
    /// none.
    func standing() async throws -> JudgeSeparation? {
        var shown: [JudgeSeparation.CanaryScore] = []
        do {
            try await withWindow(over: try await canaries(), width: judge.places) { canary in
                try await show(canary)
            } receive: { score in
                if let score { shown.append(score) }
            }
        } catch let error as ModelError {
            workspace.progress.report(
                .warning("The judge could not be tested with planted faults: \(error.message)"))
        } catch is LimitReached {
            // What there is of them is told; the next run shows the others.
        }
        guard !shown.isEmpty else { return nil }
        return JudgeSeparation(
            good: try await scores().map(\.score), canaries: shown, threshold: threshold)
    }

    /// Copies of the samples that were judged.
    ///
    /// - Parameter waiting: samples that would be judged before.
    func canaries(beside waiting: [ContentHash] = []) async throws -> [SampleCanary] {
        guard settings.plantsCanaries else { return [] }
        let judged = Set(try await scores().map(\.sample)).union(waiting)
        let said = try await said(
            judged.map { id in
                (ContentHash(domain: "canary", fields: [String(settings.seed), id.hex]).hex, id)
            }.sorted { $0.0 < $1.0 }.prefix(Self.drawnCount).map(\.1))
        var canaries: [SampleCanary] = []
        for (place, one) in said.enumerated() {
            guard canaries.count < CanaryPlan.wanted(judged: judged.count) else { break }
            let others = said[(place + 1)...] + said[..<place]
            let canary = SampleCanary(
                in: one, other: others.first { $0.isOther(than: one) }, seed: settings.seed)
            if let canary { canaries.append(canary) }
        }
        return canaries
    }

    private func scores() async throws -> [(sample: ContentHash, score: Double)] {
        try await workspace.index.sampleScores(
            of: collection, by: recipe.id, threshold: threshold)
    }

    private func said(_ ids: [ContentHash]) async throws -> [SaidSample] {
        var said: [SaidSample] = []
        for sample in try await workspace.index.madeSamples(ids) {
            let form = LineForm(try SampleRun.fields(sample.fields, of: sample.id.hex))
            if let one = SaidSample(sample, draft: try await draft(of: sample), form: form) {
                said.append(one)
            }
        }
        return said
    }

    /// Asks the judge as it is asked about any sample; nil where its reply cannot be used.
    private func show(_ canary: SampleCanary) async throws -> JudgeSeparation.CanaryScore? {
        let model = model(for: canary.draft)
        let outcome: RubricJudge.Outcome
        do {
            outcome = try await stages.judge(canary.draft, model: model)
        } catch {
            try await workspace.index.record(calls: model.keys, of: canary.unit, by: recipe.id)
            throw error
        }
        try await workspace.index.record(calls: model.keys, of: canary.unit, by: recipe.id)
        guard case .judgment(let judgment) = outcome else { return nil }
        let score: Double
        switch judgment {
        case .rubric(let marks): score = Double(marks.rating)
        case .yesNo(let saysYes, let logOdds): score = logOdds ?? threshold - (saysYes ? 0 : 1)
        }
        return JudgeSeparation.CanaryScore(kind: canary.kind, score: score)
    }
}
