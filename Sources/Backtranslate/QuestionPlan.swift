package import Records

// Which kind of question each slot of a chunk is for.
//
// Types and levels have shares of their own, but not every level goes with every type: a definition
// is remembered or understood, not created. So the two are joined in a table whose rows sum to the
// types' shares and whose columns to the levels', with next to nothing where they do not go
// together: iterative proportional fitting (W. E. Deming and F. F. Stephan, 1940), which scales
// rows and columns in turn until both are right.
//
// The cells lie end to end on a line of length 1. A chunk's first slot falls on a point that is
// drawn from the seed and the chunk's id, each further slot .618 (the golden section) behind the
// one before, round and round: far from the points before it, so on another type. A slot's kind
// depends on nothing else: not on other chunks, rounds, workers or the order of arrival.

/// Assigns a type and a level to the questions of all chunks, in settable shares.
package struct QuestionPlan: Sendable, Hashable {
    package let types: Shares<QuestionType>
    package let levels: Shares<BloomLevel>
    package let seed: Int

    private let cells: [Cell]

    private struct Cell: Sendable, Hashable {
        var kind: QuestionKind
        /// Where the cell ends on the line.
        var end: Double
    }

    package init(
        types: Shares<QuestionType> = defaultTypes, levels: Shares<BloomLevel> = defaultLevels,
        seed: Int
    ) {
        self.types = types
        self.levels = levels
        self.seed = seed
        var end = 0.0
        cells = Self.table(types, levels).map { kind, share in
            end += share
            return Cell(kind: kind, end: end)
        }
    }

    /// What papers answer most: facts, causes and numbers; little that goes beyond the text, and no
    /// lists or yes and no, which are asked often enough unasked.
    package static let defaultTypes = Shares<QuestionType>(trusted: [
        .definition: 0.12, .factual: 0.20, .quantitative: 0.13, .procedural: 0.12, .causal: 0.15,
        .comparison: 0.10, .limitation: 0.06, .application: 0.07, .whatIf: 0.05,
    ])

    /// Half recalls and explains, half works with what is known.
    package static let defaultLevels = Shares<BloomLevel>(trusted: [
        .remember: 0.20, .understand: 0.30, .apply: 0.15, .analyze: 0.20, .evaluate: 0.10,
        .create: 0.05,
    ])

    /// The kind of a chunk's question.
    ///
    /// - Parameter ordinal: which of the chunk's slots, from 0.
    package func kind(of chunk: ContentHash, ordinal: Int) -> QuestionKind {
        let hash = ContentHash(domain: "question_plan", fields: [String(seed), chunk.hex])
        // 52 bits, as many as a fraction has.
        let start = Double(UInt64(hash.hex.prefix(13), radix: 16) ?? 0) / 0x1p52
        let point = (start + Double(ordinal) * Self.goldenSection)
            .truncatingRemainder(dividingBy: 1)
        let cell = cells.first { point < $0.end } ?? cells.last { $0.end > 0 }
        return cell?.kind ?? QuestionKind(type: .factual, level: .remember)
    }

    private static let goldenSection = 0.618_033_988_749_895

    // MARK: - The table

    private static func table(
        _ types: Shares<QuestionType>, _ levels: Shares<BloomLevel>
    ) -> [(kind: QuestionKind, share: Double)] {
        let rows = QuestionType.allCases.map { types[$0] }
        let columns = BloomLevel.allCases.map { levels[$0] }
        var table = QuestionType.allCases.map { type in
            BloomLevel.allCases.map { level in
                types[type] * levels[level] * (type.levels.contains(level) ? 1 : rareness)
            }
        }
        for _ in 0..<rounds {
            for column in columns.indices {
                let sum = table.reduce(0) { $0 + $1[column] }
                guard sum > 0 else { continue }
                for row in rows.indices { table[row][column] *= columns[column] / sum }
            }
            for row in rows.indices {
                let sum = table[row].reduce(0, +)
                guard sum > 0 else { continue }
                table[row] = table[row].map { $0 * rows[row] / sum }
            }
        }
        return zip(QuestionType.allCases, table).flatMap { type, row in
            zip(BloomLevel.allCases, row).map { (QuestionKind(type: type, level: $0), $1) }
        }
    }

    /// How likely a type and a level are that do not go together, beside those that do: they are
    /// drawn only where the shares leave nothing else.
    private static let rareness = 1e-6
    private static let rounds = 200
}

/// What a question is to be.
package struct QuestionKind: Sendable, Hashable {
    package var type: QuestionType
    package var level: BloomLevel

    package init(type: QuestionType, level: BloomLevel) {
        self.type = type
        self.level = level
    }

    /// As a prompt says it: `causal (why something happens ...), to analyze (...)`.
    package var words: String {
        "\(name(type.rawValue)) (\(type.words)), to \(level.rawValue) (\(level.words))"
    }

    private func name(_ value: String) -> String {
        String(value.map { $0 == "_" ? " " : $0 })
    }
}

extension QuestionType {
    /// What to ask for.
    fileprivate var words: String {
        switch self {
        case .definition: "what a named thing or term is"
        case .factual: "who, what, which, where or when"
        case .quantitative: "how many, how much or at what value, with its unit"
        case .procedural: "how something is done, step by step"
        case .causal: "why something happens or what it leads to"
        case .comparison: "how two named things differ or agree"
        case .limitation: "what something cannot do or where it fails"
        case .application: "what something is used for, and how"
        case .enumeration: "which things belong to a named group"
        case .whatIf: "what would follow if a named condition were another"
        case .yesNo: "whether something is so, with the reason in the answer"
        }
    }

    /// The levels at which it makes sense to ask for it.
    fileprivate var levels: Set<BloomLevel> {
        switch self {
        case .definition, .factual, .enumeration: [.remember, .understand]
        case .quantitative: [.remember, .understand, .apply, .analyze]
        case .procedural: [.remember, .understand, .apply]
        case .causal, .comparison, .limitation, .yesNo: [.understand, .analyze, .evaluate]
        case .application: [.understand, .apply, .evaluate, .create]
        case .whatIf: [.apply, .analyze, .evaluate, .create]
        }
    }
}

extension BloomLevel {
    /// What the one who answers has to do.
    fileprivate var words: String {
        switch self {
        case .remember: "recall one fact"
        case .understand: "explain it"
        case .apply: "use it in a given case"
        case .analyze: "relate several facts"
        case .evaluate: "weigh it with reasons"
        case .create: "put facts together into something new"
        }
    }
}
