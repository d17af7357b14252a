/// What servers, proxies and networks do in the place of a usable answer, and answers that only
/// look odd.
package enum ServerFault: String, Sendable, CaseIterable {
    // On the wire.
    case reset, close, truncated, overlong, badChunk, badLength, noHTTP, wrongEncoding
    case drip, silence
    // The server's own errors.
    case internalError, badGatewayPage, unavailable, unavailableWithDelay, gatewayTimeout
    case overloaded, overloadedWithDelay, requestTimeout, conflict, tooEarly, originDown
    // Asked to slow down.
    case rateLimited, rateLimitedWithDelay, rateLimitedWithMilliseconds, rateLimitedWithDate
    case rateLimitedInWords, rateLimitedWithRetryInfo
    // Under a 200.
    case page, halfReply, empty, null, otherJSON, stream, notUTF8, notUTF8InReply
    case errorInside, rateLimitInside, wordsInside
    // What the same request always meets.
    case tooLargePage, contextLength, badRequest
    // Whole replies that are of no use.
    case refusal, cutOff, prose, otherForm, emptyText
    // A good reply under a wrong name.
    case wrongContentType

    /// What the answer is worth to whoever asked.
    package enum Worth: Sendable {
        /// Asked again, the server may answer.
        case passing
        /// The same request always meets this.
        case final
        /// A whole reply that is of no use.
        case useless
        case usable
    }

    package var worth: Worth {
        switch self {
        case .tooLargePage, .contextLength, .badRequest: .final
        case .refusal, .cutOff, .prose, .otherForm, .emptyText: .useless
        case .wrongContentType: .usable
        default: .passing
        }
    }

    /// What is sent in the place of a good body.
    package func answer(
        inPlaceOf good: String, of dialect: WireDialect
    ) -> FakeProvider.Answer {
        switch worth {
        case .useless: .json(uselessReply(dialect))
        case .usable:
            .http(
                status: 200, headers: ["Content-Type": "text/html"], body: Array(good.utf8))
        case .final: finalError(dialect)
        case .passing: passingFault(Array(good.utf8), dialect)
        }
    }
}

// MARK: - Answers

extension ServerFault {
    private func uselessReply(_ dialect: WireDialect) -> String {
        switch self {
        case .refusal: dialect.refusal
        case .cutOff: dialect.cutReply(#"{"question":"What is the wat"#)
        case .otherForm: dialect.reply(#"{"pairs":[{"q":7}],"clarity":"high"}"#)
        case .emptyText: dialect.reply("")
        default: dialect.reply("Certainly! As a mill wheel turns, so do the years.")
        }
    }

    private func finalError(_ dialect: WireDialect) -> FakeProvider.Answer {
        switch self {
        case .tooLargePage: .html("<title>413 Request Entity Too Large</title>", status: 413)
        case .contextLength:
            .json(dialect.error(400, "prompt is too long: 9000 tokens"), status: 400)
        default: .json(dialect.error(400, "This request was not liked"), status: 400)
        }
    }

    private func passingFault(_ good: [UInt8], _ dialect: WireDialect) -> FakeProvider.Answer {
        switch self {
        case .reset: .reset
        case .close: .close
        case .truncated: .truncated(good)
        case .overlong: .overlong(good)
        case .badChunk: .badChunk
        case .badLength: .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\n".utf8))
        case .noHTTP: .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))
        case .drip: .drip
        case .silence: .silence
        case .wrongEncoding, .page, .halfReply, .empty, .null, .otherJSON, .stream, .notUTF8,
            .notUTF8InReply, .errorInside, .rateLimitInside, .wordsInside:
            faultUnderA200(good, dialect)
        case .rateLimited, .rateLimitedWithDelay, .rateLimitedWithMilliseconds,
            .rateLimitedWithDate, .rateLimitedInWords, .rateLimitedWithRetryInfo:
            refusalOfPace(dialect)
        default: serverError(dialect)
        }
    }

    private func faultUnderA200(_ good: [UInt8], _ dialect: WireDialect) -> FakeProvider.Answer {
        switch self {
        case .wrongEncoding: .http(status: 200, headers: ["Content-Encoding": "gzip"], body: good)
        case .page: .html("<!DOCTYPE html><title>Welcome</title>", status: 200)
        case .halfReply: .json(String(decoding: good.prefix(good.count / 2), as: UTF8.self))
        case .empty: .json("")
        case .null: .json("null")
        case .otherJSON: .json(#"{"status":"ok","items":[1,2,3]}"#)
        case .stream: .json("data: {}\n\ndata: [DONE]\n")
        case .errorInside: .json(#"{"error":{"code":503,"message":"later"}}"#)
        case .rateLimitInside: .json(#"{"error":{"code":429,"message":"slower"}}"#)
        case .wordsInside: .json(#"{"error":"upstream failed"}"#)
        case .notUTF8: .http(status: 200, headers: [:], body: [0xff, 0xfe, 0x00])
        default:
            // One byte in the middle of a good reply.
            .http(
                status: 200, headers: [:],
                body: good.prefix(good.count / 2) + [0xff] + good.dropFirst(good.count / 2))
        }
    }

    private func refusalOfPace(_ dialect: WireDialect) -> FakeProvider.Answer {
        let body = dialect.error(429, "Slow down")
        return switch self {
        case .rateLimitedWithDelay: .json(body, status: 429, headers: ["Retry-After": "1"])
        case .rateLimitedWithMilliseconds:
            .json(body, status: 429, headers: ["retry-after-ms": "120"])
        case .rateLimitedWithDate:
            .json(
                body, status: 429,
                headers: [
                    "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
                    "Retry-After": "Wed, 21 Oct 2026 07:28:01 GMT",
                ])
        case .rateLimitedInWords:
            .json(dialect.error(429, "Limit reached. Please try again in 174ms."), status: 429)
        case .rateLimitedWithRetryInfo:
            .json(
                WireBodies.geminiError(
                    429, "RESOURCE_EXHAUSTED", "Slow down",
                    details: #"[{"@type":"google.rpc.RetryInfo","retryDelay":"0.3s"}]"#),
                status: 429)
        default: .json(body, status: 429)
        }
    }

    private func serverError(_ dialect: WireDialect) -> FakeProvider.Answer {
        let body = { (status: Int) in dialect.error(status, "It is the server's fault") }
        return switch self {
        case .badGatewayPage: .html("<title>502 Bad gateway</title>", status: 502)
        case .unavailable: .json(body(503), status: 503)
        case .unavailableWithDelay: .json(body(503), status: 503, headers: ["Retry-After": "1"])
        case .gatewayTimeout: .json(body(504), status: 504)
        case .overloaded: .json(body(529), status: 529)
        case .overloadedWithDelay: .json(body(529), status: 529, headers: ["Retry-After": "1"])
        case .requestTimeout: .json(body(408), status: 408)
        case .conflict: .json(body(409), status: 409)
        case .tooEarly: .json("", status: 425)
        case .originDown: .html("", status: 520)
        default: .json(body(500), status: 500)
        }
    }
}
