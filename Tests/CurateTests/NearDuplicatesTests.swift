import Testing

@testable import Curate

struct NearDuplicatesTests {
    @Test(arguments: [
        ("What is the size of a raw block?", "What are the sizes of raw blocks?", true),
        ("What is the size of a raw block?", "Which size does a raw block have?", true),
        ("What is the yield at 10 °C?", "What is the yield at 20 °C?", false),
        ("When is a raw block used?", "When is a raw block not used?", false),
        ("What is the size of a raw block?", "Who wrote the reference decoder?", false),
        ("What is it?", "What is it?", true),
    ])
    func questionsThatAskTheSameAreDuplicates(first: String, second: String, isDuplicate: Bool) {
        var seen = NearDuplicates()
        #expect(seen.insert(id: "a", question: first, answer: "x") == nil)
        #expect(seen.duplicate(question: second, answer: "y") == (isDuplicate ? "a" : nil))
        #expect(seen.insert(id: "b", question: second, answer: "y") == (isDuplicate ? "a" : nil))
    }

    @Test func aDuplicateIsNotRemembered() {
        var seen = NearDuplicates()
        #expect(seen.insert(id: "a", question: "red green blue pink", answer: "") == nil)
        #expect(seen.insert(id: "b", question: "red green blue pink grey", answer: "") == "a")
        #expect(seen.insert(id: "c", question: "red grey gold black white", answer: "") == nil)
    }

    @Test func theSameAnswerMakesALooserLikenessADuplicate() {
        let answer = "Dictionaries improve the compression of small files."
        var seen = NearDuplicates()
        _ = seen.insert(
            id: "a", question: "What improves the compression of files?", answer: answer)
        let question = "What improves compression where files are small?"
        #expect(seen.duplicate(question: question, answer: answer) == "a")
        #expect(seen.duplicate(question: question, answer: "Nobody knows.") == "a")
        let other = "What improves the compression of tiny texts and files?"
        #expect(seen.duplicate(question: other, answer: answer) == "a")
        #expect(seen.duplicate(question: other, answer: "Nobody knows.") == nil)
    }

    /// Against comparing each with each.
    @Test func theIndexFindsAllThatComparingEachWithEachFinds() {
        var random = SystemRandomNumberGenerator()
        let words = (0..<30).map { "w\(Character(UnicodeScalar(97 + UInt8($0 % 26))))\($0 / 26)x" }
        var seen = NearDuplicates()
        var kept: [Set<String>] = []
        for number in 0..<300 {
            let size = Int.random(in: 2...6, using: &random)
            let question = Set((0..<size).map { _ in words.randomElement(using: &random) ?? "" })
            let isNear = kept.contains { other in
                Double(other.intersection(question).count) / Double(other.union(question).count)
                    >= 0.7
            }
            let found = seen.insert(
                id: "\(number)", question: question.joined(separator: " "),
                answer: "answer\(number)")
            #expect((found != nil) == isNear)
            if found == nil { kept.append(question) }
        }
    }
}
