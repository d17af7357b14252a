import LanguageModels

extension Workspace {
    /// Works on samples side by side, and stops where going on would only fail the same way.
    ///
    /// - Parameters:
    ///   - noun: what those are called that it went well with.
    ///   - ledgers: of the models that are asked.
    /// - Throws: the failure that ends the run; what the work throws.
    func perform<Unit: Sendable>(
        _ units: [Unit], title: String, noun: String, width: @autoclosure () -> Int,
        ledgers: [CallLedger], work: @escaping @Sendable (Unit) async throws -> UnitResult
    ) async throws {
        progress.report(.began(title, total: units.count, unit: "samples"))
        defer { progress.report(.ended) }
        var breaker = FailureBreaker(limit: max(8, 2 * width()))
        var counts = (done: 0, good: 0)
        try await withWindow(over: units, width: width(), work: work) { result in
            counts.done += 1
            counts.good += result.good
            try breaker.record(result.failure, isSilent: ledgers.contains { $0.isSilent })
            if let failure = result.failure { progress.report(.warning(failure.message)) }
            progress.report(
                .advanced(
                    done: counts.done,
                    detail: "\(counts.good) \(noun), \(counts.done - counts.good) failed"))
        }
    }
}
