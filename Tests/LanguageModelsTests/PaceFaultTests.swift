import LanguageModels
import TestSupport
import Testing

/// What servers say about limits and pauses: which of it ends a run, and which is sat out.
@Suite struct PaceFaultTests {
    func fault(
        _ body: String, status: Int = 429, headers: [(String, String)] = [],
        at kind: ProviderKind = .openAI
    ) throws -> Fault {
        let response = HTTPResponse(
            status: status, headers: headers.map { HTTPResponse.Header($0.0, $0.1) },
            body: Array(body.utf8))
        return try #require(throws: Fault.self) { try kind.example().decode(response) }
    }

    // MARK: A minute's limit is no lack of money

    /// They used to end the run as "no quota", because their sentence names a page for billing.
    @Test func aMinutesLimitThatPointsToBillingIsSatOut() throws {
        let groq = try fault(
            WireBodies.error(
                "Rate limit reached for model `m` on tokens per minute (TPM): Limit 6000, Used "
                    + "5900, Requested 250. Please try again in 1.455s. Need more tokens? Upgrade "
                    + "today at https://console.example.com/settings/billing",
                type: "tokens", code: #""rate_limit_exceeded""#))
        #expect(groq.remedy == .wait(1.455))
        let free = try fault(
            WireBodies.error(
                "Rate limit reached for m on requests per min (RPM): Limit 3. Visit "
                    + "https://platform.example.com/account/billing to add a payment method.",
                type: "requests", code: #""rate_limit_exceeded""#))
        #expect(free.error.code == .rateLimited)
        #expect(free.remedy == .wait(nil))
        let plain = try fault(#"{"message":"Slow down, or see https://example.com/billing"}"#)
        #expect(plain.remedy == .wait(nil))
    }

    @Test func whoNamesADelayHasQuotaThen() throws {
        let fault = try fault(
            WireBodies.error("You exceeded your current quota, retry after 12 seconds"))
        #expect(fault.remedy == .wait(12))
        let daily = try self.fault(
            WireBodies.error(
                "Limit of requests per day (RPD) reached. Please try again in 7m12s.",
                type: "requests", code: #""rate_limit_exceeded""#))
        #expect(daily.remedy == .wait(432))
    }

    @Test func aDaysQuotaOfAFreeModelEndsTheRun() throws {
        let fault = try fault(
            #"{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-day. Add 10 credits"}}"#,
            at: .openRouter)
        #expect(fault.error.code == .quota)
        #expect(fault.error.stopsTheRun)
        let minute = try self.fault(
            #"{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-min."}}"#,
            at: .openRouter)
        #expect(minute.remedy == .wait(nil))
    }

    // MARK: Long waits

    /// It used to pause the lane for as long, without a word.
    @Test(arguments: [429, 503, 529, 500])
    func aWaitThatIsTooLongEndsTheRunWithASentence(status: Int) throws {
        let fault = try fault(
            WireBodies.error("Too many"), status: status, headers: [("retry-after", "3600")])
        #expect(fault.error.code == .longWait)
        #expect(fault.error.stopsTheRun)
        #expect(fault.remedy == .none)
        #expect(fault.error.message.contains("asks to wait 1 h"))
        #expect(fault.error.message.contains("run the command again then"))
        let shorter = try self.fault("", status: 429, headers: [("retry-after", "600")])
        #expect(shorter.remedy == .wait(600))
    }

    @Test func aWaitInHoursIsUnderstood() throws {
        let fault = try fault(WireBodies.error("Please try again in 2 hours."))
        #expect(fault.error.code == .longWait)
        #expect(fault.error.message.contains("2 h"))
    }

    // MARK: Advice

    @Test func aSecondTryIsMadeWhereTheServerAsksForOne() throws {
        let fault = try fault(
            WireBodies.error("Odd"), status: 400,
            headers: [("x-should-retry", "true"), ("retry-after", "2")])
        #expect(fault.error.code == .serverFault)
        #expect(fault.remedy == .retry(after: 2))
        let key = try self.fault(
            WireBodies.error("Bad key"), status: 401, headers: [("x-should-retry", "true")])
        #expect(key.remedy == .none)
    }

    // MARK: Other mistakes of reading

    @Test func aPlaceThatIsNotServedIsNoMatterOfTheKey() throws {
        let fault = try fault(
            WireBodies.error(
                "Country, region, or territory not supported",
                code: #""unsupported_country_region_territory""#), status: 403)
        #expect(fault.error.code == .configuration)
        #expect(fault.error.message.contains("does not serve the place"))
        #expect(!fault.error.message.contains("OPENAI_API_KEY"))
    }

    /// It used to be stored as a filter's verdict.
    @Test func aRefusedFieldIsNoFilterBecauseItsSentenceNamesModeration() throws {
        let fault = try fault(
            WireBodies.error("'store' is not supported with moderation"), status: 400)
        #expect(fault.remedy == .drop(.store))
    }

    @Test func aFilterThatFlagsThePromptIsAReply() throws {
        let body = WireBodies.error("Invalid prompt: your prompt was flagged", code: #""x""#)
        let reply = try ProviderKind.openAI.example().decode(
            HTTPResponse(status: 400, body: Array(body.utf8)))
        #expect(reply.finish == .contentFilter)
    }

    @Test(arguments: [
        (#"["body","chat_template_kwargs"]"#, RequestField.chatTemplateArguments),
        (#"["body","chat_template_kwargs","enable_thinking"]"#, .chatTemplateArguments),
        (#"["body","response_format",0,"strict"]"#, .schema),
    ])
    func theFieldIsReadWhereFastAPIPutsIt(place: String, field: RequestField) throws {
        let body = #"{"detail":[{"loc":\#(place),"msg":"Extra inputs are not permitted"}]}"#
        #expect(try fault(body, status: 422, at: .vllm).remedy == .drop(field))
    }

    @Test func aFieldThatIsNoneOfOursIsNotDropped() throws {
        let body =
            #"{"detail":[{"loc":["body","messages",0],"msg":"Extra inputs are not permitted"}]}"#
        #expect(try fault(body, status: 422, at: .vllm).remedy == .none)
    }
}
