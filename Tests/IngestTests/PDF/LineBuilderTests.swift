import Testing

@testable import Ingest

@Suite struct LineBuilderTests {
    private func texts(_ runs: [TextRun]) -> [String] {
        PageSketch.lines(runs).map(\.text)
    }

    @Test func runsOnOneBaselineAreOneLine() {
        let runs = [
            PageSketch.run("The float", x: 72, y: 100),
            PageSketch.run("sits", x: 121, y: 100.4, font: PageSketch.font(italic: true)),
            PageSketch.run("in a well.", x: 72, y: 112),
        ]
        #expect(texts(runs) == ["The float sits", "in a well."])
    }

    @Test func wideGapsPartCellsButNotANumberFromItsHeading() {
        #expect(
            texts([PageSketch.run("cell", x: 72, y: 100), PageSketch.run("next", x: 130, y: 100)])
                == ["cell", "next"])
        #expect(
            texts([PageSketch.run("2.1", x: 72, y: 100), PageSketch.run("Methods", x: 107, y: 100)])
                == ["2.1 Methods"])
    }

    @Test(arguments: [
        ("seen before.", "12,13", "seen before.[12,13]"), ("10", "−3", "10⁻³"),
        ("5 cm", "2", "5 cm²"),
        ("the word", "2 10", "the word[2,10]"), ("the 5", "th", "the 5th"), ("10−", "3", "10⁻³"),
        ("cm−", "1", "cm⁻¹"), ("Mg", "2+", "Mg²⁺"), ("the sea", "4", "the sea[4]"),
    ])
    func raisedTypeIsACitationOrAnExponent(before: String, raised: String, expected: String) {
        let first = PageSketch.run(before, y: 100)
        let second = PageSketch.run(raised, x: first.right, y: 98, font: PageSketch.font(6.7))
        #expect(texts([first, second]) == [expected])
    }

    @Test(arguments: [
        ("Anna Writer", "a", "Anna Writer[a]"), ("Bo Two", "a,∗", "Bo Two[a,∗]"),
        ("Cy Three", "1,b", "Cy Three[1,b]"), ("the value x", "a", "the value x a"),
        ("the 5", "th", "the 5th"),
    ])
    func lettersBehindNamesAreMarksOfAddresses(before: String, raised: String, expected: String) {
        let first = PageSketch.run(before, y: 100)
        let second = PageSketch.run(raised, x: first.right, y: 98, font: PageSketch.font(6.7))
        #expect(texts([first, second]) == [expected])
    }

    @Test func smallMarksThatAreNotRaisedAreApartFromNamesToo() {
        let small = PageSketch.font(6.7)
        let name = PageSketch.run("Anna Writer", y: 100)
        let mark = PageSketch.run("a", x: name.right, y: 102.7, font: small)
        #expect(texts([name, mark]) == ["Anna Writer[a]"])
        let first = PageSketch.run("a", y: 102.7, font: small)
        let address = PageSketch.run("Department of Tides", x: first.right, y: 100)
        #expect(texts([first, address]) == ["a Department of Tides"])
    }

    @Test func loweredTypeIsASubscript() {
        let first = PageSketch.run("CO", y: 100)
        let second = PageSketch.run("2", x: first.right, y: 105, font: PageSketch.font(6.7))
        let third = PageSketch.run(" rises", x: second.right, y: 100)
        #expect(texts([first, second, third]) == ["CO2 rises"])
    }

    @Test(arguments: [
        ("F¨arber", "Färber"), ("T A B L E 1 Levels", "TABLE 1 Levels"), ("A B test", "A B test"),
        ("eﬃcient", "efficient"), ("a b s t r a c t", "abstract"), ("a b c x y", "abcxy"),
        ("x y z is it", "x y z is it"),
    ])
    func whatWasDrawnOddlyIsReadAsItLooks(drawn: String, read: String) {
        #expect(texts([PageSketch.run(drawn, y: 100)]) == [read])
    }
}

@Suite struct PageMarginsTests {
    @Test func lineNumbersAreDroppedAndNumbersInTablesStay() {
        let words = (0..<20).map { PageSketch.run("words of line", y: 100 + 12 * Double($0)) }
        let numbers = (0..<20).map {
            PageSketch.run("\($0 + 10)", x: 50, y: 100 + 12 * Double($0), font: PageSketch.font(6))
        }
        let cleaned = PageMargins.clean([PageSketch.page(words + numbers)])
        #expect(cleaned[0].runs == words)
        let between = numbers.map { number in
            var number = number
            number.x = 200
            return number
        }
        let right = words.map { word in
            var word = word
            word.x = 300
            return word
        }
        let table = PageSketch.page(words + between + right)
        #expect(PageMargins.clean([table])[0].runs.count == 60)
    }

