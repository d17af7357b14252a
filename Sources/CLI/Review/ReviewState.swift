import Records
import Store

/// Which pair a person looks at, and what the keys do.
struct ReviewState {
    /// What is to be done for a key.
    enum Action: Equatable {
        case mark(ContentHash, HumanMark.Verdict)
        case unmark(ContentHash)
        /// The pair's words are to be asked for.
        case edit
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
    private(set) var edited = 0
    /// What was said so far.
    private var history: [Word] = []

    /// What was said of one pair.
    private enum Word {
        case marked(HumanMark.Verdict)
        /// The pair with other words that was written in its place.
        case edited(ContentHash)
        case skipped
    }

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
        case UInt8(ascii: "e"): return current == nil ? .none : .edit
        case UInt8(ascii: "s"):
            guard current != nil else { return .none }
            move(on: .skipped)
            return .move
        default: return .none
        }
    }

    /// Goes on after an edit was written.
    ///
    /// - Parameter form: the pair that stands in the place of the current one.
    mutating func edit(to form: ContentHash) {
        guard current != nil else { return }
        move(on: .edited(form))
    }

    private mutating func say(_ verdict: HumanMark.Verdict) -> Action {
        guard let pair = current else { return .none }
        move(on: .marked(verdict))
        return .mark(pair.id, verdict)
    }

    private mutating func move(on word: Word) {
        history.append(word)
        place += 1
        count(word, by: 1)
    }

    private mutating func undo() -> Action {
        guard let word = history.popLast() else { return .none }
        place -= 1
        count(word, by: -1)
        switch word {
        case .marked: return .unmark(pairs[place].id)
        case .edited(let form): return .unmark(form)
        case .skipped: return .move
        }
    }

    private mutating func count(_ word: Word, by number: Int) {
        switch word {
        case .marked(.keep): kept += number
        case .marked(.drop): dropped += number
        case .edited: edited += number
        case .skipped: break
        }
    }
}
