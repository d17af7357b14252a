import Curate
import Foundation
import Samples

/// Reads the pairs of a file: JSON Lines or one JSON array, in the plain form, ChatML, ShareGPT or
/// Alpaca, each line for itself; conversations of more turns and texts alone, too.
///
/// - Returns: the pairs, and how many lines tell of an error in the place of a sample, as those of
///   flows do.
/// - Throws: `PipelineError` where the file cannot be read, or a record holds no example.
func comparedPairs(
    ofFile path: String
) throws -> (pairs: [ComparedPair], errors: Int) {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw PipelineError(
            .noSuchFile,
            "There is no data set '\(path)': give a file of pairs, an index, index#corpus or index@run."
        )
    }
    let first = data.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    let records: [(place: Int, record: FileRecord)]
    if first == UInt8(ascii: "[") {
        records = try FileRecord.items(of: data, path: path)
    } else {
        records = try FileRecord.lines(of: data, path: path)
    }
    var seen: Set<String> = []
    let samples = records.filter { !$0.record.isError }
    let pairs = try samples.map { place, record in
        guard var pair = record.pair else {
            throw PipelineError(
                .nothingToDo,
                "Record \(place) of '\(path)' holds no question and answer: give pairs in the plain form, chatml, sharegpt or alpaca, conversations as messages, or texts."
            )
        }
        // Two records of one id, or without any, are told apart by their places.
        if pair.id.isEmpty || !seen.insert(pair.id).inserted { pair.id = "\(path):\(place)" }
        return pair
    }
    return (pairs, records.count - samples.count)
}

/// A record of any of the forms, with what can be made use of.
private struct FileRecord: Decodable {
    private var fields: [String: Field]

    /// A value that is understood; anything else is `other`.
    private enum Field: Decodable {
        case text(String)
        case number(Double)
        case turns([Turn])
        case other

        init(from decoder: any Decoder) throws {
            guard let container = try? decoder.singleValueContainer() else {
                self = .other
                return
            }
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let turns = try? container.decode([Turn].self) {
                self = .turns(turns)
            } else {
                self = .other
            }
        }
    }

    /// A message of ChatML or ShareGPT.
    private struct Turn: Decodable {
        var role: String?
        var from: String?
        var content: String?
        var value: String?
        var calls: [Call]?

        /// A call of a tool as one service or another writes it: beside or within `function`, with
        /// arguments as text or as an object, which is not looked into.
        struct Call: Decodable {
            var name: String
            var arguments: String

            enum CodingKeys: String, CodingKey { case function, name, arguments }

            init(from decoder: any Decoder) throws {
                let outer = try decoder.container(keyedBy: CodingKeys.self)
                let call =
                    (try? outer.nestedContainer(keyedBy: CodingKeys.self, forKey: .function))
                    ?? outer
                name = (try? call.decode(String.self, forKey: .name)) ?? ""
                arguments = (try? call.decode(String.self, forKey: .arguments)) ?? ""
            }
        }

        enum CodingKeys: String, CodingKey {
            case role, from, content, value
            case calls = "tool_calls"
        }

        var turn: LineForm.Turn {
            let speaker = role ?? from ?? ""
            return LineForm.Turn(
                speaker: ["human": "user", "gpt": "assistant"][speaker] ?? speaker,
                text: content ?? value ?? "",
                calls: (calls ?? []).map { "\($0.name)(\($0.arguments))" })
        }
    }

    init(from decoder: any Decoder) throws {
        fields = try decoder.singleValueContainer().decode([String: Field].self)
    }

    // MARK: - Files

    static func items(of data: Data, path: String) throws -> [(Int, FileRecord)] {
        do {
            return try JSONDecoder().decode([FileRecord].self, from: data).enumerated()
                .map { ($0.offset + 1, $0.element) }
        } catch {
            throw PipelineError(
                .nothingToDo, "'\(path)' is not a JSON array of records: \(reason(error)).")
        }
    }

    static func lines(of data: Data, path: String) throws -> [(Int, FileRecord)] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let data = data.starts(with: mark) ? data.dropFirst(mark.count) : data
        let decoder = JSONDecoder()
        var records: [(Int, FileRecord)] = []
        for (number, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        where !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
            do {
                records.append((number + 1, try decoder.decode(FileRecord.self, from: line)))
            } catch {
                throw PipelineError(
                    .nothingToDo,
                    "Line \(number + 1) of '\(path)' is not a JSON object: \(reason(error)); a data set is JSON Lines or one JSON array."
                )
            }
        }
        return records
    }

    private static func reason(_ error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else {
            return "it has another form"
        }
        return context.debugDescription.trimmingCharacters(in: CharacterSet(charactersIn: "."))
    }

    // MARK: - The pair

    /// Whether it says why there is no sample.
    var isError: Bool { fields[FlowLine.errorName] != nil }

    /// nil where no form fits.
    var pair: ComparedPair? {
        guard var pair = ComparedPair(id: text("id") ?? "", form) else { return nil }
        let (thought, answer) = Self.withoutThought(pair.answer)
        pair.answer = answer
        pair.reasoning = text("reasoning") ?? thought
        pair.context = text("context") ?? text("title") ?? ""
        pair.source = text("source")
        pair.chunk = text("chunk_id")
        pair.rating = number("rating")
        return pair
    }

    private var form: LineForm {
        func exchange(_ question: String, _ answer: String) -> LineForm {
            .turns([
                LineForm.Turn(speaker: "user", text: question),
                LineForm.Turn(speaker: "assistant", text: answer),
            ])
        }
        if let question = text("question"), let answer = text("answer") {
            return exchange(question, answer)
        }
        if let instruction = text("instruction"), let output = text("output") {
            let input = text("input") ?? ""
            return exchange(input.isEmpty ? instruction : instruction + "\n" + input, output)
        }
        for name in ["messages", "conversation", "conversations"] {
            if case .turns(let turns) = fields[name] { return .turns(turns.map(\.turn)) }
        }
        return .text(text("text") ?? "")
    }

    /// Exports put reasoning in tags before the answer.
    private static func withoutThought(_ answer: String) -> (thought: String?, answer: String) {
        guard answer.hasPrefix("<think>"), let end = answer.firstRange(of: "</think>") else {
            return (nil, answer)
        }
        let thought = answer[..<end.lowerBound].dropFirst("<think>".count)
        return (
            thought.trimmingCharacters(in: .whitespacesAndNewlines),
            answer[end.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
        )
    }

    private func text(_ name: String) -> String? {
        switch fields[name] {
        case .text(let text): text
        case .number(let number) where number == number.rounded() && abs(number) < 1e15:
            String(Int(number))
        default: nil
        }
    }

    private func number(_ name: String) -> Double? {
        guard case .number(let number) = fields[name] else { return nil }
        return number
    }
}
