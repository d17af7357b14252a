/// What kind of thing a question asks for.
///
/// A plan assigns types beforehand where the model can follow it, so that a data set is not all
/// "How does ...?".
package enum QuestionType: String, Sendable, Codable, CaseIterable {
    /// What a thing or a term is.
    case definition
    /// Who, what, which, where, when.
    case factual
    /// How many, how much, at what value.
    case quantitative
    /// How something is done.
    case procedural
    /// Why something happens, or what it leads to.
    case causal
    /// How two things differ or agree.
    case comparison
    /// What something cannot do, or where it fails.
    case limitation
    /// What something is used for.
    case application
    /// Which things belong to a group.
    case enumeration
    /// What would follow if a condition were another.
    case whatIf = "what_if"
    /// Whether something is so.
    case yesNo = "yes_no"
}
