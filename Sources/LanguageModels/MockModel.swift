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
/// `answer` to two passages is a sentence of each, one after `steps` is two. A `user` asks about the
/// first line of the variable part, an `assistant` adds its numbered line to the sentence. No string
/// is as long as its `maxLength`. Where the variable part has a line that begins with
/// `In plain words: `, a string is the rest of that line. Where log-probabilities are asked for, it
/// says yes.
///
/// Without a passage, what the variable part has between `<text>` and `</text>` is the passage, and
/// the variable part's last line gives questions further words, so that they differ. A reply without
/// a schema is then all of that text, or the form that follows a line which ends "in the place of the
/// dots:", filled with it.
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
            text = filledForm(for: request.prompt) ?? bestSentence(for: request.prompt, index: 0)
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
        var maxLength: Int?
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
            let text = words(for: name, index: index, prompt)
            return JSONText.string(Self.cut(text, below: schema.maxLength ?? .max))
        }
    }

    private func words(for name: String, index: Int, _ prompt: Prompt) -> String {
        if let plain = plainWords(of: prompt) { return plain }
        if name.lowercased().hasPrefix("question") { return question(for: prompt, index: index) }
        let best = bestSentence(for: prompt, index: index)
        switch name {
        case "user":
            return "Question \(index + 1) about \(subject(of: prompt)): what holds for "
                + contentWords(best).prefix(4).joined(separator: ", ") + "?"
        case "assistant":
            let lines = numberedLines(of: prompt)
            return lines.indices.contains(index) ? "\(best) \(lines[index])" : best
        case "answer":
            return [best, sentenceOfSecondPassage(in: prompt)].compactMap(\.self)
                .joined(separator: " ")
        default: return best
        }
    }

    /// The leading words that are shorter than a limit together.
    private static func cut(_ text: String, below limit: Int) -> String {
        guard text.unicodeScalars.count >= limit else { return text }
        let scalars = text.unicodeScalars.prefix(limit)
        return String(scalars.lastIndex(of: " ").map { scalars[..<$0] } ?? scalars.dropLast())
    }
}

// MARK: - Words

extension MockModel {
    /// What a prompt offers to be said in other words.
    private func plainWords(of prompt: Prompt) -> String? {
        line(labelled: "In plain words", of: prompt)
    }

    /// What stands behind a label in the variable part.
    private func line(labelled label: String, of prompt: Prompt) -> String? {
        prompt.variable.split(whereSeparator: \.isNewline).last { $0.hasPrefix("\(label): ") }
            .map { String($0.dropFirst(label.count + 2)) }
    }

    private func question(for prompt: Prompt, index: Int) -> String {
        let lines = numberedLines(of: prompt)
        let given = line(labelled: "Sentence", of: prompt)
        let source =
            lines.indices.contains(index)
            ? lines[index] : given ?? bestSentence(for: prompt, index: index)
        // A third of its words at most, so that the answer says more than the question.
        let all = contentWords(source)
        var words = Array(all.prefix(max(1, min(4, all.count * 33 / 100))))
        // Sentences of one passage may begin alike.
        if given != nil, words.count > 1, let end = all.last { words[words.count - 1] = end }
        if prompt.passage == nil, shownText(in: prompt) != nil,
            let last = prompt.variable.split(whereSeparator: \.isNewline).last
        {
            words += contentWords(String(last))
        }
        guard let last = words.last else { return "What is known about \(source)?" }
        guard words.count > 1 else { return "What is known of \(last)?" }
        return "What is known of \(words.dropLast().joined(separator: ", ")) and \(last)?"
    }

    /// What the first line of the variable part names, without the label before it.
    private func subject(of prompt: Prompt) -> String {
        let line = prompt.variable.prefix { !$0.isNewline }
        return line.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? String(line)
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
        let sentences = sentences(
            of: prompt.passage?.text ?? shownText(in: prompt) ?? prompt.instruction)
        guard !sentences.isEmpty else { return "nothing" }
        let wanted = Set(contentWords(prompt.variable).map { $0.lowercased() })
        let scores = sentences.map { sentence in
            Set(contentWords(sentence).map { $0.lowercased() }).intersection(wanted).count
        }
        let best = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        return sentences[best[index % best.count]]
    }

    /// A text that the variable part shows, on one line.
    private func shownText(in prompt: Prompt) -> String? {
        let lines = prompt.variable.split(whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(of: "<text>"),
            let end = lines[start...].firstIndex(of: "</text>"), end > start + 1
        else { return nil }
        return lines[(start + 1)..<end].joined(separator: " ")
    }

    /// The text that is shown without being a passage, in the form that is asked for.
    private func filledForm(for prompt: Prompt) -> String? {
        guard prompt.passage == nil, let text = shownText(in: prompt) else { return nil }
        let lines = prompt.variable.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(where: { $0.hasSuffix("in the place of the dots:") })
        else { return text }
        // A quotation mark would end a string of the form.
        return lines[(start + 1)...].joined(separator: "\n")
            .replacing("...", with: text.replacing("\"", with: "'"))
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
