import Backtranslate
import Curate
package import LanguageModels

/// The prompts of the stages: those that ship with Quarry, or the user's own in their place.
///
/// A prompt is part of its stage's recipe: an edit makes exactly that stage's outputs stale, and the
/// old rows count again once it is undone.
package struct Prompts: Sendable {
    /// By name, such as `question`; a stage without one here asks as it ships.
    private var own: [Name: PromptTemplate] = [:]

    package init() {}

    /// A prompt by the stage that asks with it.
    package enum Name: String, Sendable, CaseIterable {
        /// Writes the question of a picked answer.
        case question
        /// Writes questions and answers.
        case pairs
        /// Writes the question of two picked answers, one of each of two chunks.
        case join
        /// Writes question and answer that need two chunks.
        case hop
        /// Writes question, steps and answer.
        case reason
        /// Writes the steps of a pair.
        case explain
        /// Rewrites a pair with its chunk in view.
        case enrich
        /// Rewrites a question without its chunk.
        case rename
        /// Answers a question again.
        case answer
        /// Says yes or no.
        case judge
        /// Gives marks.
        case rubric
        /// Says yes or no of a sample.
        case judgeSample = "judge-sample"
        /// Gives marks to a sample.
        case rubricSample = "rubric-sample"
    }

    package subscript(name: Name) -> PromptTemplate? {
        get { own[name] }
        set { own[name] = newValue }
    }

    /// The prompt that ships with Quarry.
    ///
    /// - Throws: `ModelError` of code `configuration` where it cannot be read.
    package static func embedded(_ name: Name) throws(ModelError) -> PromptTemplate {
        switch name {
        case .question: try QuestionWriter.embeddedPrompt()
        case .pairs: try PairWriter.embeddedPrompt()
        case .join: try HopWriter.embeddedPrompt(answers: .program)
        case .hop: try HopWriter.embeddedPrompt(answers: .model)
        case .reason: try ReasoningWriter.embeddedPrompt()
        case .explain: try ReasoningEnhancer.embeddedPrompt()
        case .enrich: try Rewriter.embeddedPrompt(for: .full)
        case .rename: try Rewriter.embeddedPrompt(for: .rename)
        case .answer: try AskBack.embeddedPrompt()
        case .judge: try YesNoJudge.embeddedPrompt()
        case .rubric: try RubricJudge.embeddedPrompt()
        case .judgeSample: try YesNoJudge.embeddedPrompt(of: .example)
        case .rubricSample: try RubricJudge.embeddedPrompt(of: .example)
        }
    }
}
