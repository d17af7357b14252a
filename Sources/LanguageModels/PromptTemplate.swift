import Mustache

/// A prompt file: a header, the fixed instruction, and what varies from call to call.
///
///     temperature: 0.2
///     max_tokens: 80
///     ---
///     Write one question that the sentence below answers.
///     ---
///     Sentence: {{sentence}}
///
/// The instruction is sent as it stands. The variable part is Mustache without HTML escapes,
/// partials and dotted names; a value is data, also where it holds `{{` or what ends a text.
package struct PromptTemplate: Sendable {
    /// As messages name it.
    package let name: String
    /// The whole file; part of a recipe's hash.
    package let text: String
    package let parameters: ModelRequest.Parameters
    package let instruction: String

    private let variable: MustacheTemplate
    /// What stands outside of all sections and is no section itself.
    private let plainNames: [String]

    package init(name: String, bytes: [UInt8]) throws(ModelError) {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw ModelError(.configuration, "The prompt '\(name)' is not UTF-8 text")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        let sections = Self.sections(of: text)
        guard sections.count > 1 else {
            throw ModelError(
                .configuration,
                "The prompt '\(name)' has no line of three dashes; it begins with a header such as "
                    + "'max_tokens: 80', then '---', then the instruction")
        }
        self.name = name
        self.text = text
        parameters = try Self.parameters(in: sections[0], of: name)
        instruction = sections[1]
        guard !instruction.contains("{{") else {
            throw ModelError(
                .configuration,
                "The prompt '\(name)' has a variable in its fixed part; move it below the second "
                    + "line of three dashes")
        }
        let varying = sections.count > 2 ? sections[2] : ""
        variable = try Self.template(varying, of: name)
        plainNames = Self.plainNames(in: varying)
    }

    /// Fills in the variable part.
    ///
    /// - Throws: `ModelError` when the prompt names a variable that is not among the values.
    package func renderVariable(_ values: [String: TemplateValue]) throws(ModelError) -> String {
        for name in plainNames {
            guard case .list = values[name] else { continue }
            throw ModelError(
                .configuration,
                "The prompt '\(self.name)' uses '\(name)' as a text, but it is a list or an object: use a section {{#\(name)}} or {{\(name)_json}}"
            )
        }
        let missing = MissingNames()
        let text = variable.render(TemplateScope(values: values, missing: missing))
        if let name = missing.names.first {
            let known = values.keys.sorted().joined(separator: ", ")
            throw ModelError(
                .configuration,
                "The prompt '\(self.name)' asks for '\(name)', which does not exist; "
                    + "it can use: \(known)")
        }
        return text
    }
}

// MARK: - Reading the file

extension PromptTemplate {
    /// The header, the instruction, and the rest, each without blank lines around it.
    private static func sections(of text: String) -> [String] {
        var sections: [[Substring]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let isDashes = line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
            if isDashes, sections.count < 3 {
                sections.append([])
            } else {
                sections[sections.count - 1].append(line)
            }
        }
        return sections.map { lines in
            let isBlank: (Substring) -> Bool = { $0.allSatisfy(\.isWhitespace) }
            var lines = lines.drop(while: isBlank)
            while let last = lines.last, isBlank(last) { lines.removeLast() }
            return lines.joined(separator: "\n")
        }
    }

