import LanguageModels
import Records
import Samples
import Store
import Synchronization

/// What a run of samples would ask, found by making some with a stand-in: nothing is sent, nothing
/// is written.
package struct SampleEstimate: Sendable, Equatable, Encodable {
    /// Samples asked for.
    package var target = 0
    /// Units that need not be made any more.
    package var done = 0
    /// Units that would be made.
    package var waiting = 0
    /// Calls of them, if each is right at the first try.
    package var calls = 0
    package var promptTokens = 0
    /// Generated tokens if every reply were as long as it may be.
    package var mostCompletionTokens = 0
}

extension SampleRun {
    /// Units that are tried; of more the rest is estimated by these.
    private static let mostTried = 50

    /// What the plan would ask now.
    package func estimate(_ plan: SamplePlan) async throws -> SampleEstimate {
        let units = try plan.units(plan.target)
        let done = try await workspace.index.attempted(
            units.map(\.id), stage: recipe.stage, recipe: recipe.id)
        let waiting = units.filter { !done.contains($0.id) }
        let meter = RequestMeter()
        let tried = waiting.prefix(Self.mostTried)
        for unit in tried {
            _ = try await maker.make(unit, asking: SampleModels(all: meter))
        }
        let scale = tried.isEmpty ? 0 : Double(waiting.count) / Double(tried.count)
        let sums = meter.sums
        func scaled(_ count: Int) -> Int { Int((Double(count) * scale).rounded()) }
        return SampleEstimate(
            target: plan.target, done: done.count, waiting: waiting.count,
            calls: scaled(sums.calls), promptTokens: scaled(sums.promptTokens),
            mostCompletionTokens: scaled(sums.mostCompletionTokens))
    }
}

/// Counts what is asked, and has a stand-in answer.
private final class RequestMeter: LanguageModel {
    struct Sums {
        var calls = 0
        var promptTokens = 0
        var mostCompletionTokens = 0
    }

    private let model = MockModel()
    private let state = Mutex(Sums())

    var identity: ModelIdentity { model.identity }

    var sums: Sums { state.withLock { $0 } }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        // A second try is the stand-in's fault.
        if request.sample == 0 {
            state.withLock { sums in
                sums.calls += 1
                sums.promptTokens += CallLedger.estimatedTokens(of: request)
                sums.mostCompletionTokens += request.parameters.maxTokens
            }
        }
        return try await model.reply(to: request)
    }
}
