import Records
import Testing

@testable import Ingest

/// Habits of publishers, each as a page made by hand.
@Suite struct PaperLayoutTests {
    private let bold = PageSketch.font(12, family: 1, bold: true)
    private let body = [
        "The float of the gauge sits in a stilling well of iron",
        "which keeps the waves out and lets the tide come in so",
        "that the pen on the drum draws a smooth curve all day.",
    ]
    private static let words = [
        "One", "Two wells", "Three pens", "Four", "Five drums", "Six", "Seven", "Eight tides",
        "Nine",
    ]
    private let title = PageSketch.run(
        "Sea Level at Farrow Point", y: 60, font: PageSketch.font(18, bold: true))

    @Test func entriesOfATableOfContentsAreNoHeadings() throws {
        var runs = [PageSketch.run("Contents", y: 60, font: bold)]
        runs += PageSketch.column(
            ["1 Introduction . . . . . . . . . 1", "2 Methods . . . . . . . . . . . . 4"], y: 80)
        runs.append(PageSketch.run("3 Results and their discussion 12", y: 104, font: bold))
        runs.append(PageSketch.run("1 Introduction", y: 200, font: bold))
        runs += PageSketch.column(body + body, y: 220)
        let text = try PageSketch.document([PageSketch.page(runs)])
        #expect(!text.contains("heading 1: 3 Results"))
        #expect(text.contains("boilerplate: 1 Introduction . . ."))
        #expect(text.contains("heading 1: 1 Introduction\nparagraph: The float"))
    }

    @Test func aChapterEndsTheTableOfContents() throws {
        let large = PageSketch.font(22)
        let list = [
            PageSketch.run("Contents", y: 60, font: large),
            PageSketch.run("1 Introduction . . . . . . . . . 1", y: 90),
        ]
        var runs = [PageSketch.run("Chapter 1", y: 60, font: large)]
        runs += PageSketch.column(body + body, y: 100)
        let text = try PageSketch.document(
            [PageSketch.page(list), PageSketch.page(runs, number: 2)])
        #expect(text.contains("heading 1: Chapter 1\nparagraph: The float"))
    }

    @Test(arguments: ["Accepted Manuscript", "Original Article", "Author's Accepted Manuscript"])
    func theKindOfAnArticleIsNotItsTitle(kind: String) throws {
        let label = PageSketch.run(kind, y: 60, font: PageSketch.font(18, bold: true))
        let runs =
            [label, PageSketch.run("Sea Level at Farrow Point", y: 100)]
            + PageSketch.column(body + body, y: 140)
        let document = try PDFLayout.document(PDFSource(pages: [PageSketch.page(runs)]))
        #expect(document.title == "Sea Level at Farrow Point")
    }

    @Test func theFirstLongParagraphIsTheAbstractWhereNoHeadingSaysSo() throws {
        var runs = [title] + PageSketch.column(body + body, y: 100)
        runs.append(PageSketch.run("Keywords: tides; gauges", y: 190))
        runs.append(PageSketch.run("1. Introduction", y: 220, font: bold))
        runs += PageSketch.column(body + body, y: 240)
        let text = body.joined(separator: " ")
        let document = try PDFLayout.document(PDFSource(pages: [PageSketch.page(runs)]))
        #expect(document.abstract == "\(text) \(text)")
    }

    @Test func anAbstractMayFollowADash() throws {
        let lead = PageSketch.run(
            "Abstract", y: 100, font: PageSketch.font(bold: true, italic: true))
        var runs = [title, lead]
        runs.append(
            PageSketch.run("—The gauge is an old one and was read by hand", x: lead.right, y: 100))
        runs += PageSketch.column(body + body, y: 112)
        runs.append(PageSketch.run("I. INTRODUCTION", y: 220, font: bold))
        runs += PageSketch.column(body + body, y: 240)
        let document = try PDFLayout.document(PDFSource(pages: [PageSketch.page(runs)]))
        #expect(document.abstract?.hasPrefix("The gauge is an old one and was") == true)
    }

    @Test func anAbstractInSmallTypeIsNoFootnote() throws {
        let small = PageSketch.font(8)
        var runs = [title, PageSketch.run("ABSTRACT", y: 100, font: bold)]
        runs += PageSketch.column(body, y: 120, font: small)
        let next = PageSketch.page(PageSketch.column(body + body + body, y: 100), number: 2)
        let text = try PageSketch.document([PageSketch.page(runs), next])
        #expect(text.contains("heading 1: ABSTRACT\nparagraph: The float"))
    }

