import Testing

@testable import TextAnalysis

@Suite struct SentenceTests {
    /// The sentences of a text, checked for what always holds: they are in order, hold all but
    /// white space, and are valid UTF-8.
    private func sentences(of string: String) -> [String] {
        let text = Array(string.utf8)
        let ranges = Sentences.ranges(in: text)
        var position = 0
        for range in ranges {
            #expect(range.lowerBound >= position && !range.isEmpty)
            #expect(Bytes.trimmed(position..<range.lowerBound, in: text).isEmpty)
            #expect(Bytes.trimmed(range, in: text) == range)
            #expect(String(validating: text[range], as: UTF8.self) != nil)
            position = range.upperBound
        }
        #expect(Bytes.trimmed(position..<text.count, in: text).isEmpty)
        return ranges.map { String(decoding: text[$0], as: UTF8.self) }
    }

    /// `|` stands where a sentence ends.
    @Test(arguments: [
        "One sentence.|Another one!|A third?|The rest",
        "We follow Smith et al. (2019) and Lee et al. [4].|The results differ.",
        "This was shown by Smith et al. in 2019.|We repeat it.",
        "This was shown by Smith et al.|However, we disagree.",
        "Use a cache, e.g. Redis, i.e. a key-value store.|It is fast.",
        "See Fig. 3 and Figs. 4–5, Eq. (2), Sec. 3.1 and Ref. 12.|They agree.",
        "See Fig. S1 for details.|Then read Table A.1.|Done.",
        "Its peroxide value was 0.99 meq. O2/kg of oil.|The limit is 10 meq.|The oil is fresh.",
        "Dr. Jones met Prof. Smith vs. Mr. Brown.|They talked.",
        "J. R. Smith and A. Kumar wrote it.|We read it.",
        "It was written by J.R.R. Tolkien.|He was English.",
        "Samples have vitamin C.|The others do not.",
        "The U.S. Army is in the U.S.|It is large.",
        "It starts at 5 p.m.|The talk ends at 6 p.m. on Monday.",
        "The value is 3.14 or .5 or 1.2.3 in v1.2.3.|Version 2.0 follows.",
        "Go to https://example.org/a.b?c=d.e and www.x.org.|Then come back.",
        "It rose in 2019.|In 2020 it fell.",
        "About approx. 5 mg on pp. 3–5 of vol. 2, cf. No. 7.|No. 8 is lost.",
        "Is it so?|No.|It is not.",
        "It was shown before [12].|We agree.",
        "It was shown before.[12]|We agree.",
        "It was shown before.[3, 5–7]|We agree.",
        "It was shown before.¹²|We agree.",
        "He said \"Stop.\"|She said “Go.”|They left (at last.)|End.",
        "\"Why?\" he asked.|\"Because!\" she said.",
        "Wait ... what?|Well…|Then it ended.|It went on … and on.",
        "Really?!|Yes!!|Fine.",
        "This is odd (?) but true (!) here.|Next.",
        "Companies, etc.|The rest, etc., and more.",
        "Yahoo! is a firm.|It is old.",
        "We use pandas, numpy, etc. for this.|It works.",
        "E. coli grows.|S. aureus does not.",
        "Acme Inc. sells it.|Acme Corp.|The end.",
        "Modern art.|Students learned it.",
        "At max. 5 items, min. 2 and a max.|Students count.",
        "1. First, we start.|Then we stop.",
        "3.2. Methods are here.|They work.",
        "IV. Discussion of it.|It is long.",
        "a. the first of them.|It is small.",
        "Table 1. Results of the runs.|All are good.",
        "Figure 12. The setup.|It is simple.",
        "α-Synuclein binds.|β-Actin does not.",
        "It binds strongly.|α-Synuclein is next.",
        "Er ging weg.|Über ihn wird erzählt.|Ähnlich z.B. dort.",
        "la vie est belle.|à nouveau, elle chante.",
        "the cat sat on the mat.|a dog came in 2017.|the cat left.",
        "The temp. range and the conc. of salt matter.|It is so.",
        "this is so , lit . Valkyria of the field .|it ends",
        "Employing it in the series .|Released in Japan , it sold .|The rest",
        "これは文です。|これも文です！|本当？|はい",
        "「はい。」|彼は言った。",
        "यह वाक्य है।|दूसरा वाक्य।",
        "Jan. 5 was cold.|On Dec. 24 it snowed.",
        "Dots . . . in between.|The end.",
        "Introduction ..... 3",
        "The .NET runtime and a.out files.|They run.",
        "He moved to St. Louis.|The city is big.",
    ])
    func endWhereAReaderWouldStop(marked: String) {
        let expected = marked.split(separator: "|").map(String.init)
        // CJK text has no blank between sentences.
        let separator = marked.contains("。") ? "" : " "
        #expect(sentences(of: expected.joined(separator: separator)) == expected)
    }

