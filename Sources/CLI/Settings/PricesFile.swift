import Foundation
import LanguageModels
import Yams

/// The user's own prices, which stand before those that ship with Quarry.
struct PricesFile {
    let path: String
    let prices: [Price]

    /// Where the file is: named in the configuration, else in the user's configuration folder.
    ///
    /// - Returns: nil where the user has neither a file nor a home.
    static func path(
        _ configuration: Configuration, _ environment: [String: String]
    ) -> (path: String, isNamed: Bool)? {
        if let name = configuration.prices {
            return (configuration.path(of: name), true)
        }
        let home = environment["HOME"].map { $0 + "/.config" }
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home
        return base.map { ($0 + "/quarry/prices.yaml", false) }
    }

    /// - Returns: nil where there is no such file and none was named.
    /// - Throws: `ConfigurationError` for a file that is missing, unreadable, or says something else
    ///   than prices.
    static func load(
        _ configuration: Configuration, _ environment: [String: String]
    ) throws -> PricesFile? {
        guard let (path, isNamed) = path(configuration, environment) else { return nil }
        guard FileManager.default.fileExists(atPath: path) else {
            guard isNamed else { return nil }
            throw ConfigurationError(
                "There are no prices '\(path)', which 'prices' in '\(configuration.file ?? "")' names: write the file with `quarry prices --yaml`."
            )
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError("The prices '\(path)' cannot be opened: check its rights.")
        }
        return PricesFile(
            path: path, prices: try parse(String(decoding: data, as: UTF8.self), name: path))
    }

    /// Reads a list of mappings with the keys that `quarry prices --yaml` writes.
    static func parse(_ yaml: String, name: String) throws -> [Price] {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError("The prices '\(name)' are not valid YAML: \(error)")
        }
        guard let node else { return [] }
        guard let entries = node.sequence else {
            throw ConfigurationError(
                "The prices '\(name)' are no list: `quarry prices --yaml` shows the form.")
        }
        return try entries.enumerated().map { number, entry in
            try price(entry, place: "entry \(number + 1) of '\(name)'")
        }
    }

    private static let keys: Set<String> = [
        "date", "provider", "model", "input", "cached", "written", "output",
    ]

    private static func price(_ entry: Node, place: String) throws -> Price {
        guard let mapping = entry.mapping else {
            throw ConfigurationError(
                "The price in \(place) is no mapping: `quarry prices --yaml` shows the form.")
        }
        for key in mapping.keys.compactMap(\.string) where !keys.contains(key) {
            throw ConfigurationError(
                "The price in \(place) has an unknown key '\(key)': use \(keys.sorted().joined(separator: ", "))."
            )
        }
        func text(_ key: String) throws -> String {
            guard let text = mapping[key]?.string, !text.isEmpty else {
                throw ConfigurationError("The price in \(place) has no '\(key)': add it.")
            }
            return text
        }
        func number(_ key: String) throws -> Double? {
            guard let value = mapping[key] else { return nil }
            guard let number = value.float, number >= 0, number.isFinite else {
                throw ConfigurationError(
                    "'\(key)' in \(place) is no price: give USD per million tokens.")
            }
            return number
        }
        guard let input = try number("input"), let output = try number("output") else {
            throw ConfigurationError(
                "The price in \(place) has no 'input' or no 'output': give USD per million tokens."
            )
        }
        let date = mapping["date"]?.string ?? "0000-00-00"
        guard date.utf8.count == 10, date.allSatisfy({ $0.isNumber || $0 == "-" }) else {
            throw ConfigurationError(
                "'date' in \(place) is no date: write it like 2026-11-21.")
        }
        let provider = try text("provider").lowercased()
        return Price(
            date: date, provider: ProviderCatalog.canonicalName(of: provider),
            model: try text("model"), input: input, cached: try number("cached"),
            written: try number("written"), output: output)
    }

    /// A table in the form of the file.
    static func yaml(of prices: [Price]) -> String {
        let lines = prices.map { price in
            var parts = [
                "date: \(price.date)", "provider: \(price.provider)", "model: \"\(price.model)\"",
                "input: \(price.input)",
            ]
            if let cached = price.cached { parts.append("cached: \(cached)") }
            if let written = price.written { parts.append("written: \(written)") }
            parts.append("output: \(price.output)")
            return "- {" + parts.joined(separator: ", ") + "}"
        }
        return "# USD per million tokens. What stands here goes before what quarry knows.\n"
            + lines.joined(separator: "\n")
    }
}
