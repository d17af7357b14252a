package import LanguageModels
import Synchronization

/// A clock that stands still but for the sleeps, which take no time: each adds its seconds and
/// returns at once.
package final class ManualTime: Sendable {
    private let state = Mutex((now: 0.0, sleeps: [Double]()))

    package init() {}

    /// Every sleep so far, in seconds.
    package var sleeps: [Double] { state.withLock { $0.sleeps } }

    package var timing: Timing {
        Timing(
            now: { [self] in state.withLock { $0.now } },
            sleep: { [self] seconds in
                try Task.checkCancellation()
                state.withLock {
                    $0.now += seconds
                    $0.sleeps.append(seconds)
                }
            },
            random: { 1 })
    }
}
