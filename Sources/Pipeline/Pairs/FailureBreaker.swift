import LanguageModels

/// Stops a run where going on would only fail the same way.
struct FailureBreaker {
    let limit: Int
    private var inARow = 0
    private var hasSucceeded = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Throws: the failure, when it is one that no other request would escape, when nothing was
    ///   ever reached, or when it is the last of too many in a row.
    mutating func record(_ failure: ModelError?) throws {
        guard let failure else {
            inARow = 0
            hasSucceeded = true
            return
        }
        inARow += 1
        let mayPass = failure.code == .unreachable && hasSucceeded
        if failure.stopsTheRun && !mayPass || inARow >= limit { throw failure }
    }
}
