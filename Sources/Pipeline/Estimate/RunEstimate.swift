/// What a run would ask and what that would cost, before anything is sent.
package struct RunEstimate: Sendable, Equatable {
    package var stages: [Stage] = []
    /// Pairs asked for; nil where none are.
    package var target: Int?
    /// Pairs that the corpus has already.
    package var reached = 0
    /// Pairs to expect; fewer than the target where the corpus has no more to give.
    package var expected = 0
    package var yields = Yields()
    /// Calls of the same model that its token estimate was fitted to, by model; 0 for none.
    package var calibration: [String: Int] = [:]

    package init() {}

    /// The calls of one stage.
    package struct Stage: Sendable, Equatable {
        package var stage: String
        package var provider: String
        package var model: String
        /// Calls that a provider would answer.
        package var calls = 0
        /// Calls that the index would answer.
        package var replayed = 0
        package var promptTokens = 0
        package var cachedTokens = 0
        package var completionTokens = 0
        /// Generated tokens if every reply were as long as it may be.
        package var mostCompletionTokens = 0
        /// USD; nil where the price is not known.
        package var cost: Double?
        /// USD if every reply were as long as it may be and no token came from a cache.
        package var mostCost: Double?
        /// Whether replies of this stage to this model were seen before.
        package var hasHistory = false
    }

    package var calls: Int { stages.reduce(0) { $0 + $1.calls } }
    package var replayed: Int { stages.reduce(0) { $0 + $1.replayed } }
    package var promptTokens: Int { stages.reduce(0) { $0 + $1.promptTokens } }
    package var cachedTokens: Int { stages.reduce(0) { $0 + $1.cachedTokens } }
    package var completionTokens: Int { stages.reduce(0) { $0 + $1.completionTokens } }
    package var mostCompletionTokens: Int { stages.reduce(0) { $0 + $1.mostCompletionTokens } }

    /// USD; nil where the price of some calls is not known.
    package var cost: Double? { Self.sum(stages.map(\.cost)) }
    package var mostCost: Double? { Self.sum(stages.map(\.mostCost)) }

    private static func sum(_ costs: [Double?]) -> Double? {
        costs.reduce(0) { sum, cost in
            sum.flatMap { sum in cost.map { sum + $0 } }
        }
    }
}

/// Of what is asked, the share that comes through each stage.
package struct Yields: Sendable, Equatable {
    /// Candidate answers whose pair passes the checks that cost nothing.
    package var made = Rate(assumed: 0.7)
    /// Of these, those whose question gives the same answer when it is asked back.
    package var askedBack = Rate(assumed: 0.75)
    /// Of these, those that the judge accepts.
    package var judged = Rate(assumed: 0.8)

    package init() {}

    /// A share that was measured, or assumed where little was.
    package struct Rate: Sendable, Equatable {
        package let assumed: Double
        /// On how much it was measured.
        package var measuredOn = 0
        private var good = 0

        init(assumed: Double) {
            self.assumed = assumed
        }

        mutating func measure(_ good: Int, of all: Int) {
            self.good = good
            measuredOn = all
        }

        /// The assumption weighs as much as this many measurements.
        private static let weight = 4.0

        package var value: Double {
            (Double(good) + assumed * Self.weight) / (Double(measuredOn) + Self.weight)
        }
    }
}
