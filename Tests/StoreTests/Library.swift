import Foundation
import Records

@testable import Store

/// An index in a folder of its own, and short ways to fill it.
final class Library {
    let folder: URL
    let index: Index
    let run: ContentHash
    let chunkRecipe = Recipe(stage: "chunk", settings: #"{"max_tokens":400}"#)

    init() async throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "quarry-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        index = try Index(path: folder.appending(path: "test.quarry").path, creating: true)
        run = try await index.startRun(
            command: "test", version: "0", time: "2026-01-01T00:00:00Z", nonce: "1")
        try await index.useChunkRecipe(chunkRecipe, corpus: "c")
    }

    deinit {
        index.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var path: String { index.path }

    func chunk(_ text: String) -> Chunk { chunk(text, role: .body) }

    private func chunk(_ text: String, role: Chunk.Role) -> Chunk {
        Chunk(text: text, title: "Crows", headingPath: ["Methods"], role: role, tokens: 9)
    }

    /// Puts a document of some paragraphs, a chunk each, at a path.
    @discardableResult
    func put(
        _ path: String, _ paragraphs: [String], corpus: String = "c", role: Chunk.Role = .body
    ) async throws -> ContentHash {
        let text = paragraphs.joined(separator: "\n\n")
        var start = 0
        var blocks: [Block] = []
        var occurrences: [Occurrence] = []
        for (ordinal, paragraph) in paragraphs.enumerated() {
            let range = start..<(start + paragraph.utf8.count)
            blocks.append(
                Block(role: .paragraph, range: range, position: SourcePosition(page: ordinal + 1)))
            occurrences.append(
                Occurrence(
                    chunk: chunk(paragraph, role: role), ordinal: ordinal, range: range,
                    pages: (ordinal + 1)...(ordinal + 1)))
            start = range.upperBound + 2
        }
        let document = Document(
            format: .markdown, title: "Crows", text: Array(text.utf8), blocks: blocks)
        let sha256 = ContentHash.sha256Hex(of: Array(text.utf8))
        let reader = Recipe(stage: "read", settings: #"{"format":"markdown"}"#)
        let stored = StoredDocument(
            sha256: sha256, byteCount: text.utf8.count, recipe: reader, document: document)
        let isKnown = try await index.hasDocument(stored.id)
        try await index.record(
            [
                SourceUpdate(
                    source: SourceRecord(
                        corpus: corpus, path: path, name: path, root: "/", document: stored.id,
                        outcome: .ingested, sha256: sha256,
                        stamp: FileStamp(size: text.utf8.count, modified: 0, inode: 0)),
                    document: isKnown ? nil : stored, occurrences: isKnown ? nil : occurrences,
                    chunkRecipe: chunkRecipe, reader: reader)
            ], run: run)
        return stored.id
    }

    /// Plans a slot for the first candidate of each chunk.
    func plan(_ chunks: [Chunk], round: Int, ordinal: Int = 0) async throws {
        try await index.plan(
            round: round,
            slots: chunks.map {
                PlannedSlot(recipe: Self.generate.id, chunk: $0.id, ordinal: ordinal)
            }, corpus: "c")
    }

    /// Makes a pair of a chunk, and judges it if a mark is given.
    @discardableResult
    func make(
        _ chunk: Chunk, ordinal: Int = 0, passes: Bool = true, logOdds: Double? = nil
    ) async throws -> Pair {
        let pair = Pair(
            question: "What of \(chunk.text)?", answer: chunk.text, context: "Crows",
            recipe: Self.generate.id, ordinal: ordinal,
            evidence: [Evidence(chunk: chunk.id, range: 0..<chunk.text.utf8.count)])
        var outputs = Outputs()
        outputs.pairs = [pair]
        outputs.checks = [
            PairCheck(
                pair: pair.id, recipe: Self.check.id,
                check: Check(
                    name: "standalone", passed: passes, message: passes ? nil : "says \"the study\""
                ))
        ]
        outputs.attempts = [
            Attempt(
                stage: "generate", input: "\(chunk.id):\(ordinal)", recipe: Self.generate.id,
                outcome: .done)
        ]
        if let logOdds {
            outputs.judgments = [
                PairJudgment(
                    pair: pair.id, recipe: Self.judge.id,
                    judgment: .yesNo(saysYes: logOdds > 0, logOdds: logOdds))
            ]
            outputs.attempts.append(
                Attempt(
                    stage: "judge", input: pair.id.hex, recipe: Self.judge.id, outcome: .done))
        }
        try await index.record(outputs, run: run)
        return pair
    }

    static let generate = Recipe(
        stage: "generate", settings: "{}", system: "s", instruction: "Write a question.",
        provider: "mock", model: "m")
    static let check = Recipe(stage: "check", settings: "{}")
    static let judge = Recipe(
        stage: "judge", settings: "{}", system: "s", instruction: "Yes or no?", provider: "mock",
        model: "m")

    func useRecipes(made: Int? = nil, accepted: Int? = nil) async throws {
        for recipe in [Self.check, Self.judge] {
            try await index.use(recipe, for: "c")
        }
        try await index.use(generators: [Self.generate], kind: .qa, for: "c")
        try await index.use(
            Acceptance(made: made, accepted: accepted, threshold: 7, minLogOdds: 1.4), for: "c")
    }
}
