import Testing

@testable import LanguageModels

@Suite struct DelayTests {
    @Test(arguments: [
        ("Please try again in 174ms.", 0.174), ("try again in 2 hours", 7200),
        ("Limit. Please retry after 26 seconds.", 26), ("Try again in 1 hour and 5 minutes", 3600),
        ("Please retry in 3 min", 180), ("retry in 250 milliseconds", 0.25),
        ("try again in an hour.", 3600), ("Try again in 2 days.", 172_800),
        ("try again in 1h2m", 3720),
    ])
    func sentencesNameDelaysInAnyUnit(sentence: String, seconds: Double) throws {
        let delay = try #require(Delay.inSentence(sentence))
        #expect(abs(delay - seconds) < 1e-9)
    }

    @Test(arguments: ["try again in a moment", "try again in", "later", "try again in 5 parsecs"])
    func whatNamesNoDelayHasNone(sentence: String) {
        #expect(Delay.inSentence(sentence) == nil)
    }

    @Test(arguments: [
        (0.1, "1 s"), (45, "45 s"), (119.5, "2 min"), (119, "119 s"), (121, "3 min"), (3600, "1 h"),
        (5400, "1 h 30 min"), (86_400, "24 h"), (180_000, "3 days"), (-1, "0 s"),
        (1e300, "11575 days"),
    ])
    func aDelayIsReadableInWords(seconds: Double, words: String) {
        #expect(Delay.inWords(seconds) == words)
    }

    /// The hours used to be multiplied unseen, which ended the process.
    @Test(arguments: [
        "Wed, 21 Oct 2015 900000000000000000:28:00 GMT", "Wed, 21 Oct 2015 07:60:00 GMT",
        "Wed, 21 Oct 2015 07:28:900000000000000000 GMT", "Wed, 21 Oct 2015 -1:28:00 GMT",
        "Wed, 99 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 99999999999999999 07:28:00 GMT",
        "2025-08-21T900000000000000000:40:59Z", "2025-08-21T12:40:61Z",
    ])
    func aDateThatIsNoneIsNotRead(date: String) {
        #expect(Delay.instant(date) == nil)
    }

    @Test(arguments: ["inf", "nan", "1e999", "-1"])
    func aDelayThatIsNoNumberOfSecondsIsNotRead(value: String) {
        for name in ["retry-after", "retry-after-ms"] {
            let response = HTTPResponse(status: 429, headers: [.init(name, value)])
            #expect(Delay.named(by: response, nil) == nil)
        }
    }
}
