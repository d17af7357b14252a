package import TextAnalysis

/// Checks a value against the subset of JSON Schema that describes the parameters of tools.
///
/// It knows `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`,
/// `minItems`, `maxItems`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`,
/// `minLength` and `maxLength` (JSON Schema, draft 2020-12). Other keywords are passed over;
/// `unknownKeyword` finds them where a file of the user's own is read.
package enum ToolSchema {
    private static let checked: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items",
        "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minLength", "maxLength",
    ]
    private static let describing: Set<String> = [
        "description", "title", "default", "examples", "format", "$schema", "$comment",
    ]
    private static let typeNames: Set<String> = [
        "object", "array", "string", "number", "integer", "boolean", "null",
    ]

    /// What is wrong with a value, one sentence each without a full stop; empty where it fits.
    ///
    /// - Parameter place: how messages name the value, such as `days`.
    package static func faults(
        in value: JSONValue, schema: JSONValue, place: String = "arguments"
    ) -> [String] {
        if let types = types(of: schema), !types.contains(where: { fits(value, type: $0) }) {
            let wanted = types.joined(separator: " or ")
            return ["'\(place)' is \(value.kindName), the schema wants \(wanted)"]
        }
        return choiceFaults(value, schema, place) + numberFaults(value, schema, place)
            + textFaults(value, schema, place) + listFaults(value, schema, place)
            + memberFaults(value, schema, place)
    }

    private static func types(of schema: JSONValue) -> [String]? {
        guard let type = schema["type"] else { return nil }
        return type.string.map { [$0] } ?? type.items?.compactMap(\.string)
    }

    private static func fits(_ value: JSONValue, type: String) -> Bool {
        switch type {
        case "object": value.members != nil
        case "array": value.items != nil
        case "string": value.string != nil
        case "number": value.double != nil
        case "integer": value.int != nil
        case "boolean": value.bool != nil
        case "null": value == .null
        default: true
        }
    }

    /// Numbers are equal by what they say, not by their digits: 3 is 3.0.
    private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = left.double, let right = right.double { return left == right }
        return left.canonicalText == right.canonicalText
    }
}

// MARK: - Keywords

extension ToolSchema {
    private static func choiceFaults(
        _ value: JSONValue, _ schema: JSONValue, _ place: String
    ) -> [String] {
        let allowed = schema["const"].map { [$0] } ?? schema["enum"]?.items
        guard let allowed, !allowed.contains(where: { isSame($0, value) }) else { return [] }
        let words = allowed.map(\.text).joined(separator: ", ")
        return ["'\(place)' is \(value.text), which is none of \(words)"]
    }

    private static func numberFaults(
        _ value: JSONValue, _ schema: JSONValue, _ place: String
    ) -> [String] {
        guard let number = value.double else { return [] }
        var faults: [String] = []
        func check(_ keyword: String, _ words: String, _ holds: (Double) -> Bool) {
            guard let bound = schema[keyword], let limit = bound.double, !holds(limit) else {
                return
            }
            faults.append("'\(place)' is \(value.text), \(words) \(bound.text)")
        }
        check("minimum", "less than") { number >= $0 }
        check("maximum", "more than") { number <= $0 }
        check("exclusiveMinimum", "not more than") { number > $0 }
        check("exclusiveMaximum", "not less than") { number < $0 }
        return faults
    }

    private static func textFaults(
        _ value: JSONValue, _ schema: JSONValue, _ place: String
    ) -> [String] {
        guard let count = value.string?.unicodeScalars.count else { return [] }
        if let least = schema["minLength"]?.int, count < least {
            return ["'\(place)' is shorter than \(least) characters"]
        }
        if let most = schema["maxLength"]?.int, count > most {
            return ["'\(place)' is longer than \(most) characters"]
        }
        return []
    }

    private static func listFaults(
        _ value: JSONValue, _ schema: JSONValue, _ place: String
    ) -> [String] {
        guard let items = value.items else { return [] }
        if let least = schema["minItems"]?.int, items.count < least {
            return ["'\(place)' has \(items.count) items, fewer than \(least)"]
        }
        if let most = schema["maxItems"]?.int, items.count > most {
            return ["'\(place)' has \(items.count) items, more than \(most)"]
        }
        guard let schema = schema["items"] else { return [] }
        return items.enumerated().flatMap {
            faults(in: $0.element, schema: schema, place: "\(place)[\($0.offset)]")
        }
    }

    private static func memberFaults(
        _ value: JSONValue, _ schema: JSONValue, _ place: String
    ) -> [String] {
        guard let members = value.members else { return [] }
        let inside = place == "arguments" ? "" : "\(place)."
        let required = schema["required"]?.items?.compactMap(\.string) ?? []
        let missing = required.filter { value[$0] == nil }.map { "'\(inside)\($0)' is missing" }
        let properties = schema["properties"]
        let others = schema["additionalProperties"]
        return missing
            + members.flatMap { member in
                let name = "\(inside)\(member.name)"
                if let part = properties?[member.name] {
                    return faults(in: member.value, schema: part, place: name)
                }
                if others?.bool == false { return ["'\(name)' is not in the schema"] }
                guard let others, others.members != nil else { return [] }
                return faults(in: member.value, schema: others, place: name)
            }
    }
}

// MARK: - Schemas of the user's own

extension ToolSchema {
    /// Refuses a schema that asks for what is not checked, or that is none.
    package static func check(_ schema: PlanReader) throws(PlanError) {
        for (name, value) in try schema.entries() {
            guard checked.contains(name) || describing.contains(name) else {
                throw schema.fault("has '\(name)', which is not checked here: take it out.")
            }
            switch name {
            case "type":
                for type in try value.texts() where !typeNames.contains(type) {
                    let known = typeNames.sorted().joined(separator: ", ")
                    throw value.fault("is '\(type)': give one of \(known).")
                }
            case "properties":
                for property in try value.entries() { try check(property.value) }
            case "items": try check(value)
            case "additionalProperties": if value.value.bool == nil { try check(value) }
            case "enum": _ = try value.items()
            case "required": try checkRequired(value, of: schema)
            default: break
            }
        }
    }

    private static func checkRequired(
        _ required: PlanReader, of schema: PlanReader
    ) throws(PlanError) {
        if required.value.items?.isEmpty == true { return }
        for name in try required.items() {
            let text = try name.text()
            guard schema.value["properties"]?[text] != nil else {
                throw name.fault("is '\(text)', which is none of the properties: correct it.")
            }
        }
    }
}
