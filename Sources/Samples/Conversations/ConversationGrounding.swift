import Records
import TextAnalysis

/// Compares what an assistant says with the passage that it is to rest on.
struct ConversationGrounding: Sendable {
    /// From which share of turns with evidence on a conversation is no warning.
    private static let minimumShare = 0.5

    private let finder: EvidenceFinder
    private let numbers: Set<String>
    private let measures: Set<StatedFacts.Measure>
    private let folded: [UInt8]

    init(_ passage: SamplePassage) {
        let all = [passage.text, passage.title, passage.heading].joined(separator: "\n")
        let facts = StatedFacts(in: all)
        finder = EvidenceFinder(text: passage.text)
        numbers = facts.allNumbers
        measures = facts.measures
        folded = Identifiers.folded(all)
    }

    /// What a conversation rests on.
    ///
    /// - Throws: `ConversationFault` where the assistant or the notes say a number or an identifier
    ///   that the passage lacks, or where nothing of what the assistant says stands there.
    func grounding(
        of reply: ConversationReply
    ) throws(ConversationFault) -> (ranges: [Range<Int>], check: SampleCheck) {
        for text in reply.assistantTurns + [reply.learningNotes] {
            guard let stray = stray(in: text) else { continue }
            throw ConversationFault(
                .groundedness, "The text does not have \"\(stray)\", which the assistant says.")
        }
        let found = reply.exchanges.map { evidence(of: $0.assistant, question: $0.user) }
        let resting = found.count { !$0.isEmpty }
        guard resting > 0 else {
            throw ConversationFault(
                .evidence, "No sentence of the assistant says what the text says.")
        }
        let share = Double(resting) / Double(found.count)
        let check = SampleCheck(
            "grounded", passed: share >= Self.minimumShare, value: share,
            message: share >= Self.minimumShare
                ? nil : "Most turns of the assistant have no sentence that the passage holds.")
        return (Self.merged(found.flatMap(\.self)), check)
    }

    /// The first number, measure or identifier of a text that the passage, its title and its
    /// headings lack; nil where there is none.
    ///
    /// Numbers in words are left: "two kinds" may count what the passage lists.
    private func stray(in text: String) -> String? {
        let facts = StatedFacts(in: Self.withPairedBackticks(Self.withoutMarkers(text)))
        if let number = facts.digits.sorted().first(where: { !numbers.contains($0) }) {
            return number
        }
        let measure = facts.measures.sorted().first { measure in
            let known = measures.filter { $0.value == measure.value }
            return !known.isEmpty && !known.contains(measure)
        }
        if let measure { return "\(measure.value) \(measure.unit)" }
        return facts.identifiers.first { !Identifiers.occurs($0, inFolded: folded) }
    }

    /// The stretches of the passage that hold sentences of an assistant's turn.
    ///
    /// Sentence by sentence, since a turn also has words of its own: a question, a comparison.
    private func evidence(of turn: String, question: String) -> [Range<Int>] {
        let bytes = Array(Self.withoutMarkers(turn).utf8)
        return Sentences.ranges(in: bytes).compactMap { range in
            finder.find(answer: String(decoding: bytes[range], as: UTF8.self), question: question)
        }
    }

    /// Ranges in order, those that touch made one.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: {
            ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
        }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    // MARK: - Marks that are no facts

    /// A text without its backticks where one lacks its partner: what follows it is not code.
    private static func withPairedBackticks(_ text: String) -> String {
        text.count { $0 == "`" } % 2 == 0 ? text : text.filter { $0 != "`" }
    }

    /// A text without `1.` at the start of a line and without the number of `Step 1`: these count
    /// what is said and are no facts.
    private static func withoutMarkers(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { line in
                var previous: Substring?
                return line.split(separator: " ").filter { word in
                    defer { previous = word }
                    guard let before = previous else { return !isMarker(word, needsMark: true) }
                    return before.lowercased() != "step" || !isMarker(word, needsMark: false)
                }.joined(separator: " ")
            }.joined(separator: "\n")
    }

    /// One or two digits, and a mark after them or not.
    private static func isMarker(_ word: Substring, needsMark: Bool) -> Bool {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        let rest = word.dropFirst(digits.count)
        guard (1...2).contains(digits.count) else { return false }
        return rest == "." || rest == ")" || rest == ":" || (rest.isEmpty && !needsMark)
            || (rest == "," && !needsMark)
    }
}
