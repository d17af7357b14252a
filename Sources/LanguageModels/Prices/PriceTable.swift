/// The prices that are known: those that ship with Quarry, and the user's own before them.
///
/// A model that is not in it has no price, so that no cost is ever a guess.
package struct PriceTable: Sendable, Equatable {
    /// In the order in which they are shown.
    package private(set) var prices: [Price]

    package init(prices: [Price]) {
        self.prices = prices
    }

    /// Those that ship with Quarry.
    package static let builtIn = PriceTable(
        text: String(decoding: PackageResources.prices_txt, as: UTF8.self))

    /// Reads lines of date, provider, model, input, cached, written and output.
    ///
    /// What follows a `#` is a comment.
    init(text: String) {
        prices = text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
                .map(String.init)
            guard words.count == 7, let input = Double(words[3]), let output = Double(words[6])
            else { return nil }
            return Price(
                date: words[0], provider: words[1], model: words[2], input: input,
                cached: Double(words[4]), written: Double(words[5]), output: output)
        }
    }

    /// A table in which the user's own prices stand in the place of those of the same models.
    package func overridden(by own: [Price]) -> PriceTable {
        let kept = prices.filter { price in
            !own.contains { $0.provider == price.provider && $0.model == price.model }
        }
        return PriceTable(prices: own + kept)
    }

    /// The price of a model on a day; nil where none is known.
    ///
    /// The longest name that fits counts; of several dates the last one that has come.
    ///
    /// - Parameter day: such as `2026-11-21`; what follows it is not looked at.
    package func price(provider: String, model: String, on day: String) -> Price? {
        var closest: [Price] = []
        var best = -1
        for price in prices where price.provider == provider {
            guard let closeness = price.closeness(to: model), closeness >= best else { continue }
            if closeness > best { closest = [] }
            best = closeness
            closest.append(price)
        }
        let today = String(day.prefix(10))
        return closest.filter { $0.date <= today }.max { $0.date < $1.date }
            ?? closest.min { $0.date < $1.date }
    }

    /// The price of a reply; nil where none is known.
    ///
    /// - Parameter identity: who was asked; the model that answered counts before it.
    package func price(
        answeredBy model: String, asked identity: ModelIdentity, on day: String
    ) -> Price? {
        price(provider: identity.provider, model: model, on: day)
            ?? price(provider: identity.provider, model: identity.model, on: day)
    }
}

extension PriceTable {
    /// - Throws: `ModelError` of code `configuration` where the price of a model is not known, so
    ///   that a limit on the cost could not be kept.
    package func checkPrice(of identity: ModelIdentity, on day: String) throws(ModelError) {
        guard price(provider: identity.provider, model: identity.model, on: day) == nil else {
            return
        }
        throw ModelError(
            .configuration,
            "The price of '\(identity.model)' of \(identity.provider) is not known, so its cost "
                + "cannot be limited: add it to prices.yaml (see quarry prices), or limit the "
                + "tokens with --max-total-tokens.")
    }
}
