import Testing

@testable import LanguageModels

@Suite struct MetricsTests {
    @Test func quantilesAreWithinAFewPercent() throws {
        var histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for milliseconds in 1...1000 { histogram.add(Double(milliseconds) / 1000) }
        for (part, expected) in [(0.5, 0.5), (0.95, 0.95), (0.01, 0.01), (1, 1.0)] {
            let found = try #require(histogram.quantile(part))
            #expect(abs(found / expected - 1) < 0.04)
        }
    }

    @Test func noLatencyIsTooShortOrTooLong() {
        var histogram = LatencyHistogram()
        for seconds in [-1, 0, 1e-9, 1e9] { histogram.add(seconds) }
        #expect((histogram.quantile(0.5) ?? 1) < 0.0011)
        #expect((histogram.quantile(1) ?? 0) > 10_000)
    }

    @Test func callsAreCountedByHowTheyEnded() {
        var recorder = MetricsRecorder()
        recorder.sent(at: 10)
        recorder.sent(at: 10)
        recorder.answered(after: 2, at: 12)
        recorder.left()
        recorder.ended(nil)
        recorder.retried(.rateLimited)
        recorder.left()
        recorder.sent(at: 13)
        recorder.waited(1.5)
        recorder.ended(.quota)
        let report = recorder.report(concurrency: 7)
        #expect(report.calls == 2)
        #expect(report.successRate == 0.5)
        #expect(report.failures == ["quota": 1])
        #expect(report.retries == ["rateLimited": 1])
        #expect(report.requests == 3)
        #expect(report.mostInFlight == 2)
        #expect(report.elapsed == 2)
        #expect(report.throughput == 0.5)
        #expect(report.waitedForLimits == 1.5)
        #expect(report.concurrency == 7)
    }

    @Test func withoutCallsThereAreNoRates() {
        let report = MetricsRecorder().report(concurrency: 8)
        #expect(report.successRate == nil)
        #expect(report.throughput == nil)
        #expect(report.latencyP95 == nil)
    }
}
