package import TextAnalysis

/// What a reply must not be, and the error that the flow calls it.
package struct FlowCondition: Sendable, Hashable {
    /// The flow's own name of the error.
    package let error: String
    /// The member of the result that is looked at; nil for all of it.
    package let member: String?
    package let test: Test
    /// As it is declared.
    package let source: JSONValue

    /// What is looked for.
    package enum Test: Sendable, Hashable {
        /// Blank text, an empty list or object, null.
        case empty
        case equals([String])
        case contains([String])
        /// Regular expressions in Swift's syntax, looked for anywhere.
        case matches(String)
        case notMatching(String)
        /// More, or fewer, characters of a text or items of a list.
        case longer(Int)
        case shorter(Int)
    }

    static func list(_ reader: PlanReader?) throws(PlanError) -> [FlowCondition] {
        var conditions: [FlowCondition] = []
        for entry in try reader?.entries() ?? [] {
            let name = try FlowName.read(entry.value, entry.name)
            conditions.append(try FlowCondition(name, entry.value))
        }
        return conditions
    }

    /// `empty`, or a mapping of one test, with `member` beside it where one is meant.
    private init(_ error: String, _ reader: PlanReader) throws(PlanError) {
        self.error = error
        source = reader.value
        if reader.value.string != nil {
            guard try reader.text() == "empty" else {
                throw reader.fault("is '\(try reader.text())': give empty, or a mapping.")
            }
            member = nil
            test = .empty
            return
        }
        try reader.allow(
            "member", "empty", "equals", "contains", "matches", "not_matching", "longer_than",
            "shorter_than")
        member = try reader.optional("member")?.text()
        let tests = try reader.entries().filter { $0.name != "member" }
        guard tests.count == 1 else {
            throw reader.fault("has \(tests.count) tests: give one for each error.")
        }
        test = try Self.test(tests[0].name, tests[0].value)
    }

    private static func test(_ name: String, _ reader: PlanReader) throws(PlanError) -> Test {
        switch name {
        case "equals": return .equals(try reader.texts())
        case "contains": return .contains(try reader.texts())
        case "matches": return .matches(try pattern(reader))
        case "not_matching": return .notMatching(try pattern(reader))
        case "longer_than": return .longer(try reader.int(0...1_000_000))
        case "shorter_than": return .shorter(try reader.int(0...1_000_000))
        default:
            guard try reader.flag() else {
                throw reader.fault("is false: leave the error out instead.")
            }
            return .empty
        }
    }

    private static func pattern(_ reader: PlanReader) throws(PlanError) -> String {
        let pattern = try reader.text()
        guard (try? Regex(pattern)) != nil else {
            throw reader.fault("is '\(pattern)', which is no regular expression: mend it.")
        }
        return pattern
    }
}

// MARK: - Looking

extension FlowCondition {
    /// Why a result fails, as a sentence about the step; nil where it does not.
    package func fault(of result: JSONValue, step: String) -> String? {
        let value = member.map { result[$0] ?? .null } ?? result
        let place = member.map { "'\($0)' of step '\(step)'" } ?? "The reply of step '\(step)'"
        guard let words = words(of: value) else { return nil }
        return "\(place) \(words)."
    }

    private func words(of value: JSONValue) -> String? {
        let text = FlowText.plain(value)
        switch test {
        case .empty:
            return FlowText.isEmpty(value) ? "is empty" : nil
        case .equals(let texts):
            let own = Self.folded(text)
            return texts.contains { Self.folded($0) == own } ? "is '\(text)'" : nil
        case .contains(let texts):
            let own = text.lowercased()
            return texts.first { own.contains($0.lowercased()) }.map { "contains '\($0)'" }
        case .matches(let pattern):
            return Self.isFound(pattern, in: text) ? "matches '\(pattern)'" : nil
        case .notMatching(let pattern):
            return Self.isFound(pattern, in: text) ? nil : "does not match '\(pattern)'"
        case .longer(let most):
            let count = Self.length(of: value, text)
            return count > most ? "is longer than \(most): it has \(count)" : nil
        case .shorter(let least):
            let count = Self.length(of: value, text)
            return count < least ? "is shorter than \(least): it has \(count)" : nil
        }
    }

    private static func length(of value: JSONValue, _ text: String) -> Int {
        value.items?.count ?? text.count
    }

    /// Case and closing dots do not make another answer.
    private static func folded(_ text: String) -> String {
        var text = text.lowercased()[...]
        while let last = text.last, last.isWhitespace || last == "." { text.removeLast() }
        return String(text.drop(while: \.isWhitespace))
    }

    private static func isFound(_ pattern: String, in text: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.firstMatch(of: regex) != nil
    }
}

/// Values as text.
enum FlowText {
    /// A text as it is, nothing for null, JSON for what has parts.
    static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: value.text
        }
    }

    static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.allSatisfy(\.isWhitespace)
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        }
    }

    /// Without white space at both ends.
    static func trimmed(_ text: String) -> String {
        var rest = text[...].drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
