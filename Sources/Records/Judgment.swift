/// What a judge that saw the source chunk said of a pair.
package enum Judgment: Sendable, Equatable {
    /// Marks of a model that can give them; the total, 0 to 10, is summed here, not by the model.
    case rubric(Rubric)
    /// The log-odds of "yes" against "no" to "does the text support every statement of the
    /// answer, and does it answer the question?". `logOdds` is nil where the server gives no
    /// log-probabilities; then only the word counts.
    case yesNo(saysYes: Bool, logOdds: Double?)

    /// clarity 0-3, accuracy 0-3, usefulness 0-2, difficulty 0-2.
    package struct Rubric: Sendable, Equatable {
        package var clarity: Int
        package var accuracy: Int
        package var usefulness: Int
        package var difficulty: Int

        package init(clarity: Int, accuracy: Int, usefulness: Int, difficulty: Int) {
            self.clarity = clarity
            self.accuracy = accuracy
            self.usefulness = usefulness
            self.difficulty = difficulty
        }

        /// 0 to 10.
        package var rating: Int { clarity + accuracy + usefulness + difficulty }
    }
}

/// One check of a pair: a value and whether it passed.
package struct Check: Sendable, Hashable {
    /// A stable name, like `standalone` or `ask_back`.
    package var name: String
    /// What was measured; nil for checks that only say yes or no.
    package var value: Double?
    package var passed: Bool
    /// Why it did not pass, for people; nil where it passed.
    package var message: String?

    package init(name: String, value: Double? = nil, passed: Bool, message: String? = nil) {
        self.name = name
        self.value = value
        self.passed = passed
        self.message = message
    }
}
