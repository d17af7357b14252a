import Foundation
import Testing

/// Disks that are full or cannot be written.
@Suite(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a file system in memory"))
struct DiskTests {
    @Test func aDiskThatIsFullDuringAnIngestIsOneSentenceAndTheSameCommandGoesOn() async throws {
        let disk = try SmallDisk(mebibytes: 8)
        let faults = try await Faults(index: disk.path + "/i.quarry")
        // The tables take 300 KB: there is no room for them, then some for them alone.
        for room in [0, 40_000, 200_000, 450_000] {
            try disk.fill(leaving: room)
            try await faults.fail(faults.ingest, saying: "The disk is full")
            try disk.makeRoom()
        }
        try await faults.checkThatNothingWasLost()
    }

    @Test func aDiskThatIsFullWhileAModelIsAskedKeepsWhatWasAnswered() async throws {
        let disk = try SmallDisk(mebibytes: 8)
        let faults = try await Faults(index: disk.path + "/i.quarry")
        try await faults.succeed(faults.ingest)
        for room in [0, 50_000, 120_000] {
            try disk.fill(leaving: room)
            try await faults.fail(faults.generate, saying: "The disk is full")
            try disk.makeRoom()
        }
        try await faults.checkThatNothingWasLost()
    }

    @Test func anExportToAFullDiskLeavesNoPartOfAFile() async throws {
        let disk = try SmallDisk(mebibytes: 1)
        let faults = try await Faults()
        for command in [faults.ingest, faults.generate, ["curate", "--mock"]] {
            try await faults.succeed(command)
        }
        try disk.fill()
        let target = disk.path + "/out.jsonl"
        try await faults.fail(["export", "-o", target], saying: "cannot be written")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["filler"])
        try disk.makeRoom()
        try await faults.succeed(["export", "-o", target])
    }

    @Test func noRoomForACopyMeansNoRepair() async throws {
        let disk = try SmallDisk(mebibytes: 8)
        let faults = try await Faults(index: disk.path + "/i.quarry")
        try await faults.succeed(faults.ingest)
        try disk.fill(leaving: 100_000)
        try await faults.fail(["repair", faults.index], saying: "cannot be written")
        let files = try FileManager.default.contentsOfDirectory(atPath: disk.path)
        #expect(!files.contains { $0.contains("backup") }, "\(files)")
    }

    @Test func anIndexThatCannotBeWrittenIsOneSentenceAndStaysAsItIs() async throws {
        let disk = try SmallDisk(mebibytes: 8)
        let faults = try await Faults(index: disk.path + "/i.quarry")
        try await faults.succeed(faults.ingest)
        let before = try Data(contentsOf: URL(filePath: faults.index))
        try disk.setWritable(false)
        for command in [
            faults.ingest, faults.generate, faults.export, ["status", faults.index],
            ["search", "oak", "--index", faults.index], ["verify", faults.index],
            ["repair", faults.index], ["vacuum", faults.index],
        ] {
            try await faults.fail(command, saying: "cannot be")
        }
        try disk.setWritable(true)
        #expect(try Data(contentsOf: URL(filePath: faults.index)) == before)
        try await faults.checkThatNothingWasLost()
    }
}
