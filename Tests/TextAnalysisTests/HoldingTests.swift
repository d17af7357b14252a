import Testing

@testable import TextAnalysis

struct HoldingTests {
    @Test(arguments: [
        ("see et al. 2019", "et al."), ("doi", "doi"), ("the doo", "doi"), ("", "a"), ("ab", "abc"),
        ("aab", "ab"), ("Größe at 5′-end", "5′-"), ("§ 4", "§"), ("naïve http", "http"),
        ("cafe\u{301} au lait", "cafe"), ("cafe\u{301} au lait", "au"), ("www\u{301}.", "www."),
    ])
    func aTextHoldsWhatItContains(text: String, part: String) {
        #expect(text.holds(part) == text.contains(part))
    }

    @Test func aLetterWithAMarkIsAnotherLetter() {
        #expect(!"doi\u{308}".holds("doi"))
        #expect("doi\u{308} doi".holds("doi"))
    }
}
