import Foundation
import Samples
import TextAnalysis
import Yams

/// Reads YAML, of which JSON is a part, as a tree.
enum PlanFile {
    /// - Throws: `PlanError`, where the file cannot be opened or is no YAML.
    static func read(_ path: String) throws -> PlanReader {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PlanError(
                FileManager.default.fileExists(atPath: path)
                    ? "'\(path)' cannot be opened as a file: check its name and rights."
                    : "There is no file '\(path)': name one that exists.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PlanError("'\(path)' is no UTF-8 text: save it as UTF-8.")
        }
        return PlanReader(try parse(text, name: path), file: path)
    }

    static func parse(_ yaml: String, name: String) throws -> JSONValue {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            throw PlanError("The file '\(name)' is no valid YAML\(place(of: error)).")
        }
        guard let node else {
            throw PlanError("The file '\(name)' is empty: write a plan into it.")
        }
        return value(of: node)
    }

    /// Where and why the parser stopped, as the rest of a sentence.
    private static func place(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            " at line \(mark.line), column \(mark.column): \(problem)"
        default: ": \(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    /// Scalars that are not quoted become what they look like in YAML 1.2's core schema.
    private static func value(of node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            return .object(
                mapping.map { JSONValue.Member($0.key.string ?? "", value(of: $0.value)) })
        case .sequence(let items): return .array(items.map(value))
        case .scalar(let scalar):
            guard scalar.style == .plain else { return .string(scalar.string) }
            switch scalar.string {
            case "", "~", "null", "Null", "NULL": return .null
            case "true", "True", "TRUE": return .bool(true)
            case "false", "False", "FALSE": return .bool(false)
            default: return number(scalar.string) ?? .string(scalar.string)
            }
        case .alias: return .null
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        guard let first = text.first, first.isNumber || "-+.".contains(first),
            let last = text.last, last.isNumber
        else { return nil }
        // What JSON writes in the same way keeps its digits.
        if let exact = try? JSONValue(parsing: text), case .number = exact { return exact }
        return Double(text).map { JSONValue($0) }
    }
}
