import Foundation
import TestSupport
import Testing

/// What surrounds a command: signals, streams, variables, other commands, odd files.
struct SurroundingsTests {
    private static let key = ["OPENAI_API_KEY": "sk-test"]

    private func asking(_ server: ModelServer, _ faults: Faults) -> [String] {
        [
            "generate", faults.index, "--target-pairs", "6", "--provider", "openai", "--model", "m",
            "--base-url", server.url, "--workers", "2",
        ]
    }

    @Test(arguments: [[SIGINT], [SIGTERM], [SIGINT, SIGINT], [SIGTERM, SIGTERM]])
    func aSignalEndsWith130AndTheSameCommandGoesOn(signals: [Int32]) async throws {
        let faults = try await Faults()
        try await faults.succeed(faults.ingest)
        let server = try ModelServer(latency: 0.3)
        let process = try faults.quarry.start(asking(server, faults), environment: Self.key)
        try process.run()
        while server.questions < 3, process.isRunning {
            try await Task.sleep(for: .milliseconds(1))
        }
        for signal in signals {
            kill(process.processIdentifier, signal)
            try await Task.sleep(for: .milliseconds(30))
        }
        try await process.ended()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        try await faults.succeed(asking(server, faults), environment: Self.key)
        try await faults.succeed(["verify", faults.index])
    }

    @Test func aClosedStdoutNeverTurnsIntoTheIndex() async throws {
        let faults = try await Faults()
        try await faults.succeed(faults.ingest)
        for command in ["documents", "search oak", "verify", "chunks list", "export -o -"] {
            let line = "'\(QuarryBinary.path)' \(command)"
            for closing in [">&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"] {
                let code = try await faults.quarry.shell("\(line) \(closing)")
                #expect([0, 1].contains(code), "\(command) \(closing)")
                if closing.contains(">&-"), !closing.hasPrefix("2"), command != "export -o -" {
                    #expect(code == 1, "\(command) \(closing)")
                }
            }
        }
        try await faults.checkThatNothingWasLost()
    }

    @Test func aReaderThatHadEnoughIsSuccess() async throws {
        let faults = try await Faults()
        try await faults.succeed(faults.ingest)
        let line = "'\(QuarryBinary.path)' chunks list --json"
        let code = try await faults.quarry.shell("set -o pipefail; \(line) | head -c 1 > /dev/null")
        #expect(code == 0)
    }

    @Test(arguments: [
        ["HOME", "XDG_CACHE_HOME"], ["TMPDIR"], ["HOME", "XDG_CACHE_HOME", "TMPDIR", "LC_ALL"],
    ])
    func missingVariablesAreNoneThatIsNeeded(names: [String]) async throws {
        let faults = try await Faults()
        let without = Dictionary(uniqueKeysWithValues: names.map { ($0, QuarryBinary.unset) })
        for command in [
            faults.ingest, faults.generate, ["curate", "--mock"], faults.export, ["status"],
            ["pipeline", "papers", "--target-pairs", "6", "--mock", "--dry-run"], ["verify"],
        ] {
            try await faults.succeed(command, environment: without)
        }
        try await faults.fail(
            ["generate", "--provider", "local", "--target-pairs", "99"], saying: "model",
            environment: without)
    }

    @Test func aFolderForTemporaryFilesThatIsNotThereIsNoneThatIsNeeded() async throws {
        let faults = try await Faults()
        let elsewhere = ["TMPDIR": "/nonexistent/folder"]
        for command in [faults.ingest, faults.generate, ["curate", "--mock"], faults.export] {
            try await faults.succeed(command, environment: elsewhere)
        }
    }

    @Test func twoCommandsThatWriteOneIndexLoseNothing() async throws {
        let faults = try await Faults()
        try await faults.succeed(faults.ingest)
        for round in 0..<3 {
            for number in 0..<30 {
                try faults.quarry.write(
                    Mills.document(100 + round * 30 + number, sections: 2),
                    to: "more\(round)/mill\(number).md")
            }
            let processes = try [
                ["ingest", "more\(round)", "--index", faults.index, "--corpus", "other"],
                ["generate", faults.index, "--corpus", "default"] + [
                    "--mock", "--target-pairs", "\(6 + round)",
                ],
                ["search", "oak", "--index", faults.index], ["verify", faults.index],
            ].map { try faults.quarry.start($0) }
            for process in processes { try process.run() }
            for process in processes {
                try await process.ended()
                #expect(process.terminationStatus == 0)
            }
        }
        let counts = try faults.quarry.sqlite(
            faults.index,
            "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM pair) >= 6")
        #expect(counts == "92|1")
        try await faults.succeed(["verify", faults.index])
    }