    @Test func aBoxThatIsDrawnLateIsSetBeforeTheTextBelowIt() throws {
        var runs = [PageSketch.run("Introduction", y: 400, font: bold)]
        runs += PageSketch.column(
            Array(body.prefix(2)) + ["and nobody has touched it since the"], y: 420)
        runs.append(PageSketch.run("Strengths of this study", y: 300, font: bold))
        runs += PageSketch.column(["• It is the first of its kind here.", "• It is long."], y: 320)
        let rest = PageSketch.column(["year in which it was built there."] + body, y: 100)
        let text = try PageSketch.document(
            [
                PageSketch.page([title] + PageSketch.column(body + body, y: 100)),
                PageSketch.page(runs, number: 2), PageSketch.page(rest, number: 3),
            ])
        let start = body.prefix(2).joined(separator: " ")
        #expect(
            text.contains(
                """
                heading 1: Strengths of this study
                list_item: • It is the first of its kind here.
                list_item: • It is long.
                heading 1: Introduction
                paragraph: \(start) and nobody has touched it since the year in which
                """))
    }

    @Test func aRunInHeadingMayBeLargerAndLongerThanItsLine() throws {
        let long = PageSketch.run(
            "Protection of the gauge by iron.", y: 100, font: PageSketch.font(11, bold: true))
        var runs = [
            long, PageSketch.run(" The float of the gauge sits here", x: long.right + 3, y: 101),
        ]
        runs += PageSketch.column(body, y: 113)
        for (index, words) in ["Kinds of wells.", "Kinds of pens."].enumerated() {
            let y = 200 + 60 * Double(index)
            let lead = PageSketch.run(words, y: y, font: PageSketch.font(11, bold: true))
            runs += [
                lead,
                PageSketch.run(" They differ from each other in", x: lead.right + 3, y: y + 1),
            ]
            runs += PageSketch.column(body, y: y + 13)
        }
        let text = try PageSketch.document([PageSketch.page(runs)])
        #expect(
            text.contains(
                "Protection of the gauge by iron.\nparagraph: The float of the gauge sits here The float"
            ))
    }

    @Test func rowsOfAFormulaAreNoTable() throws {
        var runs = PageSketch.column(body + body, y: 100)
        for (row, pieces) in [["χ(x) =", "{", "1,", "x < y"], ["", "", "0,", "x > y"]].enumerated()
        {
            for (column, piece) in pieces.enumerated() where !piece.isEmpty {
                let x = 150 + 60 * Double(column)
                runs.append(PageSketch.run(piece, x: x, y: 190 + 14 * Double(row)))
            }
        }
        runs += PageSketch.column(body, y: 240)
        #expect(!(try PageSketch.document([PageSketch.page(runs)]).contains("table:")))
    }

    @Test func proofsAndTheoremsAreNoHeadings() throws {
        var runs = PageSketch.column(body + body, y: 100)
        for index in 0..<4 {
            let y = 190 + 60 * Double(index)
            let lead = PageSketch.run("Proof.", y: y, font: PageSketch.font(bold: true))
            runs += [lead, PageSketch.run(" This is known", x: lead.right, y: y)]
            runs += PageSketch.column(body, y: y + 12)
        }
        #expect(!(try PageSketch.document([PageSketch.page(runs)]).contains("heading")))
    }

    @Test func namesOfShortSectionsStandWhereRunningHeadsStand() {
        let pages = (1...9).map { number in
            let head = number == 5 ? "1.3. WELLS" : "THE GAUGES OF FARROW"
            return PageSketch.lines(
                [PageSketch.run(head, y: 30, font: PageSketch.font(8))]
                    + PageSketch.column([Self.words[number - 1], "stands here."], y: 100),
                page: number)
        }
        let cleaned = RunningHeads.remove(
            from: pages, heights: Array(repeating: 792, count: pages.count))
        #expect(cleaned.allSatisfy { $0.count == 2 })
    }

    @Test func lettersStandBelowRomanNumbers() throws {
        var runs: [TextRun] = []
        for (index, words) in ["I. Methods", "A. Data", "II. Results", "B. More data"].enumerated()
        {
            let y = 60 + 120 * Double(index)
            runs.append(PageSketch.run(words, y: y, font: bold))
            runs += PageSketch.column(body + body, y: y + 20)
        }
        let document = try PDFLayout.document(PDFSource(pages: [PageSketch.page(runs)]))
        #expect(document.blocks.compactMap(\.level) == [1, 2, 1, 2])
    }

    @Test func titlesOfChaptersAreNoRunningHeads() {
        let pages = (1...3).map { number in
            PageSketch.lines(
                [PageSketch.run("Chapter \(number)", y: 60, font: PageSketch.font(22))]
                    + PageSketch.column([Self.words[number], "stands here."], y: 200),
                page: number)
        }
        let cleaned = RunningHeads.remove(from: pages, heights: [792, 792, 792])
        #expect(cleaned == pages)
    }

    @Test func chineseHasNoSpacesBetweenItsLines() throws {
        var runs = [PageSketch.run("1 引言", y: 60, font: bold)]
        runs += PageSketch.column(
            Array(repeating: "潮位计的浮子位于铸铁制成的静水井中井壁阻挡波浪而让潮水进入", count: 4), y: 80)
        let text = try PageSketch.document([PageSketch.page(runs)])
        #expect(text.contains("heading 1: 1 引言\nparagraph: 潮位计"))
        #expect(!text.contains("进入 潮位"))
    }

    @Test func aHeadingInBoldIsNotJoinedWithTheTextBelowIt() throws {
        var runs = PageSketch.column(body + body, y: 100)
        runs.append(PageSketch.run("Wells of iron", y: 190, font: PageSketch.font(bold: true)))
        let first = PageSketch.run("The float", y: 205)
        let second = PageSketch.run(
            "sits in the well of iron for all the years", x: first.right + 5, y: 205,
            font: PageSketch.font(italic: true))
        runs += [first, second]
        runs += PageSketch.column(body, y: 217)
        let text = try PageSketch.document([PageSketch.page(runs)])
        #expect(text.contains("heading 1: Wells of iron\n"))
    }
}
