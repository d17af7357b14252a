/// What a model said of two pairs in both orders.
package struct PairwiseVerdict: Sendable, Equatable {
    /// One for each order; none where a reply could not be used.
    package var opinions: [Opinion]
    /// Why there is no verdict; nil where there is one.
    package var fault: String?

    package init(opinions: [Opinion], fault: String? = nil) {
        self.opinions = opinions
        self.fault = fault
    }

    /// Who is better; a side that wins in one order alone has not won.
    package var winner: Winner {
        guard let first = opinions.first?.winner,
            opinions.allSatisfy({ $0.winner == first })
        else { return .tie }
        return first
    }

    /// Whether both orders gave the same winner, a tie being one.
    package var agrees: Bool { Set(opinions.map(\.winner)).count == 1 }

    package enum Winner: String, Sendable, Encodable {
        case left
        case right
        case tie
    }

    /// What was said in one order.
    package struct Opinion: Sendable, Equatable, Encodable {
        package var winner: Winner
        package var left: Remark
        package var right: Remark
        /// Whether the right pair stood first.
        package var isSwapped: Bool

        package init(winner: Winner, left: Remark, right: Remark, isSwapped: Bool) {
            self.winner = winner
            self.left = left
            self.right = right
            self.isSwapped = isSwapped
        }

        /// Whether the pair that stood first won; nil for a tie.
        package var prefersFirst: Bool? {
            winner == .tie ? nil : (winner == .left) != isSwapped
        }
    }

    /// What was said of one pair.
    package struct Remark: Sendable, Equatable, Encodable {
        /// 1 to 10.
        package var score: Int
        package var strength: String
        package var weakness: String

        package init(score: Int, strength: String, weakness: String) {
            self.score = score
            self.strength = strength
            self.weakness = weakness
        }
    }
}

/// The verdicts on a sample of two sets, summed up.
package struct JudgedSample: Sendable, Equatable, Encodable {
    /// Matches with a verdict.
    package var judged = 0
    package var leftWins = 0
    package var rightWins = 0
    /// Matches in which both orders call it a tie, or contradict each other.
    package var ties = 0
    /// Matches whose replies could not be used.
    package var unusable = 0
    /// The mean mark of each side, 1 to 10; nil without a verdict.
    package var leftScore: Double?
    package var rightScore: Double?
    /// By place: replies that prefer the pair that stands first, and the one that stands second.
    package var prefersFirst = 0
    package var prefersSecond = 0
    /// Matches in which the orders disagree.
    package var disagreements = 0
    /// How probable a result at least as uneven is where both sets are alike.
    package var probability: Double

    package init(_ verdicts: [PairwiseVerdict]) {
        var scores = (left: 0, right: 0)
        for verdict in verdicts {
            guard verdict.fault == nil, !verdict.opinions.isEmpty else {
                unusable += 1
                continue
            }
            judged += 1
            switch verdict.winner {
            case .left: leftWins += 1
            case .right: rightWins += 1
            case .tie: ties += 1
            }
            if !verdict.agrees { disagreements += 1 }
            for opinion in verdict.opinions {
                scores.left += opinion.left.score
                scores.right += opinion.right.score
                if opinion.prefersFirst == true { prefersFirst += 1 }
                if opinion.prefersFirst == false { prefersSecond += 1 }
            }
        }
        let replies = verdicts.reduce(0) { $0 + ($1.fault == nil ? $1.opinions.count : 0) }
        if replies > 0 {
            leftScore = Double(scores.left) / Double(replies)
            rightScore = Double(scores.right) / Double(replies)
        }
        probability = SignTest(wins: leftWins, losses: rightWins).probability
    }

    package var signTest: SignTest { SignTest(wins: leftWins, losses: rightWins) }
}