    @Test func pathsOfAnyCharactersAreReadFoundAndTold() async throws {
        let faults = try await Faults()
        let name = "papers/two\nlines \u{1F994}/mill 'n\u{301}' \"q\" %s ; $(touch x).md"
        try faults.quarry.write(Mills.document(7, sections: 2), to: name)
        try await faults.succeed(faults.ingest)
        let listed = try await faults.succeed(["documents", "--json"])
        let paths = listed.objects.compactMap { $0["path"] as? String }
        #expect(paths.contains { $0.hasSuffix(name) }, "\(paths)")
        let again = try await faults.succeed(faults.ingest)
        #expect(again.errors.contains("3 unchanged"), "\(again.errors)")
        try await faults.succeed(["forget", "\(faults.quarry.folder)/\(name)"])
        try FileManager.default.removeItem(atPath: "\(faults.quarry.folder)/\(name)")
        try await faults.checkThatNothingWasLost()
    }

    @Test func aTextOfTwoGigabytesIsRefusedWithAReasonAndTheRestIsRead() async throws {
        let faults = try await Faults()
        // Sparse files: they take no room, and hold text at their head, or nothing.
        for (name, head) in [("text.md", "# Mills\n\nA mill turns.\n\n"), ("zeros.txt", "")] {
            let text = String(repeating: head, count: 60_000)
            try faults.quarry.write(text, to: "papers/\(name)")
            #expect(truncate("\(faults.quarry.folder)/papers/\(name)", 2 << 30) == 0)
        }
        let result = try await faults.quarry.run(faults.ingest + ["--json"])
        #expect(result.code == 1)
        let reasons = result.objects.filter { $0["outcome"] as? String == "rejected" }
            .compactMap { $0["reason"] as? String }
        #expect(reasons.count == 2, "\(reasons)")
        #expect(reasons.contains { $0.contains("--max-text") && $0.contains("2048 MiB") })
        #expect(reasons.contains { $0.contains("256 MiB") && $0.contains("too large") })
        for name in ["text.md", "zeros.txt"] {
            try FileManager.default.removeItem(atPath: "\(faults.quarry.folder)/papers/\(name)")
        }
        try await faults.checkThatNothingWasLost()
    }

    @Test func textBeyondAChosenLimitIsRefusedUntilTheLimitIsRaised() async throws {
        let faults = try await Faults()
        let text = (0..<30_000).map { "Wheel \($0) turns the mill of river \($0).\n\n" }
        try faults.quarry.write(text.joined(), to: "papers/long.md")
        try await faults.quarry.run(faults.ingest + ["--max-text", "1"])
        let reason = try faults.quarry.sqlite(
            faults.index, "SELECT reason FROM source WHERE name LIKE '%long.md'")
        #expect(reason.contains("raise --max-text"), "\(reason)")
        try await faults.succeed(faults.ingest)
        #expect(try await faults.quarry.run("ingest", "papers", "--max-text", "0").code == 64)
    }

    @Test func tenThousandFilesInAFolderAreReadAndReadAgainForNothing() async throws {
        let faults = try await Faults(documents: 0)
        let count = 10_000
        for number in 0..<count {
            try faults.quarry.write(
                "# Mill \(number)\n\nThe mill \(number) has \(number % 97) wheels.\n",
                to: "papers/\(number).md")
        }
        let first = try await faults.succeed(faults.ingest)
        #expect(first.errors.contains("\(count) ingested"), "\(first.errors.suffix(200))")
        let second = try await faults.succeed(faults.ingest)
        #expect(second.errors.contains("\(count) unchanged"), "\(second.errors.suffix(200))")
        try await faults.succeed(["verify"])
    }
}

extension QuarryBinary {
    /// Stands for a variable that is not there at all.
    static let unset = "\u{0}"

    /// Runs a line of bash in the folder.
    ///
    /// - Returns: its exit code.
    func shell(_ line: String) async throws -> Int32 {
        let process = try start([])
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", "-c", line]
        try await process.runToItsEnd()
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }
}
