import Foundation
import Records
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Clocks that jump while a run goes: what a run makes depends on no time.
struct ClockTests {
    /// Each look at the clock is a year before or after the last one.
    private static func clock(_ years: [Int]) -> RunClock {
        let looks = Mutex(0)
        return RunClock(
            now: {
                let look = looks.withLock { looks in
                    looks += 1
                    return looks
                }
                return "\(years[look % years.count])-01-01T00:00:00Z"
            }, nonce: { "always the same" })
    }

    private func export(_ years: [Int]) async throws -> String {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 4)
        let clock = Self.clock(years)
        _ = try await Workspace.run(
            "ingest", index: bench.index, corpus: "mills", progress: SilentProgress(), clock: clock
        ) { workspace in
            try await IngestRun(
                workspace: workspace,
                settings: IngestSettings(chunks: ChunkChoices(maxTokens: 120))
            ).ingest([bench.folder.path + "/papers"], width: 2)
        }
        // Two runs of one command, one time and one number are still two rows.
        for target in [3, 6] {
            _ = try await Workspace.run(
                "pipeline \(target)", index: bench.index, corpus: "mills",
                progress: SilentProgress(), clock: clock
            ) { try await bench.run(in: $0).accept(target: target) }
        }
        let result = try await bench.index.verify { row in
            Issue.record("\(row.table) \(row.id): \(row.problem)")
        }
        #expect(result.isSound)
        let lines = try await bench.exported()
        // Sources name the folder, which is another one each time.
        return lines.replacing(bench.folder.path, with: "")
    }

    @Test(arguments: [[1970], [2038, 1969, 9999], [2026, 2025, 2024, 2023]])
    func aClockThatJumpsChangesNothingOfWhatIsMade(years: [Int]) async throws {
        let steady = try await export([2026])
        #expect(!steady.isEmpty)
        #expect(try await export(years) == steady)
    }
}
