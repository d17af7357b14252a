/// What a model's tokens cost from some day on, in USD per million.
package struct Price: Sendable, Equatable, Codable {
    /// The day from which it holds, or on which it was read, such as `2026-11-21`.
    package var date: String
    /// A provider's name as calls carry it.
    package var provider: String
    /// The model it is the price of.
    ///
    /// Dated versions of a model (`gpt-4o-mini-2024-07-18`) have its price; a name that ends in `*`
    /// is every model that begins so.
    package var model: String
    package var input: Double
    /// Prompt tokens that came out of the provider's cache; nil: charged as input.
    package var cached: Double?
    /// Prompt tokens that were written into the provider's cache; nil: charged as input.
    package var written: Double?
    /// Generated tokens, those of the model's reasoning among them.
    package var output: Double

    package init(
        date: String, provider: String, model: String, input: Double, cached: Double? = nil,
        written: Double? = nil, output: Double
    ) {
        self.date = date
        self.provider = provider
        self.model = model
        self.input = input
        self.cached = cached
        self.written = written
        self.output = output
    }

    /// USD for one reply.
    package func cost(of usage: ModelReply.Usage) -> Double {
        let plain = max(usage.prompt - usage.cached - usage.written, 0)
        let sum =
            Double(plain) * input + Double(usage.cached) * (cached ?? input)
            + Double(usage.written) * (written ?? input) + Double(usage.completion) * output
        return sum / 1_000_000
    }

    /// How much of a model's name this price is for; nil where it is none of that model.
    ///
    /// A longer match is the closer one, and a whole name closer than the beginning of one.
    func closeness(to name: String) -> Int? {
        let name = name.lowercased()
        let own = model.lowercased()
        if own.hasSuffix("*") {
            let beginning = own.dropLast()
            return name.hasPrefix(beginning) ? 2 * beginning.utf8.count : nil
        }
        guard name.hasPrefix(own), Self.isVersion(name.dropFirst(own.count)) else { return nil }
        return 2 * own.utf8.count + 1
    }

    /// Whether the rest of a name tells a version of the same model: nothing, a date, a number of
    /// three digits or more, `latest`.
    ///
    /// `-5` is none: the next model of a family has a price of its own.
    private static func isVersion(_ rest: Substring) -> Bool {
        guard let first = rest.first else { return true }
        guard "-@:".contains(first) else { return false }
        let parts = rest.split { "-@:".contains($0) }
        guard parts.allSatisfy({ $0 == "latest" || $0.allSatisfy(\.isNumber) }) else {
            return false
        }
        return parts.contains("latest") || parts.reduce(0) { $0 + $1.count } >= 3
    }
}
