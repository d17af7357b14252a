/// How the calls of a run went.
package struct ModelMetrics: Sendable, Equatable, Codable {
    /// Questions that were answered or failed for good.
    package var calls = 0
    package var answered = 0
    /// Calls that failed for good, by the code of their error.
    package var failures: [String: Int] = [:]
    /// HTTP requests that were sent.
    package var requests = 0
    /// Requests that were sent again, by the code of the error that made it so.
    package var retries: [String: Int] = [:]
    /// Seconds from sending a request to its reply; nil where none was answered.
    package var latencyP50: Double?
    package var latencyP95: Double?
    /// Seconds from the first request to the last reply.
    package var elapsed = 0.0
    /// Seconds for which the limits of the server or of the user held requests back.
    package var waitedForLimits = 0.0
    /// Requests that may be in flight now.
    package var concurrency = 0
    /// Requests that were in flight at once at most.
    package var mostInFlight = 0

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case calls, answered, failures, requests, retries, elapsed, concurrency
        case latencyP50 = "latency_p50"
        case latencyP95 = "latency_p95"
        case waitedForLimits = "waited_for_limits"
        case mostInFlight = "most_in_flight"
    }

    /// The part of the calls that was answered, from 0 to 1; nil without calls.
    package var successRate: Double? { calls > 0 ? Double(answered) / Double(calls) : nil }

    /// Replies a second; nil where there is no time to divide by.
    package var throughput: Double? { elapsed > 0 ? Double(answered) / elapsed : nil }
}

/// Counts what becomes of a model's calls.
struct MetricsRecorder: Sendable {
    private var metrics = ModelMetrics()
    private var latencies = LatencyHistogram()
    private var start: Double?
    private var end = 0.0
    private var inFlight = 0

    mutating func sent(at now: Double) {
        if start == nil { start = now }
        metrics.requests += 1
        inFlight += 1
        metrics.mostInFlight = max(metrics.mostInFlight, inFlight)
    }

    /// A request is over, however it ended.
    mutating func left() { inFlight -= 1 }

    mutating func answered(after latency: Double, at now: Double) {
        latencies.add(latency)
        end = now
    }

    mutating func waited(_ seconds: Double) { metrics.waitedForLimits += seconds }

    mutating func retried(_ cause: ModelError.Code) {
        metrics.retries[cause.rawValue, default: 0] += 1
    }

    /// A call is over; nil where it was answered.
    mutating func ended(_ failure: ModelError.Code?) {
        metrics.calls += 1
        if let failure {
            metrics.failures[failure.rawValue, default: 0] += 1
        } else {
            metrics.answered += 1
        }
    }

    func report(concurrency: Int) -> ModelMetrics {
        var report = metrics
        report.latencyP50 = latencies.quantile(0.5)
        report.latencyP95 = latencies.quantile(0.95)
        report.elapsed = start.map { max(0, end - $0) } ?? 0
        report.concurrency = concurrency
        return report
    }
}
