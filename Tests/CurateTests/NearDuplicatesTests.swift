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
        let words = (0..<30).map {
            "w\(Character(UnicodeScalar(97 + UInt8($0 % 26))))\($0 < 26 ? "k" : "v")x"
        }
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

    @Test func otherNumbersInTheAnswersKeepLooselyAlikeQuestionsApart() {
        var seen = NearDuplicates()
        _ = seen.insert(
            id: "a", question: "What yield does boiling ethanol give?",
            answer: "The yield of the long reaction in the boiling flask was 40 %.")
        let question = "What yield does boiling water with salt give?"
        #expect(
            seen.duplicate(
                question: question,
                answer: "The yield of the long reaction in the boiling flask was 40 %.") == "a")
        #expect(
            seen.duplicate(
                question: question,
                answer: "The yield of the long reaction in the boiling flask was 50 %.") == nil)
    }

    @Test func wordsWithDigitsAreSignificant() {
        var seen = NearDuplicates()
        _ = seen.insert(
            id: "a", question: "What is the role of p53 in the growth of tumours of mice?",
            answer: "")
        let other = "What is the role of p63 in the growth of tumours of mice?"
        #expect(seen.duplicate(question: other, answer: "") == nil)
    }

    @Test(arguments: [
        "What is the size of a raw block?",
        "According to \"Zstandard, explained\", what is the size of a raw block?",
        "About \"Zstandard\": What is the size of a raw block?",
        "Zstandard, explained\nWhat is the size of a raw block?",
    ])
    func aLineOfAnEarlierExportIsComparedByItsBareQuestion(line: String) {
        var seen = NearDuplicates()
        seen.insertLine(id: "pairs.jsonl:7", question: line, answer: "128 KB")
        #expect(
            seen.duplicate(question: "Which size does a raw block have?", answer: "y")
                == "pairs.jsonl:7")
    }

    /// The order of words changes when the lists are made anew.
    @Test func nothingIsLostWhenTheListsAreMadeAnew() {
        var seen = NearDuplicates()
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let questions = (0..<2100).map { number in
            let digits = [number / 676, number / 26 % 26, number % 26].map { letters[$0] }
            return "What says q\(digits[0])x of z\(digits[1])j and k\(String(digits))w?"
        }
        for (number, question) in questions.enumerated() {
            #expect(seen.insert(id: "\(number)", question: question, answer: "") == nil)
        }
        #expect(seen.count == 2100)
        for number in stride(from: 0, to: 2100, by: 97) {
            #expect(seen.duplicate(question: questions[number], answer: "") == "\(number)")
        }
    }
}
