import Samples
import Testing

@Suite("Chance by a seed")
struct SeededChoiceTests {
    @Test("One seed and path give one sequence, another path another one")
    func repeats() {
        func draw(_ path: String) -> [Int] {
            var choice = SeededChoice(seed: 42, path: [path])
            return (0..<8).map { _ in choice.index(below: 100) }
        }
        #expect(draw("personas") == draw("personas"))
        #expect(draw("personas") != draw("tones"))
    }

    @Test("Every number below the count is drawn, and none beyond")
    func range() {
        var choice = SeededChoice(seed: 7, path: [])
        var seen = Set<Int>()
        for _ in 0..<200 { seen.insert(choice.index(below: 5)) }
        #expect(seen == [0, 1, 2, 3, 4])
    }

    @Test("Shuffling keeps every item")
    func shuffles() {
        var choice = SeededChoice(seed: 1, path: ["topics"])
        let shuffled = choice.shuffled(Array(0..<50))
        #expect(shuffled.sorted() == Array(0..<50))
        #expect(shuffled != Array(0..<50))
    }
}

@Suite("Shares")
struct ShareSequenceTests {
    @Test(
        "After any number of units each share is within 1 of what it should have",
        arguments: [[60.0, 25, 15], [65, 18, 17], [1, 1], [1, 999], [3]])
    func staysClose(shares: [Double]) {
        var sequence = ShareSequence(shares)
        var counts = [Double](repeating: 0, count: shares.count)
        let sum = shares.reduce(0, +)
        for total in 1...1000 {
            counts[sequence.next()] += 1
            for place in shares.indices {
                #expect(abs(counts[place] - Double(total) * shares[place] / sum) <= 1)
            }
        }
    }
}
