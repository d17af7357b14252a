import TextAnalysis

/// How the program makes a value of its own: an argument of a call, or a field of a tool's result.
///
/// A rule is a function of a scope of named values and of chance, so that the same draws give the
/// same value. In a file it is a mapping with one of these names:
///
///     {value: 5}                                  always that
///     {range: [-5, 20], decimals: 1}              a number of the range, both ends included
///     {choice: [clear, rain]}                     one of a list
///     {copy: country}                             what another name holds
///     {from: celsius, scale: 1.8, offset: 32}     computed from a number that another name holds
///     {from: low, offset: 5, spread: 2}           the same, up to so much more or less
///     {by: climate, cases: {polar: RULE}, default: RULE}   a table
///     {text: "{hour}:{minute}"}                   a text with names filled in
///     {fields: {NAME: RULE}}                      a mapping
///     {list: days, fields: {NAME: RULE}}          a list; `list` is a count or the name of one
///
/// A table's default also stands where there is no value of the name. In a list `index` is the
/// number of the item, from 1.
indirect enum ValueRule: Sendable, Hashable {
    case value(JSONValue)
    case range(DecimalNumber, DecimalNumber)
    case choice([JSONValue])
    case copy(String)
    case computed(from: String, Formula)
    case table(by: String, cases: [String: ValueRule], otherwise: ValueRule?)
    case text(FilledText)
    case fields([NamedRule])
    case list(count: ListCount, fields: [NamedRule])

    /// A rule under the name of what it makes.
    struct NamedRule: Sendable, Hashable {
        var name: String
        var rule: ValueRule
        /// Other rules see it, the result does not show it.
        var isHidden: Bool
    }

    /// A straight line, with chance around it.
    struct Formula: Sendable, Hashable {
        var scale: Double
        var offset: Double
        /// How much more or less the result may be.
        var spread: Double
        var decimals: Int

        /// nil where the result is too large.
        func value(_ number: Double, choice chance: inout SeededChoice) -> DecimalNumber? {
            let shift = spread > 0 ? (2 * chance.fraction() - 1) * spread : 0
            return DecimalNumber(number * scale + offset + shift, decimals: decimals)
        }
    }

    /// How many items a list has.
    enum ListCount: Sendable, Hashable {
        case fixed(Int)
        case named(String)
    }
}

/// Why a rule makes no value, as the end of a sentence about it.
struct RuleFault: Error, Equatable {
    var reason: String
}

/// Named values, those added last first.
struct RuleScope: Sendable {
    private var values: [String: JSONValue] = [:]

    mutating func add(_ members: [JSONValue.Member]) {
        for member in members { values[member.name] = member.value }
    }

    /// A name, or a path into what it holds, such as `forecast.0.high`; `forecast.*.high` is that of
    /// every item.
    func value(at path: String) throws(RuleFault) -> JSONValue {
        if let value = values[path] { return value }
        let parts = path.split(separator: ".").map(String.init)
        guard let value = parts.first.flatMap({ values[$0] }) else {
            let known = values.keys.sorted().joined(separator: ", ")
            throw RuleFault(reason: "names '\(path)', which is none of \(known)")
        }
        return try Self.value(of: parts.dropFirst(), in: value, path)
    }

    private static func value(
        of parts: ArraySlice<String>, in value: JSONValue, _ path: String
    ) throws(RuleFault) -> JSONValue {
        var value = value
        for (index, part) in zip(parts.indices, parts) {
            let items = value.items
            if part == "*", let items {
                var values: [JSONValue] = []
                for item in items {
                    values.append(try Self.value(of: parts[(index + 1)...], in: item, path))
                }
                return .array(values)
            }
            let item = Int(part).flatMap { place in
                items.flatMap { $0.indices.contains(place) ? $0[place] : nil }
            }
            guard let next = value[part] ?? item else {
                throw RuleFault(reason: "names '\(path)', which has no '\(part)'")
            }
            value = next
        }
        return value
    }
}

