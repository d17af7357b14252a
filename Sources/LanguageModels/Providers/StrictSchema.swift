/// OpenAI's strict mode takes a subset of JSON Schema.
enum StrictSchema {
    private static let bounds: Set<String> = [
        "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "default",
    ]

    /// The schema without bounds on lengths, counts and numbers; whoever reads the reply checks
    /// those itself.
    static func withoutBounds(_ json: String) -> String {
        rewritten(Array(json.utf8)[...], namesProperties: false)
    }

    /// Where `namesProperties` is true the names of the object's members are the user's, not
    /// keywords.
    private static func rewritten(_ value: ArraySlice<UInt8>, namesProperties: Bool) -> String {
        var scanner = JSONScanner(Array(value))
        if let members = scanner.members() {
            let kept = members.compactMap { name, value in
                let keyword = text(scanner.bytes[name].dropFirst().dropLast())
                if !namesProperties, bounds.contains(keyword) { return nil as String? }
                let holdsNames = !namesProperties && ["properties", "$defs"].contains(keyword)
                return text(scanner.bytes[name]) + ":"
                    + rewritten(scanner.bytes[value], namesProperties: holdsNames)
            }
            return "{" + kept.joined(separator: ",") + "}"
        }
        guard scanner.enterArray(of: nil) else { return text(value) }
        var items: [String] = []
        while let item = scanner.nextItem() {
            items.append(rewritten(scanner.bytes[item], namesProperties: false))
        }
        return JSONText.array(items)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
