import Synchronization

/// The lanes of one run: models that ask one server with one key share a lane.
///
/// A server counts what comes with a key, not which model it is for. So what such models have in
/// common is the number of requests in flight, the pauses and limits that the server tells or teaches,
/// and the limits that the user sets: `--rpm 60` is sixty requests a minute of all of them together.
/// Where the user sets other limits for one of them, the narrower ones hold for all.
package final class Lanes: Sendable {
    private let lanes = Mutex<[Place: Lane]>([:])

    private struct Place: Hashable {
        var provider: String
        var address: ServerAddress
        var key: Secret?
    }

    /// Made once a run, and handed to each `openModel` of it.
    package init() {}

    /// The lane of another model; the timing is that of the first one at its place.
    func lane(to provider: any Provider, limits: LaneLimits, timing: Timing) -> Lane {
        let endpoint = provider.endpoint
        let place = Place(
            provider: provider.kind.name, address: endpoint.address, key: endpoint.key)
        return lanes.withLock { lanes in
            if let first = lanes[place] { return Lane(beside: first, limits: limits) }
            let lane = Lane(limits: limits, timing: timing)
            lanes[place] = lane
            return lane
        }
    }
}
