import Testing

@testable import TextAnalysis

@Suite struct TokenEstimateTests {
    /// Expected values: the features that the weights were fitted with, counted by another program,
    /// times the weights.
    @Test(arguments: [
        ("", 0, 0),
        ("The cat sat on the mat.", 6085, 6085),
        (
            "Internationalization of HDF5 chunk caches (v1.14.3) costs 1,048,576 bytes.", 30391,
            25562
        ),
        ("snake_case __init__  two blanks\n\n\tindent\n", 12277, 12277),
        (
            "Senjō no Valkyria 3: 戦場のヴァルキュリア3, α-synuclein ≤ 3 µm² … ½ done", 34515, 34614
        ),
        ("ΑΒΓ Δοκιμή — ПРИВЕТ мир\u{A0}und \u{661}\u{662}\u{663}\u{664}", 36301, 34343),
        ("e\u{301} 👩‍👩‍👧 🇩🇪!?", 21820, 21820),
        ("   \n  ", 1738, 1738),
        ("iPhone NATO mRNA IEEE-754 2021-03-04T05:06:07Z", 32229, 23385),
    ])
    func isTheFittedExpression(string: String, qwen: Int, cl100k: Int) {
        let text = Array(string.utf8)
        let range = 0..<text.count
        #expect(TokenEstimate.thousandths(of: text, range: range, vocabulary: .qwen) == qwen)
        #expect(TokenEstimate.thousandths(of: text, range: range, vocabulary: .cl100k) == cl100k)
        #expect(TokenEstimate.count(text) == (qwen + 500) / 1000)
        #expect(TokenEstimate.count(string, vocabulary: .cl100k) == (cl100k + 500) / 1000)
    }

    @Test func partsWithWhiteSpaceBetweenThemAddUp() {
        let text = Array("Some words, 1234 of them;\n\nand more — of “those”.".utf8)
        func cost(_ range: Range<Int>) -> Int { TokenEstimate.thousandths(of: text, range: range) }
        for index in text.indices where text[index] == 0x20 {
            #expect(cost(0..<text.count) == cost(0..<index) + cost(index + 1..<text.count))
        }
    }

    @Test func theEndForALimitIsTheLastThatFits() {
        let text = Array("Internationalization — of “caches” costs 1,048,576 bytes 👩‍👩‍👧".utf8)
        let all = TokenEstimate.thousandths(of: text, range: 0..<text.count)
        for limit in stride(from: 0, through: all + 100, by: 37) {
            let end = TokenEstimate.end(of: text, range: 0..<text.count, limit: limit)
            #expect(TokenEstimate.thousandths(of: text, range: 0..<end) <= limit)
            #expect(String(validating: text[..<end], as: UTF8.self) != nil)
            if end < text.count {
                var next = end + 1
                while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
                #expect(TokenEstimate.thousandths(of: text, range: 0..<next) > limit)
            } else {
                #expect(limit >= all)
            }
        }
    }

    @Test func bytesThatAreNoTextDoNoHarm() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<100 {
            let text = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(TokenEstimate.count(text) > 0)
        }
    }
}
