/// Time and chance, handed in so that tests need neither.
package struct Timing: Sendable {
    /// Seconds on a clock that never goes back.
    package var now: @Sendable () -> Double
    /// Waits that many seconds, or less when the task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void
    /// A number from 0 to 1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Double) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    package static let system: Timing = {
        let start = ContinuousClock.now
        return Timing(
            now: { start.duration(to: .now) / .seconds(1) },
            sleep: { try await Task.sleep(for: .seconds($0)) },
            random: { Double.random(in: 0...1) })
    }()
}
