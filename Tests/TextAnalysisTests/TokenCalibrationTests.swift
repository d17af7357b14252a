import Testing

@testable import TextAnalysis

@Suite struct TokenCalibrationTests {
    private func samples(_ estimates: [Int], _ tokens: (Int) -> Int) -> [TokenCalibration.Sample] {
        estimates.map { TokenCalibration.Sample(estimate: $0, tokens: tokens($0)) }
    }

    @Test func scaleAndOverheadAreFoundApartWhereRequestsDiffer() {
        let fit = TokenCalibration(
            samples(Array(stride(from: 200, through: 1000, by: 100))) { $0 * 11 / 10 + 20 })
        #expect(fit == TokenCalibration(scale: 1100, overhead: 20, requests: 9))
        #expect(fit?.tokens(estimate: 500) == 570)
    }

    @Test func requestsOfOneSizeTellTheScaleWithAUsualOverhead() {
        let fit = TokenCalibration(samples(Array(repeating: 500, count: 10)) { _ in 562 })
        #expect(fit == TokenCalibration(scale: 1100, overhead: 12, requests: 10))
    }

    @Test func anOverheadThatNoTemplateHasIsNotBelieved() {
        let fit = TokenCalibration(samples([100, 200, 300, 400, 500, 600, 700, 800]) { _ in 450 })
        #expect(fit?.overhead == 12)
        #expect(fit?.scale == 973)
    }

    @Test func fewRequestsSayNothing() {
        #expect(TokenCalibration(samples([100, 200, 300]) { $0 }) == nil)
        #expect(TokenCalibration(samples(Array(repeating: 0, count: 20)) { _ in 5 }) == nil)
    }

    @Test func theScaleStaysWithinReason() {
        let fit = TokenCalibration(samples(Array(100...120)) { $0 * 100 })
        #expect(fit?.scale == 2000)
    }
}
