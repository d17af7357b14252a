import Foundation
import TestSupport
import Testing

/// Kills the real binary at random moments while a server counts what it is asked.
///
/// `QUARRY_KILLS` says how often; 50 take some minutes.
@Suite(.serialized) struct KillTests {
    static let kills =
        ProcessInfo.processInfo.environment["QUARRY_KILLS"].flatMap { Int($0) } ?? 6

    /// What may pass between the delivery of an answer and its commit.
    ///
    /// 50 ms are plenty for the program; a machine that runs other tests beside may keep it waiting
    /// for longer.
    static let grace = Duration.milliseconds(isLong ? 50 : 250)
    /// Whether the marks are checked as they are promised for an idle machine.
    static let isLong = kills >= 50

    @Test(arguments: KilledRun.Way.allCases)
    func aRunThatIsKilledAgainAndAgainEndsAsAnUndisturbedOne(way: KilledRun.Way) async throws {
        let undisturbed = try await KilledRun(way)
        try await undisturbed.runUndisturbed()
        let wanted = Self.kills / KilledRun.Way.allCases.count
        var kills = 0
        var lives = 0
        var repeats: [Duration?] = []
        while kills < wanted {
            let killed = try await KilledRun(way)
            kills += try await killed.runKilled(atMost: min(8, wanted - kills))
            lives += 1
            #expect(killed.server.ledger.repeated(within: Self.grace) == 0)
            repeats += killed.server.ledger.repeats
            #expect(try killed.exported() == undisturbed.exported())
            #expect(try killed.state() == undisturbed.state())
            try killed.checkSoundness()
        }
        #expect(try !undisturbed.exported().isEmpty)
        guard Self.isLong else { return }
        let excused = repeats.compactMap(\.self).max() ?? .zero
        print(
            "\(way): \(kills) kills in \(lives) lives; \(repeats.count) requests came again, "
                + "answered at most \(excused) before a kill")
    }
}
