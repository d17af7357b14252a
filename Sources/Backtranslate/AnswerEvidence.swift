import TextAnalysis

// Where in a chunk an answer stands that a model wrote.
//
// The chunk's sentences are tried alone and in runs of neighbours. A run counts by the share that
// it holds of the content words that the answer adds to the question, a little by the question's
// own, and loses something for each further sentence, so that the shortest run that says it all
// wins:
//
//     answer     "Raw blocks hold their content, RLE blocks one byte."
//     sentences  1 "Zstandard knows blocks."  2 "Raw blocks hold their content."
//                3 "An RLE block holds one byte and a count."        ->  2 and 3
//
// Numbers and identifiers of the answer must all be in the run: words alone would find a sentence
// that says the same of another number.

/// Finds the sentences of a chunk that hold an answer, without a model.
enum AnswerEvidence {
    /// Changes whenever the same answer might be found elsewhere.
    static let revision = "1"

    private static let longestRun = 5
    private static let minimumShare = 0.6
    /// The least of all the answer's content words, those of the question included.
    private static let minimumOfAll = 0.4
    private static let weightOfQuestion = 0.15
    private static let costOfSentence = 0.15

    /// - Parameter language: what the answer is written in; nil for the language of the text.
    /// - Returns: UTF-8 offsets into the text; nil where it does not hold the answer.
    static func range(
        of answer: String, question: String, in text: String, language: String?
    ) -> Range<Int>? {
        Language.isOther(language, than: text)
            ? range(ofTranslated: answer, in: text)
            : range(of: answer, question: question, in: text)
    }

    /// Where an answer in another language may stand: in the sentences that have its numbers and
    /// identifiers and share most words with it, names above all; in the whole text where it has
    /// neither.
    private static func range(ofTranslated answer: String, in text: String) -> Range<Int>? {
        let stated = ContentWords.set(of: answer)
        let marks = SentenceRuns.marks(of: answer)
        var best: (score: Double, range: Range<Int>)?
        for run in SentenceRuns(text).runs(upTo: longestRun) where marks.isSubset(of: run.marks) {
            let share = ContentWords.share(of: stated, in: run.words)
            guard share > 0 || !marks.isEmpty else { continue }
            let score = share - costOfSentence * Double(run.count - 1)
            if best.map({ score > $0.score }) ?? true { best = (score, run.range) }
        }
        if let best { return best.range }
        return marks.isEmpty && !stated.isEmpty ? 0..<text.utf8.count : nil
    }

    /// - Returns: UTF-8 offsets into the text; nil where it does not hold the answer.
    static func range(of answer: String, question: String, in text: String) -> Range<Int>? {
        let stated = ContentWords.set(of: answer)
        let asked = ContentWords.set(of: question)
        let new = stated.subtracting(asked)
        let marks = SentenceRuns.marks(of: answer)
        guard !stated.isEmpty else { return nil }
        var best: (score: Double, range: Range<Int>)?
        let runs = SentenceRuns(text).runs(upTo: longestRun)
        for run in runs where marks.isSubset(of: run.marks) {
            let share = ContentWords.share(of: new.isEmpty ? stated : new, in: run.words)
            guard share >= minimumShare,
                ContentWords.share(of: stated, in: run.words) >= minimumOfAll
            else { continue }
            let score =
                share + weightOfQuestion * ContentWords.share(of: asked, in: run.words)
                - costOfSentence * Double(run.count - 1)
            if best.map({ score > $0.score }) ?? true { best = (score, run.range) }
        }
        return best?.range
    }
}
