/// The subset of JSON Schema that all providers accept for structured output.
///
/// OpenAI's strict mode, Anthropic and Gemini refuse bounds on lengths, counts and numbers, each in
/// part; objects must be closed and have all their properties required; `oneOf` is unknown to some,
/// and where the choices exclude each other `anyOf` means the same. Whoever reads the reply checks
/// the bounds itself.
enum PortableSchema {
    private static let unsupported: Set<String> = [
        "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
        "maxProperties", "default", "examples", "$schema", "$id",
    ]

    /// The schema in the subset; its keys keep their order.
    static func rewritten(_ json: String) -> String {
        rewritten(Array(json.utf8)[...], namesProperties: false)
    }

    /// Where `namesProperties` is true the names of the object's members are the user's, not
    /// keywords.
    private static func rewritten(_ value: ArraySlice<UInt8>, namesProperties: Bool) -> String {
        var scanner = JSONScanner(Array(value))
        if let members = scanner.members() {
            let bytes = scanner.bytes
            let named = members.map { (name: text(bytes[$0.name]), value: bytes[$0.value]) }
            return namesProperties ? properties(named) : keywords(named)
        }
        guard scanner.enterArray(of: nil) else { return text(value) }
        var items: [String] = []
        while let item = scanner.nextItem() {
            items.append(rewritten(scanner.bytes[item], namesProperties: false))
        }
        return JSONText.array(items)
    }

    private static func properties(_ members: [(name: String, value: ArraySlice<UInt8>)]) -> String
    {
        object(members.map { ($0.name, rewritten($0.value, namesProperties: false)) })
    }

    private static func keywords(_ members: [(name: String, value: ArraySlice<UInt8>)]) -> String {
        var kept: [(String, String)] = []
        for (name, value) in members {
            let keyword = String(name.dropFirst().dropLast())
            if unsupported.contains(keyword) { continue }
            let holdsNames = ["properties", "$defs"].contains(keyword)
            let holdsValues = ["enum", "const"].contains(keyword)
            kept.append(
                (
                    keyword == "oneOf" ? "\"anyOf\"" : name,
                    holdsValues ? text(value) : rewritten(value, namesProperties: holdsNames)
                ))
        }
        if let names = propertyNames(members) {
            replace("\"required\"", with: JSONText.array(names), in: &kept)
            replace("\"additionalProperties\"", with: "false", in: &kept)
        }
        return object(kept)
    }

    /// The names of an object's properties with their quotes; nil for what is no object.
    private static func propertyNames(
        _ members: [(name: String, value: ArraySlice<UInt8>)]
    ) -> [String]? {
        guard let properties = members.first(where: { $0.name == "\"properties\"" }) else {
            return nil
        }
        var scanner = JSONScanner(Array(properties.value))
        return scanner.members()?.map { text(scanner.bytes[$0.name]) }
    }

    private static func replace(
        _ name: String, with value: String, in members: inout [(String, String)]
    ) {
        if let index = members.firstIndex(where: { $0.0 == name }) {
            members[index].1 = value
        } else {
            members.append((name, value))
        }
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { $0.0 + ":" + $0.1 }.joined(separator: ",") + "}"
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
