/// What one run may spend; nil for no limit.
package struct SpendingLimits: Sendable, Equatable {
    /// USD.
    package var cost: Double?
    /// Tokens sent and generated, cached ones among them.
    package var tokens: Int?

    package init(cost: Double? = nil, tokens: Int? = nil) {
        self.cost = cost
        self.tokens = tokens
    }

    package var isNone: Bool { cost == nil && tokens == nil }
}

/// The limit that ended a run, which kept everything that it had.
package struct LimitReached: Error, Sendable, Equatable {
    package var limit: Limit
    /// What the run had spent, in the limit's unit.
    package var spent: Double
    /// What the next call might have taken, in the limit's unit.
    package var next: Double

    package enum Limit: Sendable, Equatable {
        /// USD.
        case cost(Double)
        case tokens(Int)
    }
}

/// Decides whether a call still fits a run's limits.
///
/// A call is let through when the limits hold even if it, and each call that is under way, takes
/// the most that it may. Where that fails only because of the calls under way, it waits for them
/// to end: most take far less. Where a call took more than was said of it, as much more is expected
/// of those that follow.
struct Budget: Sendable {
    /// What a call takes, or may take.
    struct Amount: Sendable, Equatable {
        var cost = 0.0
        var tokens = 0

        static func += (sum: inout Amount, amount: Amount) {
            sum.cost += amount.cost
            sum.tokens += amount.tokens
        }
    }

    /// What is set aside for a call that is under way.
    struct Reservation: Sendable, Equatable {
        /// What was said that it takes at most.
        var said: Amount
        /// That, and as much more as earlier calls took.
        var setAside: Amount
    }

    enum Decision: Sendable, Equatable {
        case granted(Reservation)
        /// Ask again when a call under way has ended.
        case wait
        case stop(LimitReached)
    }

    let limits: SpendingLimits
    private var spent = Amount()
    private var reserved = Amount()
    private var underWay = 0
    /// How much more than said calls were seen to take.
    private var costExcess = 1.0
    private var tokenExcess = 1.0
    /// Once a limit was reached no further call is let through that takes of what it limits.
    private(set) var reached: LimitReached?

    init(limits: SpendingLimits) {
        self.limits = limits
    }

    /// - Parameter most: what the call takes at most, as far as can be told.
    mutating func reserve(_ most: Amount) -> Decision {
        if let reached, !isFree(most, of: reached) { return .stop(reached) }
        let said = most
        let most = Amount(
            cost: said.cost * costExcess,
            tokens: Int(min((Double(said.tokens) * tokenExcess).rounded(.up), Self.mostTokens)))
        guard fits(most, with: reserved) else {
            if underWay > 0 { return .wait }
            let stop = stop(before: most)
            reached = stop
            return .stop(stop)
        }
        reserved += most
        underWay += 1
        return .granted(Reservation(said: said, setAside: most))
    }

    /// More than any call takes, and far from what an integer holds.
    private static let mostTokens = 1e12

    /// A call that was let through ended.
    ///
    /// - Parameter taken: zero where no reply came.
    mutating func settle(_ reservation: Reservation, taken: Amount) {
        let amount = reservation.setAside
        let said = reservation.said
        spent += taken
        underWay -= 1
        reserved.tokens -= amount.tokens
        // The last one to end leaves no rest of rounding behind.
        reserved.cost = underWay == 0 ? 0 : reserved.cost - amount.cost
        // Measured against what was said: calls that are under way together all tell the same.
        if said.cost > 0 { costExcess = max(costExcess, taken.cost / said.cost) }
        if said.tokens > 0 {
            tokenExcess = max(tokenExcess, Double(taken.tokens) / Double(said.tokens))
        }
    }

    private func fits(_ most: Amount, with reserved: Amount) -> Bool {
        let cost = spent.cost + reserved.cost + most.cost
        let tokens = spent.tokens + reserved.tokens + most.tokens
        return limits.cost.map { most.cost == 0 || cost <= $0 } ?? true
            && limits.tokens.map { tokens <= $0 } ?? true
    }

    /// Whether a call may go on because it costs nothing, and only the cost has reached its limit.
    private func isFree(_ most: Amount, of reached: LimitReached) -> Bool {
        if case .cost = reached.limit { most.cost == 0 } else { false }
    }

    private func stop(before most: Amount) -> LimitReached {
        if let limit = limits.cost, most.cost > 0, spent.cost + most.cost > limit {
            return LimitReached(limit: .cost(limit), spent: spent.cost, next: most.cost)
        }
        return LimitReached(
            limit: .tokens(limits.tokens ?? 0), spent: Double(spent.tokens),
            next: Double(most.tokens))
    }
}
