import Foundation

/// How often each latency occurred, in classes that are four percent wide: of fixed size, however
/// many there are.
struct LatencyHistogram: Sendable {
    private var counts = [UInt32](repeating: 0, count: 18 * 24)
    private var total = 0

    /// 18 classes for each doubling, from a millisecond up to four and a half hours.
    private static let classesPerDoubling = 18.0
    private static let shortest = 0.001

    mutating func add(_ seconds: Double) {
        let position = log2(max(seconds, Self.shortest) / Self.shortest) * Self.classesPerDoubling
        counts[min(Int(position), counts.count - 1)] += 1
        total += 1
    }

    /// The latency in seconds that this part of all does not exceed; nil where there is none.
    func quantile(_ part: Double) -> Double? {
        guard total > 0 else { return nil }
        var rest = max(1, Int((Double(total) * part).rounded(.up)))
        for (index, count) in counts.enumerated() {
            rest -= Int(count)
            if rest <= 0 {
                return Self.shortest * exp2((Double(index) + 0.5) / Self.classesPerDoubling)
            }
        }
        return nil
    }
}
