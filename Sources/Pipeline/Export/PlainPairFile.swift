import Export
import Foundation
import Records
package import Store

/// Writes pairs in the plain JSON form, which other tools and `quarry import` read.
///
/// Each pair brings its chunk's text along, so that it can be checked and judged where the index is
/// not.
package enum PlainPairFile {
    /// Writes the pairs of a corpus, an array where the file ends in `.json`, else lines.
    ///
    /// - Parameters:
    ///   - keepsOriginals: whether pairs that were rewritten say what they were before.
    ///   - path: whole at the end, or as it was.
    /// - Throws: `PipelineError.writeFailed`, `StoreError`.
    package static func write(
        _ choice: PlainPairChoice, keepsOriginals: Bool = true, from workspace: Workspace,
        to path: String
    ) async throws -> PlainPairCounts {
        try ExportRun.check(path, index: workspace.index.path)
        let pairs = try await workspace.index.plainPairs(of: workspace.corpus, choice)
        let lines = pairs.map { line(for: $0, keepsOriginal: keepsOriginals) }
        let items = lines.joined(separator: Array((path.hasSuffix(".json") ? ",\n" : "\n").utf8))
        var bytes = Array(items)
        if path.hasSuffix(".json") {
            bytes = Array("[\n".utf8) + bytes + Array("\n]\n".utf8)
        } else if !lines.isEmpty {
            bytes.append(UInt8(ascii: "\n"))
        }
        let absolute = URL(filePath: path).standardizedFileURL.path
        try WholeFile.write(bytes, to: absolute)
        try await workspace.index.recordExport(
            corpus: workspace.corpus, path: absolute, format: "plain",
            sha256: ContentHash.sha256Hex(of: bytes),
            lines: zip(pairs, lines).map {
                ExportedLine(pair: $0.pair.id, sha256: ContentHash.sha256Hex(of: $1))
            }, run: workspace.run)
        return PlainPairCounts(
            pairs: pairs.count, rewritten: pairs.count { $0.originalAnswer != nil },
            reasoned: pairs.count { $0.pair.reasoning != nil })
    }

    /// One object, without a line feed.
    static func line(for pair: PlainPair, keepsOriginal: Bool = true) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("id", pair.pair.id.hex)
        json.field("question", pair.pair.question)
        if let reasoning = pair.pair.reasoning { json.field("reasoning", reasoning) }
        json.field("answer", pair.pair.answer)
        json.field("chunk_id", pair.chunk.id.hex)
        json.field("source", pair.source)
        json.field("context", pair.pair.context)
        json.field("heading", pair.chunk.heading)
        if let page = pair.page { json.field("page", page) }
        json.field("chunk_text", pair.chunk.text)
        json.field("model", pair.model ?? "")
        json.writeRewriting(of: pair, keepsOriginal: keepsOriginal)
        json.writeJudgment(of: pair)
        json.endObject()
        return json.bytes
    }
}

/// What a file of pairs holds.
package struct PlainPairCounts: Sendable, Equatable {
    package var pairs: Int
    /// Of these, those that were rewritten.
    package var rewritten: Int
    /// Of these, those with reasoning.
    package var reasoned: Int
}

extension JSONWriter {
    /// What a rewriting changed, and what was there before; nothing for a pair as it was made.
    fileprivate mutating func writeRewriting(of pair: PlainPair, keepsOriginal: Bool) {
        guard let answer = pair.originalAnswer else { return }
        key("enrichment_changes")
        beginArray()
        for change in pair.changes { value(change) }
        endArray()
        guard keepsOriginal else { return }
        if let question = pair.originalQuestion, question != pair.pair.question {
            field("original_question", question)
        }
        field("original_answer", answer)
    }

    fileprivate mutating func writeJudgment(of pair: PlainPair) {
        let judge = pair.judge ?? "a judge"
        switch pair.judgment {
        case .rubric(let rubric):
            field("rating", rubric.rating)
            field("clarity", rubric.clarity)
            field("accuracy", rubric.accuracy)
            field("usefulness", rubric.usefulness)
            field("difficulty", rubric.difficulty)
            field("judgment", "\(judge) rated it \(rubric.rating) of 10")
        case .yesNo(let saysYes, let logOdds):
            if let logOdds { field("log_odds", logOdds) }
            field("judgment", "\(judge) says \(saysYes ? "yes" : "no")")
        case nil: break
        }
    }
}
