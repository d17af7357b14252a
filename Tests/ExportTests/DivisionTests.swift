import Testing

@testable import Export

struct DivisionTests {
    @Test(arguments: [
        ("90/10", ["train 90.0", "test 10.0"]),
        ("80/10/10", ["train 80.0", "validation 10.0", "test 10.0"]),
        ("train=0.9,test=0.1", ["train 0.9", "test 0.1"]),
        ("a=1, b=2", ["a 1.0", "b 2.0"]),
    ])
    func sharesAreReadInBothForms(text: String, parts: [String]) {
        let division = Division(text, seed: 1)
        #expect(division?.parts.map { "\($0.name) \($0.share)" } == parts)
    }

    @Test(arguments: [
        "", "90", "90/0", "90/-1", "1/2/3/4", "a=1", "a=1,a=2", "a=1,b", "../x=1,b=2", "a=nan,b=1",
    ])
    func whatIsNoDivisionIsNil(text: String) {
        #expect(Division(text, seed: 1) == nil)
    }

    @Test func everyDocumentIsInOnePartAndThePartsHaveTheirShares() throws {
        let documents = Dictionary(
            uniqueKeysWithValues: (0..<200).map { ("d\($0)", 1 + $0 % 5) })
        let division = try #require(Division("80/10/10", seed: 1))
        let places = division.places(of: documents) { "\($0.hashValue)" }
        #expect(Set(places.keys) == Set(documents.keys))
        var pairs = [0, 0, 0]
        for (document, place) in places { pairs[place] += documents[document] ?? 0 }
        let total = Double(pairs.reduce(0, +))
        for (count, share) in zip(pairs, [0.8, 0.1, 0.1]) {
            #expect(abs(Double(count) / total - share) < 0.02)
        }
    }

    @Test func theSameSeedDividesAlike() throws {
        let documents = Dictionary(uniqueKeysWithValues: (0..<20).map { ("d\($0)", 1) })
        let division = try #require(Division("50/50", seed: 1))
        let draw: (String) -> String = { String($0.reversed()) }
        #expect(
            division.places(of: documents, draw: draw) == division.places(of: documents, draw: draw)
        )
    }
}
