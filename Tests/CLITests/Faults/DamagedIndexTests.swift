import Foundation
import Testing

/// Files that are no sound index any more, or not one of this version.
struct DamagedIndexTests {
    private let faults: Faults

    init() async throws {
        faults = try await Faults(documents: 6)
        for command in [faults.ingest, faults.generate] { try await faults.succeed(command) }
    }

    private var file: URL { URL(filePath: "\(faults.quarry.folder)/\(faults.index)") }

    private var commands: [[String]] {
        [
            ["status"], ["search", "oak"], ["documents"], faults.generate, faults.export,
            faults.ingest, ["verify"], ["repair", "--no-backup"], ["vacuum"],
        ]
    }

    @Test func anIndexOfANewerVersionIsOneSentence() async throws {
        _ = try faults.quarry.sqlite(
            faults.index, "INSERT INTO grdb_migrations VALUES ('v999')")
        let before = try faults.quarry.sqlite(faults.index, ".dump")
        for command in commands {
            try await faults.fail(command, saying: "newer version of quarry")
        }
        #expect(try faults.quarry.sqlite(faults.index, ".dump") == before)
    }

    /// Each command ends by itself, with a sentence where it ends with 1.
    private func check(_ damage: String) async throws {
        for command in commands {
            let result = try await faults.quarry.run(command)
            #expect([0, 1].contains(result.code), "\(damage), \(command[0]): \(result.errors)")
            guard result.code == 1, command[0] != "verify" || result.errors.contains("quarry: ")
            else { continue }
            Faults.checkSentence(result, of: [damage] + command, #_sourceLocation)
        }
    }

    @Test(arguments: 0..<Faults.tries)
    func aFileThatIsDamagedAtRandomPlacesCrashesNothing(number: Int) async throws {
        let whole = try [UInt8](Data(contentsOf: file))
        var bytes = whole
        // Half of them in the first pages, where the schema stands.
        let end = number % 2 == 0 ? bytes.count : min(bytes.count, 65_536)
        for _ in 0..<(1 + number * 3) {
            let start = Int.random(in: 100..<end)
            for place in start..<min(start + Int.random(in: 1...300), bytes.count) {
                bytes[place] = UInt8.random(in: 0...255)
            }
        }
        try Data(bytes).write(to: file)
        try await check("damage \(number)")
    }

    /// Random damage once made the name of a migration nothing.
    @Test func aValueOfAnotherTypeIsOneSentence() async throws {
        _ = try faults.quarry.sqlite(
            faults.index,
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET sql = 'CREATE TABLE grdb_migrations (identifier TEXT)'
            WHERE name = 'grdb_migrations';
            """)
        _ = try faults.quarry.sqlite(
            faults.index, "UPDATE grdb_migrations SET identifier = NULL WHERE rowid = 1")
        for command in [["status"], ["search", "oak"], faults.generate, faults.export] {
            try await faults.fail(command, saying: "is damaged")
        }
    }

    @Test(arguments: [0, 1, 17, 100, 4_096, 8_192, 8_193, 100_000, -1, -8_192])
    func aFileThatIsCutShortCrashesNothing(length: Int) async throws {
        let whole = try Data(contentsOf: file)
        try whole.prefix(length > 0 ? length : whole.count + length).write(to: file)
        try await check("cut to \(length)")
    }

    @Test func aPageOfZerosIsNamedByVerify() async throws {
        var bytes = try [UInt8](Data(contentsOf: file))
        let root = try faults.quarry.sqlite(
            faults.index, "SELECT rootpage FROM sqlite_master WHERE name = 'pair'")
        let start = (try #require(Int(root)) - 1) * 8_192
        bytes.replaceSubrange(start..<start + 8_192, with: repeatElement(0, count: 8_192))
        try Data(bytes).write(to: file)
        let result = try await faults.quarry.run("verify")
        #expect(result.code == 1)
        #expect(result.output.contains("file "), "\(result.output)\(result.errors)")
        try await faults.fail(["repair", "--no-backup"], saying: "damaged")
    }

    @Test func verifyNamesARowAndRepairDropsItAndTheSameCommandsBringItBack() async throws {
        let calls = try faults.quarry.sqlite(faults.index, "SELECT count(*) FROM call")
        _ = try faults.quarry.sqlite(
            faults.index, "UPDATE pair SET question = 'What?' WHERE rowid = 1")
        let found = try await faults.quarry.run("verify", "--json")
        #expect(found.code == 1)
        #expect(found.objects.first?["table"] as? String == "pair")
        #expect(found.objects.last?["is_sound"] as? Bool == false)
        let repaired = try await faults.succeed(["repair"])
        #expect(repaired.output.contains("1 row disagreed"), "\(repaired.output)")
        #expect(repaired.output.contains("\(calls) replies kept"), "\(repaired.output)")
        let files = try FileManager.default.contentsOfDirectory(atPath: faults.quarry.folder)
        #expect(files.contains { $0.hasPrefix("index.quarry.backup-") })
        try await faults.succeed(faults.generate)
        #expect(try faults.quarry.sqlite(faults.index, "SELECT count(*) FROM call") == calls)
        let sound = try await faults.succeed(["verify"])
        #expect(sound.output.hasPrefix("sound: "))
        try await faults.succeed(["vacuum"])
    }

    /// The row of a recipe could not be found again, so its slots stayed open for ever.
    @Test func aRoundWhoseRowsCannotBeFoundAgainEndsInOneSentence() async throws {
        let faults = try await Faults()
        try await faults.succeed(faults.ingest)
        try await faults.quarry.run(faults.generate)
        _ = try faults.quarry.sqlite(
            faults.index,
            """
            DELETE FROM attempt WHERE stage = 'generate';
            DELETE FROM pair_chunk;
            CREATE TRIGGER forgetful AFTER INSERT ON attempt WHEN new.stage = 'generate'
            BEGIN DELETE FROM attempt WHERE stage = 'generate'; END;
            CREATE TRIGGER forgetful_too AFTER INSERT ON pair_chunk
            BEGIN DELETE FROM pair_chunk; END
            """)
        try await faults.fail(faults.generate, saying: "makes no headway")
    }

    /// Everything that a run writes, with all kinds of stages.
    @Test func anIndexThatAWholePipelineMadeIsSound() async throws {
        for command in [
            ["pipeline", "papers", "--target-pairs", "8", "--mock", "-o", "a.jsonl"],
            [
                "pipeline", "papers", "--target-pairs", "12", "--mock", "--judge", "rubric", "-o",
                "b.jsonl",
            ],
            ["generate-cot", "--mock", "--target-pairs", "3"],
            ["enhance-cot", "--mock"],
            ["curate", "--mock", "--refresh"],
            ["generate", "--provider", "rules", "--target-pairs", "14"],
            ["import", "a.jsonl", "--corpus", "other"],
            ["ingest", "papers", "--chunk-tokens", "60"],
        ] {
            // Fewer pairs than asked for are no fault here.
            let result = try await faults.quarry.run(command)
            #expect([0, 1].contains(result.code), "\(command): \(result.errors)")
        }
        try await faults.succeed(["verify"])
    }
}
