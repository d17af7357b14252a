import Records
import TextAnalysis

/// What is asked of question and answer as texts.
extension FreeChecks {
    /// Question and answer are neither too short nor too long; the value is the answer's words.
    static func length(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let question = facts.questionWords.count
        let answer = facts.answerWords.count
        let fault: String? =
            if question < settings.minimumQuestionWords {
                "The question is too short"
            } else if question > settings.maximumQuestionWords {
                "The question is too long"
            } else if answer < settings.minimumAnswerWords {
                "The answer is too short"
            } else if answer > settings.maximumAnswerWords {
                "The answer is too long"
            } else {
                nil
            }
        return .verdict("length", fault == nil, value: Double(answer), else: fault ?? "")
    }

    /// Question and answer are in the language that is asked for, or in their chunk's.
    ///
    /// Where a text does not tell its language, nothing is said against it.
    static func language(_ facts: DraftFacts, _ settings: CheckSettings) -> Check {
        let wanted = settings.language ?? facts.chunkLanguage
        let other = [facts.draft.question, facts.draft.answer].lazy
            .compactMap { Language.code(of: $0) }.first { $0 != wanted }
        return .verdict(
            "language", wanted == nil || other == nil,
            else: "The pair is in the language '\(other ?? "")', not in '\(wanted ?? "")'")
    }
}
