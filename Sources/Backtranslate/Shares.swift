package import LanguageModels

/// How much of a whole each case of an enumeration gets; together 1.
package struct Shares<Key>: Sendable, Hashable
where Key: CaseIterable & Hashable & RawRepresentable & Sendable, Key.RawValue == String {
    private let shares: [Key: Double]

    /// - Parameter weights: of any size; a case that is not named gets nothing.
    /// - Throws: `ModelError` of code `configuration` where a weight is negative or all are 0.
    package init(_ weights: [Key: Double]) throws(ModelError) {
        for key in Key.allCases {
            guard let weight = weights[key], !(weight >= 0 && weight.isFinite) else { continue }
            throw ModelError(
                .configuration,
                "The share of '\(key.rawValue)' is \(weight); it must be a number from 0 on")
        }
        // In the order of the cases: a sum of numbers depends on their order.
        let sum = Key.allCases.reduce(0) { $0 + (weights[$1] ?? 0) }
        guard sum > 0, sum.isFinite else {
            throw ModelError(
                .configuration, "The shares are all 0; one of \(Self.names) must be more")
        }
        shares = weights.mapValues { $0 / sum }
    }

    /// - Parameter weights: by the names of the cases, as a configuration has them.
    /// - Throws: `ModelError` of code `configuration`, also for a name that is none.
    package init(named weights: [String: Double]) throws(ModelError) {
        var known: [Key: Double] = [:]
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            guard let key = Key(rawValue: name) else {
                throw ModelError(
                    .configuration,
                    "There is no share of the name '\(name)'; there are: \(Self.names)")
            }
            known[key] = weight
        }
        try self.init(known)
    }

    /// Trusts its caller that the shares are of the right form.
    init(trusted shares: [Key: Double]) {
        self.shares = shares
    }

    package subscript(key: Key) -> Double { shares[key] ?? 0 }

    /// By the names of the cases, for a recipe.
    var named: [String: Double] {
        Dictionary(uniqueKeysWithValues: shares.map { ($0.key.rawValue, $0.value) })
    }

    private static var names: String { Key.allCases.map(\.rawValue).joined(separator: ", ") }
}
