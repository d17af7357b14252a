import Synchronization

/// Which requests meet a fault, and which one.
///
/// Whether one does follows from its bytes and how often it came, so it is the same in each run;
/// the kinds take turns.
package final class FaultPlan: Sendable {
    private let percent: UInt64
    private let kinds: [ServerFault]
    /// Those that stand in the way and may pass.
    private let passing: [ServerFault]
    private let state = Mutex(State())

    private struct State {
        var asked: [String: UInt64] = [:]
        var dealt: [ServerFault: Int] = [:]
        var count = 0
        var isOff = false
    }

    /// - Parameters:
    ///   - percent: of all requests that meet a fault; one body in forty meets nothing but
    ///     faults that might pass.
    ///   - kinds: those that take turns.
    package init(percent: Int, kinds: [ServerFault] = ServerFault.allCases) {
        self.percent = UInt64(percent)
        self.kinds = kinds
        passing = kinds.filter { $0.worth == .passing }
    }

    /// A plan without faults.
    package static var none: FaultPlan { FaultPlan(percent: 0) }

    /// How often each kind was dealt so far.
    package var dealt: [ServerFault: Int] { state.withLock { $0.dealt } }

    /// From now on all goes well.
    package func end() {
        state.withLock { $0.isOff = true }
    }

    /// The fault that this request meets; nil for none.
    func next(for body: String) -> ServerFault? {
        state.withLock { state in
            guard percent > 0, !state.isOff else { return nil }
            state.asked[body, default: 0] += 1
            let isHopeless = Self.mixed(body, 0) % 40 == 7
            guard isHopeless || Self.mixed(body, state.asked[body] ?? 0) % 100 < percent else {
                return nil
            }
            let turns = isHopeless ? passing : kinds
            let kind = turns[state.count % turns.count]
            state.count += 1
            state.dealt[kind, default: 0] += 1
            return kind
        }
    }

    /// FNV-1a of the text and the number, its high bits mixed into the low ones.
    private static func mixed(_ text: String, _ number: UInt64) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (number &* 0x9e37_79b9_7f4a_7c15)
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29) ^ (hash >> 47)
    }
}
