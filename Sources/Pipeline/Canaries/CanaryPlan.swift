package import Curate
package import Records
package import Store

/// How many canaries a judge is shown, and of which slots they are made.
///
/// One for every eight pairs that are judged, at least 4 and at most 20 for a judge and a corpus:
/// 4 tell little, but the more pairs there are the more is told, and 20 of a judge that catches
/// half leave 30 to 70 %. While a round goes on they are made of every eighth slot, so that the
/// server's cache still holds their chunk; what is missing at the end of a run is made of pairs
/// drawn by the seed.
package enum CanaryPlan {
    package static let pairsPerCanary = 8
    package static let least = 4
    package static let most = 20

    /// A slot that a canary is made of, if it comes to be judged.
    package struct Choice: Sendable, Equatable {
        package var chunk: ContentHash
        package var recipe: ContentHash
        package var ordinal: Int
        /// The first is tried first: a pair may have no number, or no name.
        package var kinds: [Corruption.Kind]
    }

    /// How many canaries there should be once so many pairs were judged.
    package static func wanted(judged: Int) -> Int {
        judged == 0 ? 0 : min(max(judged / pairsPerCanary, least), most)
    }

    /// Every eighth slot of a round, as long as there are fewer than 20 canaries.
    ///
    /// - Parameter planted: canaries that there are.
    package static func choices(of slots: [Slot], seed: Int, planted: Int) -> [Choice] {
        let every = slots.filter { slot in
            let turn = (slot.slot + slot.round + seed % pairsPerCanary) % pairsPerCanary
            return turn == 0
        }.sorted { ($0.round, $0.slot, $0.recipe.hex) < ($1.round, $1.slot, $1.recipe.hex) }
        return every.prefix(max(most - planted, 0)).enumerated().map { place, slot in
            Choice(
                chunk: slot.chunk, recipe: slot.recipe, ordinal: slot.ordinal,
                kinds: kinds(from: planted + place))
        }
    }

    /// All kinds, beginning with another one each time.
    package static func kinds(from turn: Int) -> [Corruption.Kind] {
        let all = Corruption.Kind.allCases
        let first = turn % all.count
        return Array(all[first...] + all[..<first])
    }

    /// The kinds, those that there are fewest of first.
    package static func kinds(fewestFirst counts: [Corruption.Kind: Int]) -> [Corruption.Kind] {
        Corruption.Kind.allCases.enumerated().sorted {
            (counts[$0.element, default: 0], $0.offset)
                < (counts[$1.element, default: 0], $1.offset)
        }.map(\.element)
    }
}

/// A pair with a fault, to be shown to the judge.
struct PlantedFault: Sendable {
    var pair: Pair
    var chunk: ContentHash
    var corruption: Corruption

    /// The first kind that the pair allows.
    ///
    /// - Parameters:
    ///   - kinds: in the order in which they are tried.
    ///   - others: answers of pairs of other chunks.
    init?(
        in pair: Pair, draft: PairDraft, kinds: [Corruption.Kind], others: [String], seed: Int
    ) {
        // What stands elsewhere in the chunk is harder to tell: it is tried half of the time.
        let prefersElsewhere = pair.id.hex.utf8.last.map { $0 % 2 == 0 } ?? false
        for kind in kinds {
            let hasOrigin = kind != .negation && kind != .foreignAnswer
            let origins: [Corruption.Origin] =
                !hasOrigin
                ? [.absent] : prefersElsewhere ? [.elsewhere, .absent] : [.absent, .elsewhere]
            for origin in origins {
                let corruption = Corruption(
                    kind, of: draft, origin: origin, others: others,
                    seed: UInt64(bitPattern: Int64(seed)))
                guard let corruption else { continue }
                self.pair = pair
                chunk = draft.chunk.id
                self.corruption = corruption
                return
            }
        }
        return nil
    }
}
