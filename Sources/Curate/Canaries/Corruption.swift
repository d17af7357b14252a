import TextAnalysis

/// A copy of a pair with one planted fault: a canary that a good judge must reject.
///
/// The same pair, kind and seed always give the same copy. Evidence, chunk and question stay, so
/// that whatever checks it sees the pair as it would see one that a model got wrong.
package struct Corruption: Sendable, Hashable {
    /// Changes whenever the same pair might give another copy.
    package static let revision = "1"

    /// What is wrong with the copy.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// A number has another value.
        case number
        /// A name is another one.
        case entity
        /// The answer denies what it stated, or states what it denied.
        case negation
        /// The answer belongs to another pair.
        case foreignAnswer = "foreign_answer"
        /// An identifier is another one, or one was made up.
        case identifier
    }

    /// Where a swapped-in value comes from.
    package enum Origin: String, Sendable, CaseIterable, Codable {
        /// The chunk does not hold it.
        case absent
        /// It stands elsewhere in the chunk, outside the evidence.
        case elsewhere
    }

    package var kind: Kind
    package var origin: Origin
    /// The pair with its fault.
    package var draft: PairDraft
    /// What was there; empty where something was only added.
    package var original: String
    /// What stands there now; empty where something was only left out.
    package var replacement: String

    /// Plants a fault in a pair.
    ///
    /// - Parameters:
    ///   - origin: for numbers, names and identifiers; the other kinds have but one form.
    ///   - others: answers of pairs of other chunks: one takes the place of this one's, and their
    ///     names are swapped in.
    /// - Returns: nil where the pair has nothing of the kind, or nothing could take its place.
    package init?(
        _ kind: Kind, of draft: PairDraft, origin: Origin = .absent, others: [String] = [],
        seed: UInt64
    ) {
        var planter = FaultPlanter(draft: draft, origin: origin, others: others, seed: seed)
        let fault =
            switch kind {
            case .number: planter.number()
            case .entity: planter.entity()
            case .negation: planter.negation()
            case .foreignAnswer: planter.foreignAnswer()
            case .identifier: planter.identifier()
            }
        guard let fault, fault.answer != draft.answer else { return nil }
        self.kind = kind
        self.origin = origin
        self.draft = draft
        self.draft.answer = fault.answer
        original = fault.original
        replacement = fault.replacement
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
