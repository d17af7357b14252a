import TextAnalysis

extension ValueRule {
    private static let mostDecimals = 6

    init(_ reader: PlanReader) throws(PlanError) {
        // What is no mapping stands for itself.
        guard let members = reader.value.members else {
            self = .value(reader.value)
            return
        }
        let names = Set(members.map(\.name))
        if names.contains("value") {
            try reader.allow("value", "hidden")
            self = .value(try reader.at("value").value)
        } else if names.contains("range") {
            self = try Self.range(reader)
        } else if names.contains("choice") {
            try reader.allow("choice", "hidden")
            self = .choice(try reader.at("choice").items().map(\.value))
        } else if names.contains("copy") {
            try reader.allow("copy", "hidden")
            self = .copy(try reader.at("copy").text())
        } else if names.contains("from") {
            self = try Self.computed(reader)
        } else if names.contains("by") {
            self = try Self.table(reader)
        } else if names.contains("text") {
            try reader.allow("text", "hidden")
            self = .text(try FilledText(reader.at("text")))
        } else if names.contains("fields") {
            self = try Self.nested(reader)
        } else {
            throw reader.fault(
                "says no way to make a value: give value, range, choice, copy, from, by, text or "
                    + "fields.")
        }
    }

    private static func range(_ reader: PlanReader) throws(PlanError) -> ValueRule {
        try reader.allow("range", "decimals", "hidden")
        let decimals = try reader.optional("decimals")?.int(0...mostDecimals) ?? 0
        let range = try reader.at("range")
        let ends = try NumberRange(range)
        guard let low = DecimalNumber(ends.low, decimals: decimals),
            let high = DecimalNumber(ends.high, decimals: decimals)
        else { throw range.fault("is too large: give numbers of at most 15 digits.") }
        return .range(low, high)
    }

    private static func computed(_ reader: PlanReader) throws(PlanError) -> ValueRule {
        try reader.allow("from", "scale", "offset", "spread", "decimals", "hidden")
        let limits = -1e9...1e9
        return .computed(
            from: try reader.at("from").text(),
            Formula(
                scale: try reader.optional("scale")?.double(limits) ?? 1,
                offset: try reader.optional("offset")?.double(limits) ?? 0,
                spread: try reader.optional("spread")?.double(0...1e9) ?? 0,
                decimals: try reader.optional("decimals")?.int(0...mostDecimals) ?? 0))
    }

    private static func table(_ reader: PlanReader) throws(PlanError) -> ValueRule {
        try reader.allow("by", "cases", "default", "hidden")
        var cases: [String: ValueRule] = [:]
        for entry in try reader.at("cases").entries() {
            cases[entry.name] = try ValueRule(entry.value)
        }
        var otherwise: ValueRule?
        if let rule = try reader.optional("default") { otherwise = try ValueRule(rule) }
        return .table(by: try reader.at("by").text(), cases: cases, otherwise: otherwise)
    }

    private static func nested(_ reader: PlanReader) throws(PlanError) -> ValueRule {
        try reader.allow("fields", "list", "hidden")
        let fields = try NamedRule.all(reader.at("fields"))
        guard let list = try reader.optional("list") else { return .fields(fields) }
        if list.value.double != nil {
            return .list(count: .fixed(try list.int(0...longestList)), fields: fields)
        }
        return .list(count: .named(try list.text()), fields: fields)
    }
}

extension ValueRule.NamedRule {
    /// The rules of a mapping of names, in its order.
    static func all(_ reader: PlanReader) throws(PlanError) -> [ValueRule.NamedRule] {
        var rules: [ValueRule.NamedRule] = []
        for entry in try reader.entries() {
            var isHidden = false
            if entry.value.value.members != nil {
                isHidden = try entry.value.optional("hidden")?.flag() ?? false
            }
            rules.append(
                ValueRule.NamedRule(
                    name: entry.name, rule: try ValueRule(entry.value), isHidden: isHidden))
        }
        return rules
    }
}

/// Numbers between two ends, both included.
struct NumberRange: Sendable, Hashable {
    var low: Double
    var high: Double

    init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// A list of two numbers, the smaller one first.
    init(_ reader: PlanReader) throws(PlanError) {
        let ends = reader.value.items?.compactMap(\.double) ?? []
        guard ends.count == 2, reader.value.items?.count == 2, ends[0] <= ends[1] else {
            throw reader.fault(
                "is \(reader.value.text): give two numbers, the smaller one first.")
        }
        low = ends[0]
        high = ends[1]
    }

    func contains(_ number: Double) -> Bool { low <= number && number <= high }

    var words: String { "\(JSONValue(low).text) to \(JSONValue(high).text)" }
}
