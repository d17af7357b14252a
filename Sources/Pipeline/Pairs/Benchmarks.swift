import Curate
import Foundation
import Records
package import Store

/// Files of questions that pairs must not repeat, since a model is to be tested with them.
package struct Benchmarks: Sendable {
    static let checkName = "contaminated"

    /// The hashes of the files, and how they are compared.
    package let recipe: Recipe
    /// No files: what was thrown out for earlier ones comes back.
    package let isEmpty: Bool
    private let decontamination: Decontamination
    /// The file and line of each text.
    private let places: [(file: String, line: Int)]

    /// Reads files: lines of text, JSON Lines, or a JSON array of objects or strings.
    ///
    /// Of an object the fields `question`, `prompt` and `text` count.
    ///
    /// - Throws: `PipelineError` where a file cannot be read, or holds nothing to compare with.
    package init(files: [String]) throws {
        var hashes: [String] = []
        var texts: [String] = []
        var places: [(file: String, line: Int)] = []
        for file in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw PipelineError(
                    .noSuchFile, "The benchmark file '\(file)' cannot be read: check its path.")
            }
            let lines = try Self.lines(of: data, file: file)
            guard !lines.isEmpty else {
                throw PipelineError(
                    .nothingToDo,
                    "The benchmark file '\(file)' has nothing to compare with: give lines of text, or JSON Lines with a field question, prompt or text."
                )
            }
            hashes.append(ContentHash.sha256Hex(of: Array(data)))
            texts += lines.map(\.text)
            places += lines.map { ((file as NSString).lastPathComponent, $0.number) }
        }
        isEmpty = files.isEmpty
        recipe = Recipe(
            stage: "contamination",
            settings: canonicalJSON(
                Settings(files: Set(hashes).sorted(), revision: Decontamination.revision)))
        decontamination = Decontamination(benchmarkTexts: texts)
        self.places = places
    }

    func check(_ pair: Pair) -> Check {
        let match = decontamination.match(question: pair.question, answer: pair.answer)
        return Check(
            name: Self.checkName, value: match?.value, passed: match == nil,
            message: match.map { "Repeats line \(places[$0.line].line) of \(places[$0.line].file)" }
        )
    }

    private struct Settings: Encodable {
        let files: [String]
        let revision: String
    }

    // MARK: - Reading

    private static func lines(
        of data: Data, file: String
    ) throws -> [(number: Int, text: String)] {
        guard let text = String(data: data, encoding: .utf8) else {
            throw PipelineError(
                .nothingToDo,
                "The benchmark file '\(file)' is not UTF-8 text: give lines of text or JSON Lines.")
        }
        if text.drop(while: \.isWhitespace).first == "[",
            let values = try? JSONDecoder().decode([Line].self, from: data)
        {
            return numbered(values.map(\.texts))
        }
        return numbered(text.split(separator: "\n", omittingEmptySubsequences: false).map(texts))
    }

    private static func texts(of line: Substring) -> [String] {
        guard line.first == "{" || line.first == "\"" else { return [String(line)] }
        if let value = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) {
            return value.texts
        }
        return line.first == "{" ? [] : [String(line)]
    }

    private static func numbered(_ lines: [[String]]) -> [(number: Int, text: String)] {
        lines.enumerated().flatMap { place, texts in texts.map { (place + 1, $0) } }
            .filter { $0.1.contains { !$0.isWhitespace } }
    }

    /// The texts of a record, each to be compared on its own.
    private struct Line: Decodable {
        let texts: [String]

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case question, prompt, text
        }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                texts = [text]
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            texts = CodingKeys.allCases.compactMap {
                try? container.decode(String.self, forKey: $0)
            }
        }
    }
}
