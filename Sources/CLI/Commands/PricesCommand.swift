import ArgumentParser
import Foundation
import LanguageModels

struct PricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "Show what tokens cost, by provider and model.",
        discussion: """
            USD per million tokens, with the day on which a price was read or from which it holds. \
            Prices of your own go into a file prices.yaml, which quarry.yaml names (prices: FILE) or \
            which stands in the configuration folder; --yaml prints the form of it. A model that \
            is in neither has no price, and only its tokens are counted.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The configuration (default: quarry.yaml, then configs/config.yaml).", valueName: "file"
        ))
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Show the prices of this provider only.", valueName: "name"))
    var provider: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Show the price that counts today for this model; needs --provider.", valueName: "name"
        ))
    var model: String?

    @Flag(name: .long, help: "Print one line of JSON for each price.")
    var json = false

    @Flag(name: .long, help: "Print them in the form of prices.yaml, to be edited.")
    var yaml = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if json, yaml { throw ValidationError("--json and --yaml exclude each other: give one.") }
        if model != nil, provider == nil {
            throw ValidationError("--model needs --provider: name both.")
        }
    }

    func run() throws {
        let configuration = try Configuration.load(named: config)
        let environment = ProcessInfo.processInfo.environment
        let file = try PricesFile.load(configuration, environment)
        let own = file?.prices ?? []
        let table = PriceTable.builtIn.overridden(by: own)
        let prices = try wanted(of: table)
        if json {
            for price in prices { try Output.json(Row(price, isOwn: own.contains(price))) }
        } else if yaml {
            Output.line(PricesFile.yaml(of: prices))
        } else {
            Output.line(Self.table(prices, own: own))
        }
        guard !json, !yaml else { return }
        if let file {
            output.say("\(own.count) of them are from \(file.path).")
        } else if let (path, _) = PricesFile.path(configuration, environment) {
            output.say("Prices of your own would be read from \(path): quarry prices --yaml > it.")
        }
    }

    private func wanted(of table: PriceTable) throws -> [Price] {
        guard let provider else { return table.prices }
        let name = ProviderCatalog.canonicalName(of: provider)
        guard let model else { return table.prices.filter { $0.provider == name } }
        let day = Date.now.formatted(.iso8601)
        guard let price = table.price(provider: name, model: model, on: day) else {
            throw ConfigurationError(
                "The price of '\(model)' of \(name) is not known: add it to prices.yaml, whose form `quarry prices --yaml` prints."
            )
        }
        return [price]
    }

    private static func table(_ prices: [Price], own: [Price]) -> String {
        var table = TextTable([
            ("provider", false), ("model", false), ("input", true), ("cached", true),
            ("written", true), ("output", true), ("date", false), ("", false),
        ])
        func number(_ price: Double?) -> String { price.map { "\($0)" } ?? "-" }
        for price in prices {
            table.add([
                price.provider, price.model, number(price.input), number(price.cached),
                number(price.written), number(price.output), price.date,
                own.contains(price) ? "yours" : "",
            ])
        }
        return table.text
    }

    private struct Row: Encodable {
        let price: Price
        let isOwn: Bool

        init(_ price: Price, isOwn: Bool) {
            self.price = price
            self.isOwn = isOwn
        }

        enum CodingKeys: String, CodingKey {
            case isOwn = "own"
        }

        func encode(to encoder: any Encoder) throws {
            try price.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(isOwn, forKey: .isOwn)
        }
    }
}
