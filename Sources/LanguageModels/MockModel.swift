#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A stand-in that answers at once, for nothing and always the same: to try the program out and for
/// tests of the whole way.
///
/// It copies from what it is shown and understands nothing.
///
/// A reply with a schema is filled in by the schema; a string called `question` or an item of
/// `questions` asks about the line that stands in the variable part, anything else is the sentence of
/// the passage that shares most words with it, for a further item of an array the next best one. An
/// `answer` to two passages is a sentence of each, one after `steps` is two. Where log-probabilities
/// are asked for, it says yes.
package struct MockModel: LanguageModel {
    package let identity: ModelIdentity

    /// - Parameter name: of the model that it stands in for; nil for its own.
    package init(name: String? = nil) {
        identity = ModelIdentity(provider: "mock", model: name ?? "mock", revision: "1")
    }

    package func reply(to request: ModelRequest) async throws -> ModelReply {
        try Task.checkCancellation()
        let text: String
        if let schema = request.schema {
            guard let schema = Schema(schema.json) else {
                throw ModelError(.badRequest, "The schema '\(schema.name)' cannot be read")
            }
            text = value(of: schema, name: "", index: 0, for: request.prompt)
        } else if request.parameters.topLogprobs != nil {
            text = "yes"
        } else {
            text = bestSentence(for: request.prompt, index: 0)
        }
        return ModelReply(
            text: text, usage: usage(request, text), model: identity.model,
            logprobs: request.parameters.topLogprobs == nil ? [] : [Self.yes], raw: text)
    }

    private static let yes = ModelReply.TokenLogprob(
        token: "yes", logprob: -0.05,
        alternatives: [
            ModelReply.TokenLogprob.Alternative(token: "yes", logprob: -0.05),
            ModelReply.TokenLogprob.Alternative(token: "no", logprob: -3),
        ])

    /// About what a tokenizer would count.
    private func usage(_ request: ModelRequest, _ text: String) -> ModelReply.Usage {
        let prompt = request.prompt.system.utf8.count + request.prompt.userMessage.utf8.count
        return ModelReply.Usage(prompt: prompt / 4, completion: max(1, text.utf8.count / 4))
    }
}

// MARK: - Filling in a schema

extension MockModel {
    /// As much of JSON Schema as our prompts use.
    private struct Schema: Decodable {
        var type: String?
        var properties: [String: Schema]?
        var required: [String]?
        var items: Box?
        var minItems: Int?
        var `enum`: [Scalar]?

        init?(_ json: String) {
            guard let schema = try? JSONDecoder().decode(Schema.self, from: Data(json.utf8)) else {
                return nil
            }
            self = schema
        }

        /// Items are schemas themselves.
        final class Box: Decodable, Sendable {
            let schema: Schema

            init(from decoder: any Decoder) throws {
                schema = try Schema(from: decoder)
            }
        }

        enum Scalar: Decodable {
            case text(String)
            case number(Int)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int.self) {
                    self = .number(number)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }

            var json: String {
                switch self {
                case .text(let text): JSONText.string(text)
                case .number(let number): String(number)
                }
            }
        }
    }

    private func value(of schema: Schema, name: String, index: Int, for prompt: Prompt) -> String {
        // Of marks the best one.
        if let last = schema.enum?.last { return last.json }
        switch schema.type {
        case "object":
            let names = schema.required ?? schema.properties?.keys.sorted() ?? []
            return JSONText.object(
                names.compactMap { name in
                    if name == "answer", names.contains("steps") {
                        return (name, JSONText.string(twoSentences(for: prompt)))
                    }
                    return schema.properties?[name].map {
                        (name, value(of: $0, name: name, index: index, for: prompt))
                    }
                })
        case "array":
            guard let items = schema.items?.schema else { return "[]" }
            let count = schema.minItems ?? max(1, numberedLines(of: prompt).count)
            return JSONText.array(
                (0..<count).map { value(of: items, name: name, index: $0, for: prompt) })
        case "integer", "number": return "1"
        case "boolean": return "true"
        default:
            if name.lowercased().hasPrefix("question") {
                return JSONText.string(question(for: prompt, index: index))
            }
            let best = bestSentence(for: prompt, index: index)
            let other = name == "answer" ? sentenceOfSecondPassage(in: prompt) : nil
            return JSONText.string([best, other].compactMap(\.self).joined(separator: " "))
        }
    }
}

// MARK: - Words

extension MockModel {
    private func question(for prompt: Prompt, index: Int) -> String {
        let lines = numberedLines(of: prompt)
        let source =
            lines.indices.contains(index) ? lines[index] : bestSentence(for: prompt, index: index)
        // Some of its words, so that the answer says more than the question.
        let all = contentWords(source)
        let words = all.prefix(max(2, min(4, all.count - 3)))
        guard let last = words.last, words.count > 1 else {
            return "What is known about \(source)?"
        }
        return "What holds for \(words.dropLast().joined(separator: ", ")) and \(last)?"
    }

    /// `1. …` in the variable part.
    private func numberedLines(of prompt: Prompt) -> [String] {
        prompt.variable.split(whereSeparator: \.isNewline).compactMap { line in
            let rest = line.drop { $0.isNumber }
            guard rest.count < line.count, rest.hasPrefix(". ") else { return nil }
            return String(rest.dropFirst(2))
        }
    }

    /// The sentence of the passage that shares most words with the variable part, or the one so many
    /// behind it; of equal ones the first.
    private func bestSentence(for prompt: Prompt, index: Int) -> String {
        let sentences = sentences(of: prompt.passage?.text ?? prompt.instruction)
        guard !sentences.isEmpty else { return "nothing" }
        let wanted = Set(contentWords(prompt.variable).map { $0.lowercased() })
        let scores = sentences.map { sentence in
            Set(contentWords(sentence).map { $0.lowercased() }).intersection(wanted).count
        }
        let best = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        return sentences[best[index % best.count]]
    }

    /// An answer that needs steps needs more than one sentence.
    private func twoSentences(for prompt: Prompt) -> String {
        (0..<2).map { bestSentence(for: prompt, index: $0) }.joined(separator: " ")
    }

    /// A prompt about two passages has the second one in its variable part.
    private func sentenceOfSecondPassage(in prompt: Prompt) -> String? {
        let lines = prompt.variable.split(whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(of: "<text>") else { return nil }
        return sentences(of: lines[(start + 1)...].joined(separator: "\n")).first
    }

    private func sentences(of text: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            current += (current.isEmpty ? "" : " ") + word
            if let last = word.last, ".?!".contains(last) {
                sentences.append(current)
                current = ""
            }
        }
        return current.isEmpty ? sentences : sentences + [current]
    }

    private func contentWords(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "-") }
            .filter { $0.count > 3 && !Self.commonWords.contains($0.lowercased()) }
            .map(String.init)
    }

    private static let commonWords: Set<String> = [
        "also", "been", "being", "both", "does", "each", "from", "have", "into", "more", "most",
        "much", "only", "other", "over", "same", "some", "such", "than", "that", "their", "them",
        "then", "there", "these", "they", "this", "those", "very", "were", "what", "when", "where",
        "which", "while", "will", "with", "would", "question", "answer", "about", "known", "holds",
    ]
}
