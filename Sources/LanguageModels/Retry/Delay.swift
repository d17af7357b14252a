/// The delays that servers ask for, in each of their forms.
enum Delay {
    /// The delay that a response names, from the most exact form to the least.
    static func named(by response: HTTPResponse, _ words: ServerWords?) -> Double? {
        if let value = response.header("retry-after-ms"), let number = Double(value), number >= 0,
            number.isFinite
        {
            return number / 1000
        }
        if let value = response.header("retry-after") {
            if let number = Double(value), number >= 0, number.isFinite { return number }
            if let date = instant(value) { return max(0, date - now(of: response)) }
        }
        return words?.delay ?? words.flatMap { inSentence($0.message) }
    }

    /// When a response was sent, in seconds since 1970: by the server's own clock where it tells it,
    /// since ours may differ.
    static func now(of response: HTTPResponse) -> Double {
        response.header("date").flatMap { secondsSince1970($0) } ?? response.receivedAt
    }

    /// A date in either of the forms that servers write, in seconds since 1970.
    static func instant(_ text: String) -> Double? {
        secondsSince1970(text) ?? secondsSince1970(timestamp: text)
    }

    /// `174ms`, `1.5s`, `6m0s`, `1h2m`, as Go writes durations; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        let units: [(name: String, toSeconds: (Double) -> Double)] = [
            ("ms", { $0 / 1000 }), ("h", { $0 * 3600 }), ("m", { $0 * 60 }), ("s", { $0 }),
        ]
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            guard let value = Double(number), value.isFinite,
                let unit = units.first(where: { rest.hasPrefix($0.name) })
            else { return nil }
            total += unit.toSeconds(value)
            rest = rest.dropFirst(unit.name.count)
        }
        return total
    }

    /// `… Please try again in 174ms.`, `Please retry after 26 seconds`, `try again in 2 hours`.
    static func inSentence(_ sentence: String) -> Double? {
        let sentence = sentence.lowercased()
        for phrase in ["try again in ", "retry in ", "retry after "] {
            guard let start = sentence.firstRange(of: phrase)?.upperBound else { continue }
            let words = sentence[start...].split(separator: " ", maxSplits: 2)
            let first = words.first.map { withoutPunctuation($0) } ?? ""
            if let delay = seconds(first) { return delay }
            let number = ["a", "an", "one"].contains(first) ? 1 : Double(first)
            guard let number, number.isFinite, words.count > 1,
                let unit = units[withoutPunctuation(words[1])]
            else { continue }
            return number * unit
        }
        return nil
    }

    /// Seconds of the units that sentences name.
    private static let units: [String: Double] = {
        let names = [
            0.001: "ms millisecond milliseconds", 1: "s sec secs second seconds",
            60: "m min mins minute minutes", 3600: "h hr hrs hour hours", 86400: "d day days",
        ]
        var units: [String: Double] = [:]
        for (seconds, words) in names {
            for word in words.split(separator: " ") { units[String(word)] = seconds }
        }
        return units
    }()

    /// A delay as users read it, rounded up: `45 s`, `12 min`, `2 h 5 min`, `3 days`.
    static func inWords(_ seconds: Double) -> String {
        let seconds = Int(min(max(0, seconds), 1e9).rounded(.up))
        if seconds < 120 { return "\(seconds) s" }
        let minutes = (seconds + 59) / 60
        if minutes < 60 { return "\(minutes) min" }
        if minutes >= 48 * 60 { return "\((minutes + 24 * 60 - 1) / (24 * 60)) days" }
        return "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min")
    }

    private static func withoutPunctuation(_ word: Substring) -> String {
        var word = word
        while let last = word.last, ".,;:)".contains(last) { word.removeLast() }
        return String(word)
    }

    /// `Wed, 21 Oct 2015 07:28:00 GMT`, the one form of dates that HTTP still writes.
    static func secondsSince1970(_ text: String) -> Double? {
        let months = "jan feb mar apr may jun jul aug sep oct nov dec".split(separator: " ")
        let words = text.lowercased().split { $0 == " " || $0 == "," || $0 == ":" }
        guard words.count == 8, words[7] == "gmt", let day = Int(words[1]),
            let month = months.firstIndex(of: words[2]), let year = Int(words[3]),
            let hour = Int(words[4]), let minute = Int(words[5]), let second = Int(words[6]),
            (1970...9999).contains(year), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        return Double(((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    /// `2025-08-21T12:40:59Z`, also with a fraction or an offset such as `+02:00` (RFC 3339).
    private static func secondsSince1970(timestamp text: String) -> Double? {
        let halves = text.uppercased().split(separator: "T")
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-").compactMap { Int($0) }
        let clock = halves[1].prefix { $0.isNumber || $0 == ":" || $0 == "." }
        let time = clock.split(separator: ":").compactMap { Double($0) }
        guard date.count == 3, time.count == 3, (1970...9999).contains(date[0]),
            (1...12).contains(date[1]), (1...31).contains(date[2]), (0..<24).contains(time[0]),
            (0..<60).contains(time[1]), (0..<61).contains(time[2]),
            let offset = offset(halves[1].dropFirst(clock.count))
        else { return nil }
        let days = daysSince1970(year: date[0], month: date[1], day: date[2])
        return Double(days) * 86400 + time[0] * 3600 + time[1] * 60 + time[2] - offset
    }

    /// Seconds of `Z`, `+02:00` or `-0530`.
    private static func offset(_ zone: Substring) -> Double? {
        if zone == "Z" { return 0 }
        let digits = zone.dropFirst().filter { $0 != ":" }
        guard let sign = zone.first, sign == "+" || sign == "-", digits.count == 4,
            let number = Int(digits)
        else { return nil }
        return Double((number / 100 * 60 + number % 100) * 60) * (sign == "-" ? -1 : 1)
    }

    /// Counts from 1 March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
