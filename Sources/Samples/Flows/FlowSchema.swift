import TextAnalysis

/// JSON Schemas of replies: the part of JSON Schema that providers accept.
///
/// `type`, `properties`, `required`, `items`, `enum`, `minItems`, `maxItems`, `maxLength`,
/// `minLength`, `minimum`, `maximum`, `additionalProperties`, `description`.
enum FlowSchema {
    private static let keywords = [
        "type", "properties", "required", "items", "enum", "minItems", "maxItems", "minLength",
        "maxLength", "minimum", "maximum", "additionalProperties", "description",
    ]
    private static let types = [
        "object", "array", "string", "integer", "number", "boolean", "null",
    ]

    /// A schema of an object as it is sent: objects closed, and all members required where none are
    /// named.
    static func read(_ reader: PlanReader) throws(PlanError) -> JSONValue {
        let schema = try part(reader)
        guard schema["type"]?.string == "object" else {
            throw reader.fault(
                "is no schema of an object: give 'type: object' with properties, "
                    + "and 'take' for the one that is meant.")
        }
        return schema
    }

    private static func part(_ reader: PlanReader) throws(PlanError) -> JSONValue {
        for member in try reader.members() where !keywords.contains(member.name) {
            throw reader.fault(
                "has '\(member.name)', which not every provider knows: "
                    + "give \(keywords.joined(separator: ", ")).")
        }
        let type = try reader.at("type")
        guard types.contains(try type.text()) else {
            throw type.fault("is '\(try type.text())': give \(types.joined(separator: ", ")).")
        }
        var schema = reader.value
        switch try type.text() {
        case "object":
            let properties = try reader.at("properties")
            var members: [JSONValue.Member] = []
            for entry in try properties.entries() {
                members.append(JSONValue.Member(entry.name, try part(entry.value)))
            }
            schema["properties"] = .object(members)
            if schema["required"] == nil {
                schema["required"] = .array(members.map { .string($0.name) })
            }
            schema["additionalProperties"] = false
        case "array": schema["items"] = try part(reader.at("items"))
        default: break
        }
        return schema
    }

    // MARK: - Checking a reply

    /// What is wrong with a value, in words for the model; nil where it fits.
    static func fault(of value: JSONValue, _ schema: JSONValue, at path: String = "") -> String? {
        let place = path.isEmpty ? "the reply" : "'\(path)'"
        if let choices = schema["enum"]?.items, !choices.contains(value) {
            let known = choices.map(\.text).joined(separator: ", ")
            return "\(place) must be one of \(known)"
        }
        switch (schema["type"]?.string ?? "", value) {
        case ("object", .object(let members)):
            return fault(ofMembers: members, schema, at: path)
        case ("array", .array(let items)): return fault(ofItems: items, schema, at: path)
        case ("string", .string(let text)):
            let bounds = bounds(schema, "minLength", "maxLength")
            let count = text.unicodeScalars.count
            return bounds.contains(count)
                ? nil : "\(place) has \(count) characters; \(words(bounds)) are allowed"
        case ("integer", .number) where value.int != nil, ("number", .number):
            return fault(ofNumber: value.double ?? 0, schema, place)
        case ("boolean", .bool), ("null", .null): return nil
        case (let type, _): return "\(place) must be of type \(type), not \(value.kindName)"
        }
    }

    private static func fault(
        ofMembers members: [JSONValue.Member], _ schema: JSONValue, at path: String
    ) -> String? {
        let prefix = path.isEmpty ? "" : path + "."
        for name in schema["required"]?.items?.compactMap(\.string) ?? [] {
            if !members.contains(where: { $0.name == name }) {
                return "'\(prefix)\(name)' is missing"
            }
        }
        for member in members {
            guard let part = schema["properties"]?[member.name] else {
                return "'\(prefix)\(member.name)' was not asked for"
            }
            if let fault = fault(of: member.value, part, at: prefix + member.name) { return fault }
        }
        return nil
    }

    private static func fault(
        ofItems items: [JSONValue], _ schema: JSONValue, at path: String
    ) -> String? {
        let bounds = bounds(schema, "minItems", "maxItems")
        guard bounds.contains(items.count) else {
            return "'\(path)' has \(items.count) items; \(words(bounds)) are allowed"
        }
        guard let part = schema["items"] else { return nil }
        for (index, item) in items.enumerated() {
            if let fault = fault(of: item, part, at: "\(path)[\(index)]") { return fault }
        }
        return nil
    }

    private static func fault(
        ofNumber number: Double, _ schema: JSONValue, _ place: String
    ) -> String? {
        if let least = schema["minimum"]?.double, number < least {
            return "\(place) must be at least \(JSONValue(least).text)"
        }
        if let most = schema["maximum"]?.double, number > most {
            return "\(place) must be at most \(JSONValue(most).text)"
        }
        return nil
    }

    private static func bounds(
        _ schema: JSONValue, _ least: String, _ most: String
    ) -> ClosedRange<Int> {
        let least = schema[least]?.int ?? 0
        return least...max(least, schema[most]?.int ?? .max)
    }

    private static func words(_ bounds: ClosedRange<Int>) -> String {
        bounds.upperBound == .max
            ? "at least \(bounds.lowerBound)" : "\(bounds.lowerBound) to \(bounds.upperBound)"
    }
}