    private static func parameters(
        in header: String, of name: String
    ) throws(ModelError) -> ModelRequest.Parameters {
        var parameters = ModelRequest.Parameters(maxTokens: 0)
        for line in header.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
            if line.hasPrefix("#") { continue }
            let parts = line.split(separator: ":", maxSplits: 1).map { word in
                String(word.filter { !$0.isWhitespace })
            }
            guard parts.count == 2, parameters.set(parts[0], parts[1]) else {
                throw ModelError(
                    .configuration,
                    "The header of the prompt '\(name)' has the line '\(line)'; it takes "
                        + "temperature, max_tokens, seed and top_logprobs, each with a number")
            }
        }
        guard parameters.maxTokens > 0 else {
            throw ModelError(
                .configuration,
                "The header of the prompt '\(name)' lacks max_tokens, the length of a reply at most"
            )
        }
        return parameters
    }

    private static func template(
        _ text: String, of name: String
    ) throws(ModelError) -> MustacheTemplate {
        for tag in tags(in: text) where !isPlain(tag) {
            throw ModelError(
                .configuration,
                "The prompt '\(name)' has the tag '{{\(tag)}}'; it takes plain names and the "
                    + "sections '#', '^' and '/' only")
        }
        do {
            // On a line of its own the tag leaves no trace.
            return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + text)
        } catch {
            throw ModelError(
                .configuration,
                "The prompt '\(name)' has a tag or section that is not closed properly")
        }
    }

    /// Names of variables that stand outside of all sections.
    private static func plainNames(in text: String) -> [String] {
        var depth = 0
        var names: [String] = []
        for tag in tags(in: text) {
            switch tag.first {
            case "#", "^": depth += 1
            case "/": depth -= 1
            case "!": break
            default:
                let name = tag.filter { $0.isLetter || $0.isNumber || $0 == "_" }
                if depth == 0, !tag.contains("(") { names.append(name) }
            }
        }
        return names
    }

    private static func tags(in text: String) -> [Substring] {
        text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst()
            .map { $0.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)[0] }
    }

    /// `name`, `{name`, `&name`, `#name`, `^name`, `/name`, `! a comment`, `.`, `count(name)`.
    private static func isPlain(_ tag: Substring) -> Bool {
        if tag.hasPrefix("!") { return true }
        let name = (tag.first.map { "{&#^/".contains($0) } == true ? tag.dropFirst() : tag)
            .filter { !$0.isWhitespace }
        return name == "."
            || !name.isEmpty
                && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || "()".contains($0) }
    }
}

extension ModelRequest.Parameters {
    /// - Returns: False for an unknown name or a value that is no number.
    fileprivate mutating func set(_ name: String, _ value: String) -> Bool {
        switch name {
        case "temperature":
            temperature = Double(value).flatMap { (0...2).contains($0) ? $0 : nil }
            return temperature != nil
        case "max_tokens":
            maxTokens = Int(value) ?? 0
            return maxTokens > 0
        case "seed":
            seed = Int(value)
            return seed != nil
        case "top_logprobs":
            topLogprobs = Int(value).flatMap { (0...20).contains($0) ? $0 : nil }
            return topLogprobs != nil
        default:
            return false
        }
    }
}

// MARK: - Values

/// What a prompt's variable may hold.
package enum TemplateValue: Sendable, Hashable {
    /// Words of a document, a model or a person (`ShownText`); an empty text hides a section of its
    /// name.
    case text(String)
    /// Words of the program itself, such as a passage with the tags around its text, which are shown
    /// as they stand; an empty text hides a section of its name.
    case ownText(String)
    /// Shows or hides a section.
    case flag(Bool)
    /// Repeats a section; `{{.}}` is the text.
    case texts([String])
    /// Repeats a section with names of its own.
    case list([[String: TemplateValue]])

    /// As Mustache takes it.
    fileprivate var object: Any {
        switch self {
        case .text(let text): text.isEmpty ? EmptyText() : ShownText.of(text)
        case .ownText(let text): text.isEmpty ? EmptyText() : text
        case .flag(let flag): flag
        case .texts(let texts): texts.map(ShownText.of)
        case .list(let items): items.map { TemplateScope(values: $0, missing: nil) }
        }
    }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral text: String) { self = .text(text) }
    package init(booleanLiteral flag: Bool) { self = .flag(flag) }
}

/// Hides a section, as it does in most Mustache programs.
private struct EmptyText: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}

/// Names that Mustache would silently render as nothing.
private final class MissingNames {
    var names: [String] = []
}

/// Mustache asks the scopes from the innermost to the outermost, so a name that the outermost lacks
/// is missing altogether.
private struct TemplateScope: MustacheParent {
    let values: [String: TemplateValue]
    /// Set for the outermost scope.
    let missing: MissingNames?

    func child(named name: String) -> Any? {
        if let value = values[name] { return value.object }
        missing?.names.append(name)
        return nil
    }
}

/// Where a list or object of an inner scope is used as a text: the same words in every process.
extension TemplateScope: CustomDebugStringConvertible, CustomStringConvertible {
    var description: String { "{" + values.keys.sorted().joined(separator: ", ") + "}" }
    var debugDescription: String { description }
}
