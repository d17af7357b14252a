package import Records
import TextAnalysis

/// What a source says of an answer, found without a model.
package struct Grounding: Sendable, Equatable {
    /// Whether sentences of the source hold the answer.
    package var isLocated: Bool
    /// Whether the answer has a number or an identifier that neither the source, its title and
    /// headings nor the question has.
    package var hasStrayFact: Bool

    package init(isLocated: Bool, hasStrayFact: Bool) {
        self.isLocated = isLocated
        self.hasStrayFact = hasStrayFact
    }
}

/// A source that was read once for all the pairs that were made from it.
package struct GroundingSource: Sendable {
    private let finder: EvidenceFinder
    private let numbers: Set<String>
    private let identifiers: [UInt8]

    /// - Parameters:
    ///   - text: in which the answer is looked for.
    ///   - surroundings: titles, headings and the header of a table: facts may stand there, too.
    package init(text: String, surroundings: String) {
        finder = EvidenceFinder(text: text)
        let all = text + "\n" + surroundings
        numbers = StatedFacts(in: all).allNumbers
        identifiers = Identifiers.folded(all)
    }

    package init(_ chunk: Chunk) {
        self.init(text: chunk.text, surroundings: Self.surroundings(of: chunk))
    }

    /// For a pair that needs several chunks: its answer stands in their evidence together.
    package init(_ parts: [(chunk: Chunk, range: Range<Int>)]) {
        let texts = parts.map { part in
            let bytes = Array(part.chunk.text.utf8)
            return String(
                decoding: bytes[part.range.clamped(to: 0..<bytes.count)], as: UTF8.self)
        }
        self.init(
            text: texts.joined(separator: "\n\n"),
            surroundings: parts.map { Self.surroundings(of: $0.chunk) }.joined(separator: "\n"))
    }

    package func grounding(of pair: ComparedPair) -> Grounding {
        let facts = StatedFacts(in: pair.answer)
        let asked = StatedFacts(in: pair.question)
        let known = Identifiers.folded(pair.question)
        let strayNumber = facts.digits.contains {
            !numbers.contains($0) && !asked.allNumbers.contains($0)
        }
        let strayIdentifier = facts.identifiers.contains {
            !Identifiers.occurs($0, inFolded: identifiers)
                && !Identifiers.occurs($0, inFolded: known)
        }
        return Grounding(
            isLocated: finder.find(answer: pair.answer, question: pair.question) != nil,
            hasStrayFact: strayNumber || strayIdentifier)
    }

    private static func surroundings(of chunk: Chunk) -> String {
        ([chunk.title] + chunk.headingPath + [chunk.tableHeader].compactMap(\.self))
            .joined(separator: "\n")
    }
}
