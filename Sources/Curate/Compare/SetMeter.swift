import Records
import TextAnalysis

/// Measures a data set, one pair after the other.
///
/// It keeps the words of the questions, for near-duplicates, and the names of documents and chunks:
/// some hundred bytes a pair.
package struct SetMeter: Sendable {
    private var pairs = 0
    private var rated = Share()
    private var ratings = 0.0
    private var documents = Frequencies()
    private var chunks: Set<String> = []
    private var types = Frequencies()
    private var levels = Frequencies()
    private var openers = Frequencies()
    private var duplicates = Share()
    private var grounded = Share()
    private var strayFacts = Share()
    private var standalone = Share()
    private var mentionsSource = Share()
    private var reasoned = Share()
    private var turns = 0
    private var questionWords = 0
    private var answerWords = 0
    private var seen = NearDuplicates()

    package init() {}

    /// What a set knows beside its pairs.
    package struct Totals: Sendable, Equatable {
        package var documents: Int?
        package var chunks: Int?
        package var retention: Share?
        /// Lines that tell of an error in the place of a sample.
        package var errors: Int

        package init(
            documents: Int? = nil, chunks: Int? = nil, retention: Share? = nil, errors: Int = 0
        ) {
            self.documents = documents
            self.chunks = chunks
            self.retention = retention
            self.errors = errors
        }
    }

    /// - Parameter grounding: nil where the pair's chunk is not at hand.
    package mutating func add(_ pair: ComparedPair, grounding: Grounding? = nil) {
        pairs += 1
        turns += pair.turns
        let question =
            pair.isPair ? NearDuplicates.bareQuestion(pair.question) : pair.question
        let words = PlainWords.lowercased(in: question)
        let said = PlainWords.lowercased(in: pair.answer)
        questionWords += words.count
        answerWords += said.count
        rated.add(pair.rating != nil)
        ratings += pair.rating ?? 0
        if let source = pair.source { documents.add(source) }
        if let chunk = pair.chunk { chunks.insert(chunk) }
        if !question.isEmpty {
            let type = QuestionType(of: question)
            types.add(type.rawValue)
            levels.add(type.bloomLevel.rawValue)
            standalone.add(FreeChecks.needsText(words) == nil)
        }
        if !words.isEmpty { openers.add(words.prefix(2).joined(separator: " ")) }
        // Text alone is compared by its own words.
        let asked = question.isEmpty ? pair.answer : question
        duplicates.add(seen.insert(id: "", question: asked, answer: pair.answer) != nil)
        mentionsSource.add(Self.sources.occur(in: words) || Self.sources.occur(in: said))
        reasoned.add(pair.reasoning?.isEmpty == false)
        if let grounding {
            grounded.add(grounding.isLocated)
            strayFacts.add(grounding.hasStrayFact)
        }
    }

    package func measure(totals: Totals = Totals()) -> SetMeasure {
        let count = Double(max(pairs, 1))
        return SetMeasure(
            pairs: pairs, errors: totals.errors, retention: totals.retention, rated: rated,
            meanRating: rated.count > 0 ? ratings / Double(rated.count) : nil,
            coverage: SetMeasure.Coverage(
                documents: documents.counts.count, ofDocuments: totals.documents,
                chunks: chunks.count, ofChunks: totals.chunks),
            diversity: SetMeasure.Diversity(
                largestDocument: documents.largest?.name,
                largestShare: documents.largest?.share ?? Share(),
                evenness: documents.evenness(over: totals.documents)),
            questionTypes: types.shares, bloomLevels: levels.shares,
            openers: SetMeasure.Openers(
                distinct: openers.counts.count, entropy: openers.entropy,
                largest: openers.largest?.name, largestShare: openers.largest?.share ?? Share()),
            duplicates: duplicates, grounded: grounded, strayFacts: strayFacts,
            standalone: standalone, mentionsSource: mentionsSource, reasoned: reasoned,
            meanTurns: Double(turns) / count, meanQuestionWords: Double(questionWords) / count,
            meanAnswerWords: Double(answerWords) / count)
    }

    /// "The study", "this paper", "the provided text".
    private static let sources: Phrases = {
        let determiners = [
            "the", "this", "our", "the present", "the current", "the given", "the provided",
        ]
        let things = [
            "text", "paper", "study", "article", "passage", "document", "excerpt", "manuscript",
        ]
        return Phrases(
            determiners.flatMap { determiner in things.map { "\(determiner) \($0)" } }
                .joined(separator: ","))
    }()
}
