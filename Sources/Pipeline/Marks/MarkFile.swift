import Foundation
import Records
package import Store

/// A file of marks that people gave pairs, as JSON Lines: `{"id": PAIR, "mark": "keep"}`.
///
/// A mark is keep or drop, 1 or 0, true or false; in its place there may be a `rating` from 0 to
/// 10, of which 7 and more mean keep. A `note` is kept.
package struct MarkFile: Sendable {
    package static let keepRating = 7.0

    package let marks: [HumanMark]

    /// - Parameter name: of the file, for messages and as the source of its marks.
    /// - Throws: `PipelineError` that names the first line that is no mark.
    package init(_ text: String, name: String) throws {
        var marks: [HumanMark] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (place, line) in lines.enumerated() where line.contains(where: { !$0.isWhitespace }) {
            guard let parsed = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                let verdict = parsed.verdict
            else {
                throw PipelineError(
                    .nothingToDo,
                    "Line \(place + 1) of '\(name)' is no mark: write {\"id\": \"PAIR\", \"mark\": \"keep\"} or \"drop\"."
                )
            }
            marks.append(
                HumanMark(
                    pair: ContentHash(hex: parsed.id), verdict: verdict, note: parsed.note,
                    source: name))
        }
        guard !marks.isEmpty else {
            throw PipelineError(
                .nothingToDo,
                "'\(name)' holds no marks: write {\"id\": \"PAIR\", \"mark\": \"keep\"}, one a line."
            )
        }
        self.marks = marks
    }

    /// Reads a file; `-` is stdin.
    ///
    /// - Throws: `PipelineError` where it cannot be read, or a line is no mark.
    package init(path: String) throws {
        let data =
            path == "-"
            ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: path)
        guard let data else {
            throw PipelineError(
                .noSuchFile, "The file of marks '\(path)' cannot be read: check its path.")
        }
        try self.init(
            String(decoding: data, as: UTF8.self),
            name: path == "-" ? "stdin" : (path as NSString).lastPathComponent)
    }

    private struct Line: Decodable {
        let id: String
        let verdict: HumanMark.Verdict?
        let note: String?

        private enum CodingKeys: String, CodingKey {
            case id, mark, rating, note
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(String.self, forKey: .id)
            note = try container.decodeIfPresent(String.self, forKey: .note)
            if let isKept = try? container.decode(Bool.self, forKey: .mark) {
                verdict = isKept ? .keep : .drop
            } else if let number = try? container.decode(Double.self, forKey: .mark) {
                verdict = number == 1 ? .keep : number == 0 ? .drop : nil
            } else if let word = try? container.decode(String.self, forKey: .mark) {
                verdict = HumanMark.Verdict(rawValue: word.lowercased())
            } else {
                let rating = try container.decode(Double.self, forKey: .rating)
                verdict = rating >= MarkFile.keepRating ? .keep : .drop
            }
        }
    }
}
