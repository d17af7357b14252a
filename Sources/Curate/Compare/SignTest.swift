import Foundation

/// Whether one of two sides wins more often than chance would have it: the exact two-sided sign test
/// (Dixon and Mood, 1946).
///
/// Ties say nothing and are left out beforehand.
package struct SignTest: Sendable, Equatable {
    package let wins: Int
    package let losses: Int

    /// From which probability on a difference is taken for chance.
    package static let level = 0.05

    package init(wins: Int, losses: Int) {
        self.wins = wins
        self.losses = losses
    }

    /// How probable a result at least as uneven is where both sides are alike; 1 without a decision.
    package var probability: Double {
        let decided = wins + losses
        guard decided > 0 else { return 1 }
        // The chance of k heads in n throws, in logarithms, since 2^n is soon too large.
        var chance = -Double(decided) * log(2)
        var tail = 0.0
        for losing in 0...min(wins, losses) {
            if losing > 0 { chance += log(Double(decided - losing + 1)) - log(Double(losing)) }
            tail += exp(chance)
        }
        return min(1, 2 * tail)
    }

    package var isSignificant: Bool { probability < Self.level }

    /// The fewest decisions by which a difference can show at all: six to none.
    package static let fewest: Int = {
        var wins = 1
        while !SignTest(wins: wins, losses: 0).isSignificant { wins += 1 }
        return wins
    }()
}