// MARK: - Making values

extension ValueRule {
    /// The most items of a list.
    static let longestList = 100

    func make(
        _ scope: RuleScope, choice chance: inout SeededChoice
    ) throws(RuleFault) -> JSONValue {
        switch self {
        case .value(let value): return value
        case .range(let low, let high):
            let units = low.units + chance.index(below: high.units - low.units + 1)
            return .number(DecimalNumber(units: units, decimals: low.decimals).text)
        case .choice(let values): return values[chance.index(below: values.count)]
        case .copy(let name): return try scope.value(at: name)
        case .computed(let name, let formula):
            guard let number = try scope.value(at: name).double,
                let result = formula.value(number, choice: &chance)
            else { throw RuleFault(reason: "computes with '\(name)', which is no such number") }
            return .number(result.text)
        case .table(let name, let cases, let otherwise):
            return try Self.rule(for: name, cases, otherwise, scope).make(scope, choice: &chance)
        case .text(let text): return .string(try text.filled(from: scope))
        case .fields(let rules): return try Self.make(rules, scope, choice: &chance)
        case .list(let count, let rules):
            return try Self.list(count, rules, scope, choice: &chance)
        }
    }

    /// The case of what a name holds; the default also where there is no such name.
    private static func rule(
        for name: String, _ cases: [String: ValueRule], _ otherwise: ValueRule?, _ scope: RuleScope
    ) throws(RuleFault) -> ValueRule {
        let value: JSONValue
        do {
            value = try scope.value(at: name)
        } catch {
            guard let otherwise else { throw error }
            return otherwise
        }
        let key = FilledText.words(of: value)
        guard let rule = cases[key] ?? otherwise else {
            throw RuleFault(reason: "has no case for '\(key)' of '\(name)' and no default")
        }
        return rule
    }

    /// The members that rules make one after the other; later ones see the earlier ones.
    static func make(
        _ rules: [NamedRule], _ scope: RuleScope, choice chance: inout SeededChoice
    ) throws(RuleFault) -> JSONValue {
        .object(try members(rules, scope, choice: &chance).shown)
    }

    /// The members that show, and all of them.
    static func members(
        _ rules: [NamedRule], _ scope: RuleScope, choice chance: inout SeededChoice
    ) throws(RuleFault) -> (shown: [JSONValue.Member], all: [JSONValue.Member]) {
        var scope = scope
        var shown: [JSONValue.Member] = []
        var all: [JSONValue.Member] = []
        for rule in rules {
            let value: JSONValue
            do {
                value = try rule.rule.make(scope, choice: &chance)
            } catch {
                throw RuleFault(reason: "'\(rule.name)' \(error.reason)".unnested)
            }
            let member = JSONValue.Member(rule.name, value)
            scope.add([member])
            all.append(member)
            if !rule.isHidden { shown.append(member) }
        }
        return (shown, all)
    }

    private static func list(
        _ count: ListCount, _ rules: [NamedRule], _ scope: RuleScope,
        choice chance: inout SeededChoice
    ) throws(RuleFault) -> JSONValue {
        let length: Int
        switch count {
        case .fixed(let number): length = number
        case .named(let name):
            guard let number = try scope.value(at: name).int, (0...longestList).contains(number)
            else {
                throw RuleFault(
                    reason: "is as long as '\(name)', which is no count up to \(longestList)")
            }
            length = number
        }
        var items: [JSONValue] = []
        for place in 0..<length {
            var scope = scope
            scope.add([JSONValue.Member("index", JSONValue(place + 1))])
            items.append(try make(rules, scope, choice: &chance))
        }
        return .array(items)
    }
}

extension String {
    /// Of `'a' 'b' fails` the inner part: it is the place that is wrong.
    fileprivate var unnested: String {
        let parts = split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("'") else { return self }
        return String(parts[1])
    }
}
