import Testing

@testable import LanguageModels

/// What the heads of responses say of limits.
@Suite struct RateLimitTests {
    func limits(_ headers: [(String, String)], at time: Double = 0) -> [RateLimit] {
        RateLimit.all(
            in: HTTPResponse(
                status: 200, headers: headers.map { HTTPResponse.Header($0.0, $0.1) },
                receivedAt: time))
    }

    @Test func ofOpenAI() {
        let found = limits([
            ("x-ratelimit-limit-requests", "500"), ("x-ratelimit-limit-tokens", "30000"),
            ("content-type", "application/json"), ("x-ratelimit-remaining-requests", "499"),
            ("x-ratelimit-remaining-tokens", "29996"), ("x-ratelimit-reset-requests", "120ms"),
            ("x-ratelimit-reset-tokens", "6m0s"),
        ])
        #expect(
            found == [
                RateLimit(measure: .requests, limit: 500, remaining: 499, reset: 0.12),
                RateLimit(measure: .tokens, limit: 30000, remaining: 29996, reset: 360),
            ])
        #expect(found[0].rate == 500.0 / 60)
    }

    @Test func ofAnthropicWhoseResetsAreInstants() {
        let found = limits([
            ("date", "Thu, 21 Aug 2025 12:40:29 GMT"),
            ("anthropic-ratelimit-requests-limit", "1000"),
            ("anthropic-ratelimit-requests-remaining", "999"),
            ("anthropic-ratelimit-requests-reset", "2025-08-21T12:40:59Z"),
            ("anthropic-ratelimit-input-tokens-limit", "80000"),
            ("anthropic-ratelimit-input-tokens-remaining", "80000"),
            ("anthropic-ratelimit-output-tokens-remaining", "0"),
            ("anthropic-ratelimit-output-tokens-reset", "2025-08-21T14:41:00.5+02:00"),
            ("anthropic-ratelimit-unified-status", "allowed"),
        ])
        #expect(
            found == [
                RateLimit(measure: .requests, limit: 1000, remaining: 999, reset: 30),
                RateLimit(measure: .inputTokens, limit: 80000, remaining: 80000),
                RateLimit(measure: .outputTokens, remaining: 0, reset: 31.5),
            ])
    }

    @Test func ofOthersThatNameThePeriodOrAnInstant() {
        #expect(
            limits([
                ("x-ratelimit-limit-requests-day", "14400"),
                ("x-ratelimit-remaining-tokens-minute", "59,000"),
            ]) == [
                RateLimit(measure: .requests, limit: 14400, period: 86400),
                RateLimit(measure: .tokens, remaining: 59, period: 60),
            ])
        #expect(
            limits(
                [
                    ("x-ratelimit-limit", "20, 20;w=60"), ("x-ratelimit-remaining", "0"),
                    ("x-ratelimit-reset", "1730000012000"),
                ], at: 1_730_000_000)
                == [RateLimit(measure: .requests, limit: 20, remaining: 0, reset: 12)])
    }

    @Test(arguments: [
        (500.0, 499.0, 0.12, 60.0), (14400, 14370, 179.56, 86400), (200, 199, 432, 86400),
        (100, 90, 360, 3600), (600, 9, 0.1, 60), (1000, 1000, 0, 60), (5, 0, 60, 60),
    ])
    func aLimitOfADayIsKnownByItsReset(
        limit: Double, remaining: Double, reset: Double, period: Double
    ) {
        let found = RateLimit(
            measure: .requests, limit: limit, remaining: remaining, reset: reset)
        #expect(found.rate == limit / period)
    }

    @Test func whatCannotBeReadIsLeftOut() {
        #expect(
            limits([
                ("x-ratelimit-limit-requests", "many"), ("x-ratelimit-policy", "10;w=1"),
                ("x-ratelimit-limit-images", "5"), ("retry-after", "3"),
            ]) == [RateLimit(measure: .requests)])
        #expect(RateLimit(measure: .requests, limit: 0).rate == nil)
    }
}
