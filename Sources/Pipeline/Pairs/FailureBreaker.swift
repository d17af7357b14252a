import LanguageModels

/// Stops a run where going on would only fail the same way.
struct FailureBreaker {
    let limit: Int
    private var inARow = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// - Parameter isSilent: whether some model has never answered anything, so that a connection
    ///   that breaks, or a reply that cannot be read, tells of a wrong address.
    /// - Throws: the failure, when it is one that no other request would escape, or when it is the
    ///   last of too many in a row.
    mutating func record(_ failure: ModelError?, isSilent: Bool) throws {
        guard let failure else {
            inARow = 0
            return
        }
        inARow += 1
        let isFinal =
            switch failure.code {
            // Later on it is an outage, or what one request meets.
            case .unreachable, .malformedReply: isSilent
            default: failure.stopsTheRun
            }
        if isFinal || inARow >= limit { throw failure }
    }
}
