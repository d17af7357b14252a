/// The delays that servers ask for, in each of their forms.
enum Delay {
    /// The delay that a response names, from the most exact form to the least.
    static func named(by response: HTTPResponse, _ words: ServerWords?) -> Double? {
        if let value = response.header("retry-after-ms"), let number = Double(value), number >= 0 {
            return number / 1000
        }
        if let value = response.header("retry-after") {
            if let number = Double(value), number >= 0 { return number }
            // The server's own clock where it tells it; ours may differ.
            let now = response.header("date").flatMap(secondsSince1970) ?? response.receivedAt
            if let date = secondsSince1970(value) { return max(0, date - now) }
        }
        return words?.delay ?? words.flatMap { inSentence($0.message) }
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
            guard let value = Double(number),
                let unit = units.first(where: { rest.hasPrefix($0.name) })
            else { return nil }
            total += unit.toSeconds(value)
            rest = rest.dropFirst(unit.name.count)
        }
        return total
    }

    /// `… Please try again in 174ms.`, `Please retry after 26 seconds`.
    private static func inSentence(_ sentence: String) -> Double? {
        for phrase in ["try again in ", "retry in ", "retry after "] {
            let parts = sentence.lowercased().split(separator: phrase, maxSplits: 1)
            guard parts.count == 2 else { continue }
            let words = parts[1].split(separator: " ", maxSplits: 2)
            let first = words.first.map { withoutPunctuation($0) } ?? ""
            if let delay = seconds(first) { return delay }
            guard let number = Double(first), words.count > 1 else { continue }
            if words[1].hasPrefix("ms") || words[1].hasPrefix("millisecond") {
                return number / 1000
            }
            if words[1].hasPrefix("s") { return number }
            if words[1].hasPrefix("m") { return number * 60 }
        }
        return nil
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
            (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        return Double(((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    /// Counts from 1 March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
