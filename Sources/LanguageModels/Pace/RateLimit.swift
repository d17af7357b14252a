// The limits that servers report in the heads of their responses, all of one grammar: a prefix, and
// then in any order the measure, one of limit, remaining and reset, and perhaps the period.
//
//     x-ratelimit-limit-requests: 500                       OpenAI, Groq, vLLM's proxies
//     x-ratelimit-remaining-tokens: 29996
//     x-ratelimit-reset-requests: 120ms
//     x-ratelimit-limit-tokens-minute: 60000                others name the period
//     anthropic-ratelimit-input-tokens-remaining: 80000
//     anthropic-ratelimit-requests-reset: 2025-08-21T12:40:59Z
//     x-ratelimit-reset: 1730000000000                      OpenRouter: milliseconds since 1970

/// One limit as a response's head reports it.
struct RateLimit: Sendable, Equatable {
    var measure: Measure
    /// What is allowed in a period.
    var limit: Double?
    /// What is left of it.
    var remaining: Double?
    /// Seconds until all of it is there again.
    var reset: Double?
    /// Seconds, where the head names them.
    var period: Double?

    enum Measure: Sendable, Hashable {
        case requests
        case tokens
        case inputTokens
        case outputTokens
    }

    /// All limits that a response reports.
    static func all(in response: HTTPResponse) -> [RateLimit] {
        var limits: [RateLimit] = []
        for header in response.headers {
            guard let prefix = prefixes.first(where: header.name.hasPrefix),
                let name = Name(header.name.dropFirst(prefix.count))
            else { continue }
            let index =
                limits.firstIndex { $0.measure == name.measure && $0.period == name.period }
                ?? limits.endIndex
            if index == limits.endIndex {
                limits.append(RateLimit(measure: name.measure, period: name.period))
            }
            switch name.field {
            case .limit: limits[index].limit = number(header.value)
            case .remaining: limits[index].remaining = number(header.value)
            case .reset: limits[index].reset = seconds(header.value, response)
            }
        }
        return limits
    }

    private static let prefixes = ["x-ratelimit-", "anthropic-ratelimit-", "ratelimit-"]

    /// What a second gains of the limit; nil where no limit is told.
    ///
    /// Most limits are those of a minute. Some are those of an hour or a day and do not say so, but
    /// the reset tells: what was used comes back in that time.
    var rate: Double? {
        guard let limit, limit > 0 else { return nil }
        return limit / wholePeriod
    }

    /// Seconds, also where the head does not name them.
    var wholePeriod: Double { period ?? impliedPeriod }

    private var impliedPeriod: Double {
        guard let limit, let remaining, let reset, limit > remaining else { return 60 }
        let implied = reset * limit / (limit - remaining)
        if implied < 300 { return 60 }
        return implied < 9295 ? 3600 : 86400
    }
}

// MARK: - Names and values

extension RateLimit {
    private struct Name {
        var measure = Measure.requests
        var field = Field.limit
        var period: Double?

        enum Field {
            case limit
            case remaining
            case reset
        }

        init?(_ name: Substring) {
            var field: Field?
            var direction: Measure?
            for word in name.split(separator: "-") {
                switch word {
                case "limit": field = .limit
                case "remaining": field = .remaining
                case "reset": field = .reset
                case "input": direction = .inputTokens
                case "output": direction = .outputTokens
                case "tokens": measure = direction ?? .tokens
                case "requests", "req": measure = .requests
                case "second": period = 1
                case "minute": period = 60
                case "hour": period = 3600
                case "day": period = 86400
                default: return nil
                }
            }
            guard let field else { return nil }
            self.field = field
        }
    }

    /// `500`, also with what the standard puts behind it: `500, 500;w=60`.
    private static func number(_ text: String) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        return Double(digits).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func seconds(_ text: String, _ response: HTTPResponse) -> Double? {
        if let number = Double(text) {
            guard number >= 0, number.isFinite else { return nil }
            // An instant rather than a duration, in seconds or in milliseconds.
            if number < 1e9 { return number }
            return max(0, (number < 1e11 ? number : number / 1000) - Delay.now(of: response))
        }
        if let duration = Delay.seconds(text) { return duration }
        return Delay.instant(text).map { max(0, $0 - Delay.now(of: response)) }
    }
}
