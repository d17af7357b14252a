#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A reply of one word, yes or no, and how sure the model was of it.
package struct YesNoReply: Sendable, Hashable {
    /// Whether yes is the likelier word.
    package var saysYes: Bool
    /// ln P(yes) - ln P(no); nil where the server gives no log-probabilities.
    package var logOdds: Double?

    /// Reads the first word; where there are log-probabilities, these decide.
    ///
    /// nil where the reply is neither yes nor no.
    package init?(_ reply: ModelReply) {
        let word = Self.word(reply.text)
        let logOdds = reply.logprobs.first.flatMap { Self.logOdds(of: $0.alternatives) }
        guard logOdds != nil || word == "yes" || word == "no" else { return nil }
        self.logOdds = logOdds
        saysYes = logOdds.map { $0 > 0 } ?? (word == "yes")
    }

    /// ln P(yes) - ln P(no), each summed over capitals and a leading space; nil where neither is
    /// among the alternatives.
    package static func logOdds(
        of alternatives: [ModelReply.TokenLogprob.Alternative]
    ) -> Double? {
        var yes = 0.0
        var no = 0.0
        for alternative in alternatives {
            switch word(alternative.token) {
            case "yes": yes += exp(alternative.logprob)
            case "no": no += exp(alternative.logprob)
            default: break
            }
        }
        guard yes > 0 || no > 0, let least = alternatives.map(\.logprob).min() else { return nil }
        // A token that is not listed is at most as likely as the last one that is.
        return (yes > 0 ? log(yes) : least) - (no > 0 ? log(no) : least)
    }

    private static func word(_ text: String) -> String {
        text.drop { !$0.isLetter }.prefix { $0.isLetter }.lowercased()
    }
}
