import Records
import TextAnalysis

/// Whether the conversations of a run are good enough to train on: go or no-go, with the figures
/// and the reasons.
///
/// No-go where fewer than 80 % of the planned ones can be used, where of the usable ones one
/// pattern is in more than twice as many as another, where one has another number of exchanges than
/// the plan wants, where fewer than 80 % of the replies could be read, or where fewer than 90 % of
/// the patterns are really there.
package struct ConversationVerdict: Sendable, Hashable {
    /// In percent of the planned ones.
    package static let leastUsable = 80
    /// In percent of the units that were replied to; the same as of usable ones, since what cannot
    /// be read cannot be used.
    package static let leastParsed = 80
    /// In percent of the patterns of usable conversations.
    package static let leastPresent = 90
    /// How many times as often as the rarest pattern the most frequent one may be used.
    package static let mostUneven = 2

    /// What became of one unit of the plan.
    package struct Result: Sendable, Hashable {
        /// What came of it.
        package enum Ending: Sendable, Hashable {
            /// What the maker gave, after the checks among all samples.
            case outcome(SampleOutcome)
            /// A conversation that passed all checks, and that a judge rejects.
            case turnedDown(SampleRejection)
            /// No reply came, for this reason.
            case failed(String)
        }

        /// As planned.
        package var unit: SampleUnit
        /// What came of it.
        package var ending: Ending

        /// A unit with its ending.
        package init(_ unit: SampleUnit, _ ending: Ending) {
            self.unit = unit
            self.ending = ending
        }
    }

    /// How a pattern fared.
    package struct PatternUse: Sendable, Hashable {
        /// As the plan names it.
        package var name: String
        /// In how many conversations it was planned.
        package var planned: Int
        /// In how many usable ones it was planned.
        package var used: Int
        /// In how many of these it was found.
        package var present: Int
    }

    /// A unit without a usable conversation.
    package struct Loss: Sendable, Hashable {
        /// Of the unit within its plan.
        package var key: String
        /// Of the unit.
        package var topic: String
        /// Such as `schema` or `groundedness`; `failed` where no reply came.
        package var type: String
        /// Why, in one sentence.
        package var message: String
    }

    /// How many a conversation is to have.
    package let exchanges: ClosedRange<Int>
    /// Units of the plan.
    package private(set) var planned = 0
    /// Units with a conversation that passed its checks and that no judge rejects.
    package private(set) var usable = 0
    /// Units with a conversation that passed its checks, and that a judge rejects.
    package private(set) var turnedDown = 0
    /// Units that a reply came for.
    package private(set) var replied = 0
    /// Of these, the ones with a reply that could be read.
    package private(set) var parsed = 0
    /// Usable conversations with another number of exchanges than the plan wants.
    package private(set) var outside = 0
    /// How many usable conversations have how many exchanges.
    package private(set) var lengths: [Int: Int] = [:]
    /// In the order in which the plan first uses them.
    package private(set) var patterns: [PatternUse] = []
    /// In the order of the plan.
    package private(set) var losses: [Loss] = []

    /// Counts what became of a plan.
    ///
    /// - Parameters:
    ///   - results: of all units of the plan, in its order.
    ///   - exchanges: of the plan.
    package init(
        _ results: [Result], exchanges: ClosedRange<Int> = ConversationPlan.defaultExchanges
    ) {
        self.exchanges = exchanges
        for result in results { add(result) }
    }

    // MARK: - Counting

    private mutating func add(_ result: Result) {
        planned += 1
        let names = result.unit.input["patterns"]?.items?.compactMap { $0["name"]?.string } ?? []
        for name in names { count(name, \.planned) }
        switch result.ending {
        case .outcome(.made(let draft)):
            replied += 1
            parsed += 1
            add(draft, names)
        case .outcome(.rejected(let rejection)):
            replied += 1
            if rejection.fields != nil { parsed += 1 }
            lose(result.unit, rejection.type, rejection.message)
        case .turnedDown(let rejection):
            replied += 1
            parsed += 1
            turnedDown += 1
            lose(result.unit, rejection.type, rejection.message)
        case .failed(let message):
            lose(result.unit, "failed", message)
        }
    }

    private mutating func add(_ draft: SampleDraft, _ names: [String]) {
        usable += 1
        let length =
            draft.fields["conversation"]?.items?.count { $0["role"]?.string == "user" } ?? 0
        lengths[length, default: 0] += 1
        if !exchanges.contains(length) { outside += 1 }
        for name in names {
            count(name, \.used)
            if draft.checks.contains(where: { $0.name == "pattern:\(name)" && $0.passed }) {
                count(name, \.present)
            }
        }
    }

    private mutating func count(_ name: String, _ path: WritableKeyPath<PatternUse, Int>) {
        if let place = patterns.firstIndex(where: { $0.name == name }) {
            patterns[place][keyPath: path] += 1
        } else {
            var use = PatternUse(name: name, planned: 0, used: 0, present: 0)
            use[keyPath: path] = 1
            patterns.append(use)
        }
    }

    private mutating func lose(_ unit: SampleUnit, _ type: String, _ message: String) {
        losses.append(
            Loss(
                key: unit.key, topic: unit.input["topic"]?.string ?? "", type: type,
                message: message))
    }

    // MARK: - Figures

    /// Uses of patterns in usable conversations.
    package var uses: Int { patterns.map(\.used).reduce(0, +) }
    /// Of these, the ones that were found.
    package var present: Int { patterns.map(\.present).reduce(0, +) }

    /// Whether nothing speaks against it.
    package var isGo: Bool { reasons.isEmpty }

    /// Why it is no-go, a sentence each; empty where it is go.
    package var reasons: [String] {
        guard planned > 0 else { return ["Nothing was planned."] }
        var reasons: [String] = []
        if Self.isBelow(Self.leastUsable, usable, of: planned) {
            reasons.append(
                "Only \(usable) of \(planned) conversations are usable; it takes "
                    + "\(Self.leastUsable) %.")
        }
        if let most = patterns.max(by: { $0.used < $1.used }),
            let least = patterns.min(by: { $0.used < $1.used }),
            most.used > Self.mostUneven * least.used
        {
            reasons.append(
                "'\(most.name)' is used \(most.used) times and '\(least.name)' \(least.used) "
                    + "times, which is more than twice as often.")
        }
        if outside > 0 {
            reasons.append(
                "\(outside) usable conversations do not have \(Self.words(exchanges)) exchanges.")
        }
        if Self.isBelow(Self.leastParsed, parsed, of: replied) {
            reasons.append(
                "Only \(parsed) of \(replied) replies could be read; it takes "
                    + "\(Self.leastParsed) %.")
        }
        if Self.isBelow(Self.leastPresent, present, of: uses) {
            reasons.append(
                "Only \(present) of \(uses) patterns are really there; it takes "
                    + "\(Self.leastPresent) %.")
        }
        return reasons
    }

    /// Compares whole numbers, so that 80 of 100 is never a hair under 80 %.
    private static func isBelow(_ percent: Int, _ part: Int, of whole: Int) -> Bool {
        part * 100 < percent * whole
    }

    static func words(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
}
