import LanguageModels
import TextAnalysis

/// What a prompt or a message can name at one point of a record.
///
/// A later source hides an earlier one of the same name: members of the record, files, results of
/// steps, the item. A value of several parts has three forms: `name` is a section, `name_member` one
/// member of an object, `name_json` all of it as JSON.
struct FlowScope: Sendable {
    var record: JSONValue
    var files: [String: String]
    /// Results so far, set-up steps included.
    var results: [String: JSONValue] = [:]
    /// Inside a list.
    var item: JSONValue?

    /// Inside a list, what belongs to one item of it: the item, and in the place of each list that is
    /// aligned with it the value at its place.
    func inside(_ list: String, at place: Int, aligned: [String]) -> FlowScope {
        var scope = self
        for name in aligned {
            guard let items = results[name]?.items, items.indices.contains(place) else { continue }
            scope.results[name] = items[place]
        }
        scope.item = scope.results[list]
        return scope
    }

    var values: [String: TemplateValue] {
        var values: [String: TemplateValue] = [:]
        func add(_ name: String, _ value: JSONValue) {
            values.merge(Self.values(name, value)) { $1 }
        }
        add("record", record)
        for member in record.members ?? [] { add(Self.name(member.name), member.value) }
        for (name, text) in files { values[name] = .text(text) }
        for (name, value) in results { add(name, value) }
        if let item { add("item", item) }
        return values
    }

    private static func values(_ name: String, _ value: JSONValue) -> [String: TemplateValue] {
        switch value {
        case .null: return [name: .text("")]
        case .bool(let flag): return [name: .flag(flag)]
        case .number, .string: return [name: .text(FlowText.plain(value))]
        case .array(let items):
            let isOfObjects = !items.isEmpty && items.allSatisfy { $0.members != nil }
            let list: TemplateValue =
                isOfObjects ? .list(items.map(members)) : .texts(items.map(FlowText.plain))
            return [name: list, "\(name)_json": .text(value.text)]
        case .object(let parts):
            var values: [String: TemplateValue] = [
                name: .list([members(of: value)]), "\(name)_json": .text(value.text),
            ]
            for part in parts {
                let inner = Self.values("\(name)_\(Self.name(part.name))", part.value)
                values.merge(inner) { $1 }
            }
            return values
        }
    }

    private static func members(of value: JSONValue) -> [String: TemplateValue] {
        var values: [String: TemplateValue] = [:]
        for member in value.members ?? [] {
            values.merge(Self.values(name(member.name), member.value)) { $1 }
        }
        return values
    }

    /// A name that prompts can say: what is no letter or digit becomes `_`.
    private static func name(_ name: String) -> String {
        String(name.map { FlowName.isPart($0) ? $0 : "_" })
    }
}
