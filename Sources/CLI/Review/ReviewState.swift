import Records
import Store

/// Which pair a person looks at, and what the keys do.
struct ReviewState {
    /// What is to be done for a key.
    enum Action: Equatable {
        case mark(ContentHash, HumanMark.Verdict)
        case unmark(ContentHash)
        /// Another pair is to be shown.
        case move
        case quit
        /// The key means nothing.
        case none
    }

    let pairs: [PairToReview]
    private(set) var place = 0
    private(set) var kept = 0
    private(set) var dropped = 0
    /// What was said so far, nil for a pair that was skipped.
    private var history: [HumanMark.Verdict?] = []

    init(pairs: [PairToReview]) {
        self.pairs = pairs
    }

    /// nil at the end.
    var current: PairToReview? { place < pairs.count ? pairs[place] : nil }

    mutating func press(_ key: UInt8) -> Action {
        switch key {
        case UInt8(ascii: "q"), 0x03, 0x04: return .quit
        case UInt8(ascii: "u"): return undo()
        case UInt8(ascii: "k"): return say(.keep)
        case UInt8(ascii: "d"): return say(.drop)
        case UInt8(ascii: "s"): return say(nil)
        default: return .none
        }
    }

    private mutating func say(_ verdict: HumanMark.Verdict?) -> Action {
        guard let pair = current else { return .none }
        history.append(verdict)
        place += 1
        count(verdict, by: 1)
        return verdict.map { .mark(pair.id, $0) } ?? .move
    }

    private mutating func undo() -> Action {
        guard let verdict = history.popLast() else { return .none }
        place -= 1
        count(verdict, by: -1)
        return verdict == nil ? .move : .unmark(pairs[place].id)
    }

    private mutating func count(_ verdict: HumanMark.Verdict?, by number: Int) {
        switch verdict {
        case .keep: kept += number
        case .drop: dropped += number
        case nil: break
        }
    }
}
