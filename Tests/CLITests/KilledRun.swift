import Foundation
import TestSupport
import Testing

/// Papers, an index, and a server that counts: commands of the real binary, one after the other,
/// that are killed again and again until the last one ends.
final class KilledRun: Sendable {
    /// A way from papers to training data.
    enum Way: Sendable, CaseIterable {
        /// All in one command.
        case pipeline
        /// A command for each step, each judge's calls in one of their own.
        case steps
    }

    let quarry: QuarryBinary
    let server: ModelServer
    private let way: Way

    init(_ way: Way, latency: Double = 0.05) async throws {
        self.way = way
        quarry = try QuarryBinary()
        server = try ModelServer(latency: latency)
        for number in 0..<3 {
            try quarry.write(Mills.document(number, sections: 7), to: "papers/mill\(number).md")
        }
    }

    private var commands: [[String]] {
        let model = [
            "--provider", "openai", "--model", "m", "--base-url", server.url, "--workers", "3",
        ]
        let target = ["--target-pairs", "18"]
        let export = ["export", "i.quarry", "-o", "training.jsonl", "-f", "jsonl"]
        return switch way {
        case .pipeline: [["pipeline", "papers", "--index", "i.quarry"] + target + model, export]
        case .steps:
            [
                ["ingest", "papers", "--index", "i.quarry"],
                ["generate", "i.quarry"] + target + model,
                ["curate", "i.quarry", "--judge", "yes-no"] + model, export,
            ]
        }
    }

    private static let environment = ["OPENAI_API_KEY": "sk-test"]

    /// Runs all commands, without a kill.
    func runUndisturbed() async throws {
        for command in commands {
            let result = try await quarry.run(command, environment: Self.environment)
            #expect(result.code == 0, "\(command[0]): \(result.errors)")
        }
    }

    /// Runs all commands, each again as often as it was killed, and checks the index after each
    /// kill.
    ///
    /// - Returns: the kills, `limit` at most.
    func runKilled(atMost limit: Int) async throws -> Int {
        var kills = 0
        for command in commands {
            while try await !ends(command, isKilled: kills < limit) {
                kills += 1
                try checkSoundness()
            }
        }
        return kills
    }

    /// - Returns: false where it was killed.
    private func ends(_ command: [String], isKilled: Bool) async throws -> Bool {
        let process = try quarry.start(command, environment: Self.environment)
        let errors = "\(quarry.folder)/errors"
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: errors)
        server.ledger.noteStart()
        try process.run()
        if isKilled {
            // Half of them in the first fifth of a second, when indexes are made and opened.
            let chance = Double.random(in: 0...1)
            let moment = ContinuousClock.now + .seconds(0.01 + 0.7 * chance * chance)
            while process.isRunning, ContinuousClock.now < moment {
                try await Task.sleep(for: .milliseconds(2))
            }
            if process.isRunning {
                // What counts is when the answer was delivered, so the moment is taken before.
                server.ledger.noteKill()
                kill(process.processIdentifier, SIGKILL)
            }
        }
        try await process.ended()
        // What the dead client left on its way is read and forgotten meanwhile.
        await server.settle()
        try await Task.sleep(for: .milliseconds(50))
        if process.terminationReason == .exit {
            let said = try quarry.read("errors")
            #expect(process.terminationStatus == 0, "\(command[0]): \(said)")
            return true
        }
        return false
    }
}

// MARK: - What is checked

extension KilledRun {
    /// Checks a copy of the index, so that it is quarry itself that recovers the real one.
    func checkSoundness() throws {
        guard try quarry.copy("i.quarry", to: "copy.quarry") else { return }
        #expect(try quarry.sqlite("copy.quarry", "PRAGMA integrity_check") == "ok")
        #expect(try quarry.sqlite("copy.quarry", "PRAGMA foreign_key_check") == "")
        let hasSearch = "SELECT count(*) FROM sqlite_master WHERE name = 'chunk_search'"
        guard try quarry.sqlite("copy.quarry", hasSearch) == "1" else { return }
        // The check prints nothing where all is well, so the word says that it came that far.
        let check =
            "INSERT INTO chunk_search (chunk_search, rank) VALUES ('integrity-check', 1); SELECT 'ok'"
        #expect(try quarry.sqlite("copy.quarry", check) == "ok")
    }

    /// All that the index holds but for times, run ids and what a reply took.
    func state() throws -> String {
        let queries = [
            "SELECT id, question, answer, context, ordinal FROM pair ORDER BY id",
            "SELECT round, slot, chunk_id, ordinal, pair_id, state, reason, is_spare FROM slot ORDER BY round, slot",
            // Which faults the judge is shown at the end depends on what it was shown before a kill;
            // they are no part of any result.
            """
            SELECT key, chunk_id, variable, sample, text, finish FROM call
            WHERE key IN (SELECT call_key FROM attempt)
                OR recipe_id NOT IN (SELECT id FROM recipe WHERE stage = 'judge') ORDER BY key
            """,
            "SELECT stage, input, recipe_id, outcome, message, call_key FROM attempt ORDER BY stage, input, recipe_id",
            "SELECT pair_id, recipe_id, name, value, passed, message FROM \"check\" ORDER BY pair_id, recipe_id, name",
            "SELECT * FROM judgment ORDER BY pair_id, recipe_id",
            "SELECT name, sha256, outcome, reason FROM source ORDER BY name",
        ]
        return try queries.map { try quarry.sqlite("i.quarry", $0) }.joined(separator: "\n\n")
    }

    func exported() throws -> String { try quarry.read("training.jsonl") }
}

extension QuarryBinary {
    /// Copies an index that nobody has open, with the log that a killed process left.
    ///
    /// - Returns: false where there is none.
    @discardableResult
    func copy(_ index: String, to copy: String) throws -> Bool {
        let files = FileManager.default
        for suffix in ["", "-wal", "-journal"] {
            try? files.removeItem(atPath: "\(folder)/\(copy)\(suffix)")
            guard files.fileExists(atPath: "\(folder)/\(index)\(suffix)") else { continue }
            try files.copyItem(
                atPath: "\(folder)/\(index)\(suffix)", toPath: "\(folder)/\(copy)\(suffix)")
        }
        return files.fileExists(atPath: "\(folder)/\(copy)")
    }
}
