import LanguageModels
import Testing

@Suite("Replies of yes or no")
struct YesNoReplyTests {
    private func reply(
        _ text: String, _ alternatives: [(String, Double)] = []
    ) -> ModelReply {
        let logprobs =
            alternatives.isEmpty
            ? []
            : [
                ModelReply.TokenLogprob(
                    token: text, logprob: 0,
                    alternatives: alternatives.map { .init(token: $0.0, logprob: $0.1) })
            ]
        return ModelReply(text: text, logprobs: logprobs)
    }

    @Test(
        "Without log-probabilities the first word decides",
        arguments: [("Yes.", true), (" no, because", false), ("perhaps", nil), ("", nil)]
            as [(String, Bool?)])
    func words(text: String, expected: Bool?) {
        #expect(YesNoReply(reply(text))?.saysYes == expected)
        #expect(YesNoReply(reply(text))?.logOdds == nil)
    }

    @Test("Log-probabilities decide against the word, capitals and blanks summed")
    func logOdds() throws {
        let verdict = try #require(
            YesNoReply(reply("no", [("no", -1), (" Yes", -1), ("yes", -1), ("maybe", -9)])))
        #expect(verdict.saysYes)
        #expect(abs((verdict.logOdds ?? 0) - 0.693147) < 1e-6)
    }

    @Test("A word that is not listed is at most as likely as the last that is")
    func unlisted() throws {
        #expect(YesNoReply(reply("yes", [("yes", -0.5), ("so", -4)]))?.logOdds == 3.5)
        #expect(YesNoReply(reply("so", [("so", -0.5), ("well", -4)])) == nil)
    }
}
