/// A question with its answer that a rule made from a sentence, without a model.
package struct RulePair: Sendable, Hashable {
    package var question: String
    /// A sentence or clause of the text on one line, or the exact phrase that is asked for.
    package var answer: String
    /// UTF-8 offsets into the chunk's text: the sentence, or the list, that was asked about.
    package var range: Range<Int>
    package var pattern: Pattern
    /// The rank in its chunk, from 0.
    package var ordinal: Int
    /// How good an answer the sentence is (`Candidate.worth`).
    package var worth: Double

    package init(
        question: String, answer: String, range: Range<Int>, pattern: Pattern, ordinal: Int,
        worth: Double = 0
    ) {
        self.question = question
        self.answer = answer
        self.range = range
        self.pattern = pattern
        self.ordinal = ordinal
        self.worth = worth
    }

    /// What the sentence does, and so what is asked.
    package enum Pattern: String, Sendable, Hashable, CaseIterable {
        /// `X is a …`, `X refers to …`: what is X?
        case definition
        /// `The … of X is …`: what is the … of X?
        case property
        /// `40% of X …`, `there are 12 X`: how many, how much, what percentage?
        case quantity
        /// `… because of X`, `X leads to …`: why, what does X lead to?
        case cause
        /// `X is used to …`: what for?
        case purpose
        /// `X is higher in A than in B`: how do they compare?
        case comparison
        /// `X consists of A, B and C`: of what?
        case enumeration
        /// `long form (ABC)`: what does ABC stand for?
        case acronym
        /// `X was measured by …`: how?
        case procedure
        /// `If X, …`: what happens then?
        case condition
        /// `X requires …`, `X is associated with …`: what does X require?
        case relation
        /// `X was founded in …`: when, where?
        case circumstance
    }
}
