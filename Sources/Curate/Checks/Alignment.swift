import TextAnalysis

/// The words of an answer laid beside the words of its evidence.
///
/// The longest common subsequence of words is kept in place; between its members are gaps. Where a
/// gap has a number or name on both sides and not the same, and the answer has the evidence's one
/// nowhere, one stands in the place of the other. So does a first word that the evidence lacks and
/// that stands for a name of the evidence: a capital there says nothing.
/// Only answers that follow their evidence closely are compared, since in others the gaps mean
/// nothing.
struct Alignment {
    /// What the answer says, and what the evidence says in its place.
    struct Swap: Equatable {
        var answer: String
        var evidence: String
    }

    private static let minimumShare = 0.6
    private static let maximumGap = 5
    private static let maximumWords = 400

    private let answer: [Word]
    private let evidence: [Word]

    private enum Kind {
        case number, name, plain
    }

    private struct Word {
        var text: String
        var kind: Kind
    }

    /// - Parameters:
    ///   - answer: words in lower case.
    ///   - answerNames: the names among them, as `StatedFacts` has them.
    init(
        answer: [String], answerNames: [String], evidence: [String], evidenceNames: [String]
    ) {
        self.answer = Self.words(answer, names: answerNames)
        self.evidence = Self.words(evidence, names: evidenceNames)
    }

    /// The first swap; nil where there is none, or the answer has words of its own.
    ///
    /// - Parameter isKnown: words that were found to be strange already.
    func swap(except isKnown: (String) -> Bool) -> Swap? {
        guard !answer.isEmpty, answer.count <= Self.maximumWords,
            evidence.count <= Self.maximumWords
        else { return nil }
        // Rules answer with the sentence itself.
        if answer.elementsEqual(evidence, by: { $0.text == $1.text }) { return nil }
        let matches = commonSubsequence()
        guard Double(matches.count) >= Self.minimumShare * Double(answer.count) else { return nil }
        var last = (answer: -1, evidence: -1)
        for match in matches + [(answer: answer.count, evidence: evidence.count)] {
            let mine = answer[(last.answer + 1)..<match.answer]
            let other = evidence[(last.evidence + 1)..<match.evidence]
            if let swap = swap(mine, other, isKnown) { return swap }
            last = match
        }
        return nil
    }

    private func swap(
        _ mine: ArraySlice<Word>, _ other: ArraySlice<Word>, _ isKnown: (String) -> Bool
    ) -> Swap? {
        guard (1...Self.maximumGap).contains(mine.count),
            (1...Self.maximumGap).contains(other.count)
        else { return nil }
        for kind in [Kind.number, .name] {
            let new = mine.indices.first { index in
                let word = mine[index]
                let isOpener = index == 0 && kind == .name && !evidenceHas(word.text)
                // Digits that the evidence lacks are found by the check of numbers.
                let isStray =
                    kind == .number && word.text.first?.isNumber == true
                    && !evidenceHas(word.text) || isKnown(word.text)
                return (word.kind == kind || isOpener) && !isStray
                    && !other.contains { $0.text == word.text }
            }.map { mine[$0] }
            let old = other.first { word in
                word.kind == kind && !answer.contains { $0.text == word.text }
            }
            if let new, let old { return Swap(answer: new.text, evidence: old.text) }
        }
        return nil
    }

    private func evidenceHas(_ word: String) -> Bool { evidence.contains { $0.text == word } }

    // MARK: -

    private static func words(_ words: [String], names: [String]) -> [Word] {
        let names = Set(names.flatMap { PlainWords.lowercased(in: $0) })
        return words.map { word in
            let isNumber =
                word.first?.isNumber == true && !word.contains(where: \.isLetter)
                || StatedFacts.isNumberWord(word)
            return Word(
                text: word, kind: isNumber ? .number : names.contains(word) ? .name : .plain)
        }
    }

    /// By dynamic programming over all pairs of words.
    private func commonSubsequence() -> [(answer: Int, evidence: Int)] {
        let width = evidence.count + 1
        var lengths = [UInt16](repeating: 0, count: (answer.count + 1) * width)
        for i in answer.indices.reversed() {
            for j in evidence.indices.reversed() {
                lengths[i * width + j] =
                    answer[i].text == evidence[j].text
                    ? lengths[(i + 1) * width + j + 1] + 1
                    : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
            }
        }
        var matches: [(answer: Int, evidence: Int)] = []
        var i = 0
        var j = 0
        while i < answer.count, j < evidence.count {
            if answer[i].text == evidence[j].text {
                matches.append((i, j))
                i += 1
                j += 1
            } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
                i += 1
            } else {
                j += 1
            }
        }
        return matches
    }
}