    @Test func anEmptyLineEndsASentenceAndASingleLineFeedDoesNot() {
        #expect(
            sentences(of: "A heading\n\nText that is\nwrapped. And \nmore\n \n\n\nlast\n") == [
                "A heading", "Text that is\nwrapped.", "And \nmore", "last",
            ])
    }

    @Test func aLineThatStartsAListItemEndsASentence() {
        #expect(
            sentences(of: "We need:\n- one\n- two\n  more of two\n* three\n• four\n1. five\n2) six")
                == [
                    "We need:", "- one", "- two\n  more of two", "* three", "• four", "1. five",
                    "2) six",
                ])
        #expect(
            sentences(of: "It was in the year\n201. The next") == [
                "It was in the year\n201.", "The next",
            ])
        #expect(
            sentences(of: "text\n# Heading\n| a | b |\n| c | d |") == [
                "text", "# Heading", "| a | b |", "| c | d |",
            ])
    }

    @Test func aBlankThatDoesNotBreakLinesIsStillABlank() {
        #expect(sentences(of: "First.\u{A0}Second. Third.") == ["First.", "Second.", "Third."])
    }

    @Test func nothingButWhiteSpaceHasNoSentence() {
        #expect(sentences(of: "") == [])
        #expect(sentences(of: " \n\n\t\u{A0}\u{3000} ") == [])
        #expect(sentences(of: "...") == ["..."])
    }

    @Test func aPartOfATextIsReadAsIfItWereAll() {
        let text = Array("Zero. One. Two. Three.".utf8)
        #expect(Sentences.ranges(in: text, range: 6..<15) == [6..<10, 11..<15])
    }

    @Test(arguments: [
        ("Done.", true), ("Done.\" ", true), ("(Done!)", true), ("終わり。」", true), ("and so…", true),
        ("not done", false), ("as follows:", false), ("(done)", false), ("", false), ("\"", false),
    ])
    func isTerminatedLooksPastQuotesAndBrackets(string: String, expected: Bool) {
        let text = Array(string.utf8)
        #expect(Sentences.isTerminated(text, range: 0..<text.count) == expected)
    }

    @Test func randomTextIsCoveredWhateverItIs() {
        var generator = SeededGenerator(seed: 1)
        let pieces = [
            "a", "B", ".", "!", "?", " ", "  ", "\n", "\n\n", "1", "…", "。", "\u{A0}", "(", ")",
            "[3]",
            "\"", "”", "e.g.", "et al.", "- ", "👩‍👩‍👧", "e\u{301}", "\u{3000}", "「", "Fig.", "\t", "؟",
        ]
        for _ in 0..<300 {
            let count = Int.random(in: 0..<80, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }
            _ = sentences(of: text.joined())
        }
    }

    @Test func bytesThatAreNoTextDoNoHarm() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<100 {
            let text = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var position = 0
            for range in Sentences.ranges(in: text) {
                #expect(range.lowerBound >= position && range.upperBound <= text.count)
                #expect(!range.isEmpty)
                position = range.upperBound
            }
        }
    }
}
