import Foundation
import Testing

/// Papers, their index, and what every test of a fault asks of the command that met it.
struct Faults {
    let quarry: QuarryBinary
    /// Where the index stands.
    let index: String

    static let mock = ["--mock", "--target-pairs", "6"]

    /// How often what is drawn by chance is tried; more by `QUARRY_FAULTS`.
    static let tries = ProcessInfo.processInfo.environment["QUARRY_FAULTS"].flatMap(Int.init) ?? 8

    init(index: String = "index.quarry", documents: Int = 2) async throws {
        quarry = try QuarryBinary()
        self.index = index
        for number in 0..<documents {
            try quarry.write(Mills.document(number, sections: 5), to: "papers/mill\(number).md")
        }
    }

    var ingest: [String] { ["ingest", "papers", "--index", index] }
    var generate: [String] { ["generate", index] + Self.mock }
    var export: [String] { ["export", index, "-o", "out.jsonl", "-f", "jsonl"] }

    /// Runs what must succeed.
    @discardableResult
    func succeed(
        _ command: [String], environment: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) async throws -> QuarryBinary.Result {
        let result = try await quarry.run(command, environment: environment)
        #expect(
            result.code == 0, "\(command[0]): \(result.errors)\(result.output)",
            sourceLocation: location)
        return result
    }

    /// Runs what must fail with one sentence.
    @discardableResult
    func fail(
        _ command: [String], saying word: String, environment: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) async throws -> QuarryBinary.Result {
        let result = try await quarry.run(command, environment: environment)
        #expect(result.code == 1, "\(command[0]): \(result.errors)", sourceLocation: location)
        Self.checkSentence(result, of: command, location)
        #expect(
            result.errors.contains(word), "\(command[0]): \(result.errors)",
            sourceLocation: location)
        return result
    }

    /// Exactly one error, in one line that is no dump of a program's state.
    static func checkSentence(
        _ result: QuarryBinary.Result, of command: [String], _ location: SourceLocation
    ) {
        let errors = result.errors.split(separator: "\n").filter { $0.hasPrefix("quarry: ") }
        #expect(errors.count == 1, "\(command[0]): \(result.errors)", sourceLocation: location)
        for word in ["Error Domain", "Fatal error", "DatabaseError", "SQLite error"] {
            #expect(
                !result.errors.contains(word), "\(command[0]): \(result.errors)",
                sourceLocation: location)
        }
    }

    /// The index is sound, and the same commands bring it to where an undisturbed one is.
    func checkThatNothingWasLost(
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        for command in [ingest, generate, ["curate", index, "--mock"], export] {
            try await succeed(command, at: location)
        }
        try await succeed(["verify", index], at: location)
        let undisturbed = try await Faults()
        for command in [
            undisturbed.ingest, undisturbed.generate, ["curate", undisturbed.index, "--mock"],
            undisturbed.export,
        ] {
            try await undisturbed.succeed(command, at: location)
        }
        #expect(
            try Self.words(quarry.read("out.jsonl"))
                == Self.words(undisturbed.quarry.read("out.jsonl")), sourceLocation: location)
    }

    /// Questions and answers, line by line; sources name folders that differ.
    private static func words(_ lines: String) -> [[String]] {
        lines.split(separator: "\n").map { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return ["id", "question", "answer"].map { object?[$0] as? String ?? "" }
        }
    }
}
