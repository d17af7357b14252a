import Records
import Testing

@testable import Curate

struct RoundTripTests {
    private let own = ContentHash(domain: "test", fields: ["own"])
    private let other = ContentHash(domain: "test", fields: ["other"])
    private let third = ContentHash(domain: "test", fields: ["third"])

    @Test func theRankAndTheMarginToTheNextChunkAreKept() {
        let checks = RoundTrip.checks(chunk: own, hits: [(own, -9), (other, -4)], limit: 10)
        #expect(
            checks == [
                Check(name: "round_trip", value: 1, passed: true),
                Check(name: "round_trip_margin", value: 5, passed: true),
            ])
    }

    @Test func theMarginIsNegativeWhereAnotherChunkIsNearer() {
        let checks = RoundTrip.checks(
            chunk: own, hits: [(other, -9), (own, -7), (third, -3)], limit: 2)
        #expect(checks.map(\.value) == [2, -2])
        #expect(checks.map(\.passed) == [true, true])
    }

    @Test func aChunkThatIsFoundTooLateFailsThePair() {
        let hits = [(other, -9.0), (third, -8.0), (own, -7.0)].map { (chunk: $0.0, rank: $0.1) }
        let check = RoundTrip.checks(chunk: own, hits: hits, limit: 2).first
        #expect(check?.passed == false)
        #expect(check?.value == 3)
        #expect(check?.message == "A search for the question finds its chunk at rank 3 only")
    }

    @Test func aChunkThatIsNotFoundFailsThePair() {
        let checks = RoundTrip.checks(chunk: own, hits: [(other, -9)], limit: 10)
        #expect(checks.map(\.passed) == [false])
        #expect(
            checks[0].message
                == "A search for the question does not find its chunk among the first 10")
    }

    @Test func aLonelyChunkHasNoMargin() {
        #expect(RoundTrip.checks(chunk: own, hits: [(own, -9)], limit: 10).count == 1)
    }

    @Test func whatIsSearchedForNamesTheDocument() {
        var pair = Pair(
            question: "What melts?", answer: "Ice melts.", context: "On ice", recipe: own,
            ordinal: 0, evidence: [])
        #expect(RoundTrip.query(for: pair) == "On ice What melts?")
        pair = Pair(
            question: "What melts?", answer: "Ice melts.", context: "", recipe: own, ordinal: 0,
            evidence: [])
        #expect(RoundTrip.query(for: pair) == "What melts?")
    }
}
