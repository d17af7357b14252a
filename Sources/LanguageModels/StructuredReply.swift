#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads replies that must be JSON of a given form: strictly, and what is whole of one that was cut
/// off.
package enum StructuredReply {
    /// Reads the whole reply as one JSON value.
    ///
    /// Space around it and one Markdown fence are allowed, since servers that ignore the schema send
    /// a fence; anything else around the value is not.
    ///
    /// - Throws: `ModelError` of code `malformedReply`, which says what is wrong in words that a
    ///   re-ask can show to the model.
    package static func parse<Value: Decodable>(
        _ type: Value.Type = Value.self, from text: String
    ) throws(ModelError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(withoutFence(text).utf8))
        } catch let error as DecodingError {
            throw ModelError(
                .malformedReply, "The reply is not the JSON asked for: \(error.reason)")
        } catch {
            throw ModelError(.malformedReply, "The reply is not the JSON asked for: \(error)")
        }
    }

    /// The leading items of an array that are complete and of the right form, also when the reply
    /// was cut off behind them.
    ///
    /// The key is the member of the outermost object that holds the array; nil where the reply itself
    /// is the array.
    package static func completeItems<Item: Decodable>(
        _ type: Item.Type = Item.self, of key: String?, in text: String
    ) -> [Item] {
        var scanner = JSONScanner(Array(withoutFence(text).utf8))
        guard scanner.enterArray(of: key) else { return [] }
        var items: [Item] = []
        while let range = scanner.nextItem() {
            guard let item = try? JSONDecoder().decode(type, from: Data(scanner.bytes[range]))
            else {
                break
            }
            items.append(item)
        }
        return items
    }

    /// The text between the lines of a fence, or the text itself.
    ///
    /// The closing line may be missing.
    private static func withoutFence(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isBlank: (Substring) -> Bool = { $0.allSatisfy(\.isWhitespace) }
        let content = lines.drop(while: isBlank)
        guard let first = content.first, first.hasPrefix("```"),
            first.dropFirst(3).allSatisfy({ $0.isLetter })
        else { return text }
        var inner = content.dropFirst()
        while let last = inner.last, isBlank(last) { inner.removeLast() }
        if inner.last?.hasPrefix("```") == true { inner.removeLast() }
        return inner.joined(separator: "\n")
    }
}

extension DecodingError {
    /// What is wrong and where, in words for the model and for people.
    fileprivate var reason: String {
        switch self {
        case .keyNotFound(let key, let context):
            "'\(key.stringValue)' is missing\(Self.place(context))"
        case .typeMismatch(let type, let context):
            "a \(type) is expected\(Self.place(context))"
        case .valueNotFound(let type, let context):
            "a \(type) is expected, not null\(Self.place(context))"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "it cannot be parsed"
        case .dataCorrupted(let context):
            "\(context.debugDescription)\(Self.place(context))"
        @unknown default:
            "it cannot be parsed"
        }
    }

    private static func place(_ context: Context) -> String {
        let path = context.codingPath.map { key in
            key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }
        return path.isEmpty ? "" : " in " + path.joined().drop { $0 == "." }
    }
}