    @Test func rotatedStampsAreDroppedButNotARotatedPage() {
        var stamp = PageSketch.run("arXiv:1234.5678v1 [cs.CL] 1 Jan 2026", x: 20, y: 300)
        stamp.width = 0
        let text = PageSketch.column(Array(repeating: "words and more words", count: 20))
        #expect(PageMargins.clean([PageSketch.page([stamp] + text)])[0].runs == text)
        #expect(PageMargins.clean([PageSketch.page([stamp])])[0].runs.map(\.text) == [stamp.text])
    }
}

@Suite struct RunningHeadsTests {
    private static let words = ["One begins", "Two follows", "Three is next", "Four ends"]

    @Test func linesThatRepeatAtTheEdgesAreDropped() {
        let pages = (1...4).map { number in
            PageSketch.lines(
                [PageSketch.run("Author et al. \(number)", y: 30)]
                    + PageSketch.column([Self.words[number - 1], "and goes on."], y: 200)
                    + [PageSketch.run("\(number)", x: 300, y: 760)], page: number)
        }
        let cleaned = RunningHeads.remove(from: pages, heights: [792, 792, 792, 792])
        #expect(
            cleaned.map { $0.map(\.text) }
                == (1...4).map {
                    [Self.words[$0 - 1], "and goes on."]
                })
    }

    @Test func aSinglePageKeepsItsHead() {
        let page = PageSketch.lines([PageSketch.run("A title", y: 30)])
        #expect(RunningHeads.remove(from: [page], heights: [792]) == [page])
    }
}

@Suite struct DehyphenationTests {
    private func joined(_ lines: [String], knowing words: String = "") -> String {
        let known = PageSketch.lines([PageSketch.run(words.isEmpty ? "x" : words, y: 100)])
        return Dehyphenation(known).joined(lines)
    }

    @Test(arguments: [
        (["infor-", "mation is"], "", "information is"),
        (["state-of-the-", "art methods"], "the art of", "state-of-the-art methods"),
        (["decision-", "making"], "decision decision making making", "decision-making"),
        (["well-", "known"], "a well-known fact", "well-known"),
        (["COVID-", "19 cases"], "", "COVID-19 cases"),
        (["nab-", "Paclitaxel"], "", "nab-Paclitaxel"),
        (["SCI-", "ENCE"], "SCIENCE", "SCIENCE"),
        (["pre-", "and post-test"], "", "pre- and post-test"),
        (["a range –", "b"], "", "a range – b"),
        (["no hyphen", "here"], "", "no hyphen here"),
        (
            ["https://doi.org/10.1371/journal.", "pone.0323994"], "",
            "https://doi.org/10.1371/journal.pone.0323994"
        ),
        (["at http://example.org/", "a/b it"], "", "at http://example.org/a/b it"),
        (["at www.example.org.", "Then it"], "", "at www.example.org. Then it"),
        (["Über-", "gang"], "der Übergang", "Übergang"),
        (["潮位计的", "浮子"], "", "潮位计的浮子"),
    ])
    func theDocumentsOwnWordsDecide(lines: [String], words: String, expected: String) {
        #expect(joined(lines, knowing: words) == expected)
    }
}

@Suite struct SpacedHyphensTests {
    @Test func spacesBehindHyphensAreClosedWhereTheyAreTheRule() {
        let odd = PageSketch.lines(
            (0..<12).map {
                PageSketch.run("whole- gland and pre- and post- test", y: 100 + 12 * Double($0))
            })
        #expect(SpacedHyphens.closed(odd).first?.text == "whole-gland and pre- and post-test")
        let usual = Array(odd.prefix(3))
        #expect(SpacedHyphens.closed(usual) == usual)
    }
}

@Suite struct LegibilityTests {
    @Test func ciphersAreGibberishAndWordsAreNot() {
        let cipher = String(repeating: "!\"#$ %&'( )*+, <=>? ", count: 10)
        let words = String(repeating: "the mean level rose by 187 mm (2.1 mm a year); ", count: 6)
        #expect(Legibility.isGibberish(PageSketch.page([PageSketch.run(cipher, y: 100)])))
        #expect(!Legibility.isGibberish(PageSketch.page([PageSketch.run(words, y: 100)])))
    }

    @Test func hebrewIsPutIntoLogicalOrder() {
        #expect(RightToLeft.logical("םיה הבוג 1931 תא (mm)") == "(mm) את 1931 גובה הים")
    }
}
