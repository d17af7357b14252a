import TextAnalysis

/// A text with names in braces that values take the place of, such as `the weather in {location}`.
struct FilledText: Sendable, Hashable {
    /// As it is written.
    let source: String
    private let parts: [Part]

    private enum Part: Sendable, Hashable {
        case words(String)
        case name(String)
    }

    init(_ reader: PlanReader) throws(PlanError) {
        let text = try reader.text()
        guard let filled = FilledText(text) else {
            throw reader.fault("has a brace without its other half: write names as '{name}'.")
        }
        self = filled
    }

    /// nil where a brace lacks its other half.
    init?(_ text: String) {
        source = text
        var parts: [Part] = []
        var words = ""
        var name: String?
        for character in text {
            switch (character, name) {
            case ("{", nil): name = ""
            case ("}", let done?) where !done.isEmpty:
                if !words.isEmpty { parts.append(.words(words)) }
                parts.append(.name(done))
                (words, name) = ("", nil)
            case ("{", _), ("}", _): return nil
            case (_, let part?): name = part + String(character)
            case (_, nil): words.append(character)
            }
        }
        guard name == nil else { return nil }
        self.parts = words.isEmpty ? parts : parts + [.words(words)]
    }

    /// The names in it, in order.
    var names: [String] {
        parts.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    func filled(from scope: RuleScope) throws(RuleFault) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .words(let words): text += words
            case .name(let name): text += Self.words(of: try scope.value(at: name))
            }
        }
        return text
    }

    /// A value as it stands in a sentence: a text without quotes, a list with commas.
    static func words(of value: JSONValue) -> String {
        value.string ?? value.items?.map(words).joined(separator: ", ") ?? value.text
    }
}
