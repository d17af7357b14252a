import Testing

@testable import Ingest

@Suite struct PDFLayoutTests {
    private let bold = PageSketch.font(12, family: 1, bold: true)
    private let body = [
        "The float of the gauge sits in a stilling well of iron",
        "which keeps the waves out and lets the tide come in so",
        "that the pen on the drum draws a smooth curve all day.",
    ]

    @Test func titleHeadingsAndParagraphsAreTold() throws {
        var runs = [
            PageSketch.run(
                "Sea Level at Farrow Point", y: 60, font: PageSketch.font(18, bold: true)),
            PageSketch.run("Ada One and Bo Two", y: 90),
            PageSketch.run("1 Introduction", y: 120, font: bold),
        ]
        runs += PageSketch.column(body + body, y: 140)
        runs.append(PageSketch.run("2 Results", y: 230, font: bold))
        runs += PageSketch.column(body, y: 250)
        let text = body.joined(separator: " ")
        #expect(
            try PageSketch.document([PageSketch.page(runs)]) == """
                title: Sea Level at Farrow Point
                metadata: Ada One and Bo Two
                heading 1: 1 Introduction
                paragraph: \(text) \(text)
                heading 1: 2 Results
                paragraph: \(text)
                """)
    }

    @Test func paragraphsGoOnAcrossColumnsAndFloats() throws {
        let left = PageSketch.column(
            [
                "The float of the gauge sits in the", "stilling well of iron, which keeps",
                "the waves out and lets the tide",
            ],
            y: 100)
        let caption = PageSketch.run(
            "Figure 1. A well.", x: 330, y: 100, font: PageSketch.font(8))
        let right = PageSketch.column(
            [
                "come in without much of any delay.", "It was built in that year by hand.",
                "Nobody has touched it ever since.",
            ],
            x: 330, y: 130)
        #expect(
            try PageSketch.document([PageSketch.page(left + [caption] + right)]) == """
                paragraph: The float of the gauge sits in the stilling well of iron, which keeps the waves out \
                and lets the tide come in without much of any delay. It was built in that year by hand. \
                Nobody has touched it ever since.
                caption: Figure 1. A well.
                """)
    }

    @Test func cellsThatStandInRowsAreATable() throws {
        let rows = [("Year", "Level"), ("1931", "0 mm"), ("1960", "61 mm"), ("2020", "187 mm")]
        var runs = [PageSketch.run("Table 1. Mean levels.", y: 90, font: PageSketch.font(8))]
        for (index, row) in rows.enumerated() {
            let y = 110 + 12 * Double(index)
            runs.append(PageSketch.run(row.0, x: 72, y: y, font: PageSketch.font(8)))
            runs.append(PageSketch.run(row.1, x: 200, y: y, font: PageSketch.font(8)))
        }
        runs += PageSketch.column(body + body, y: 200)
        let text = try PageSketch.document([PageSketch.page(runs)])
        #expect(
            text.hasPrefix(
                """
                caption: Table 1. Mean levels.
                table: | Year | Level |
                | --- | --- |
                | 1931 | 0 mm |
                | 1960 | 61 mm |
                | 2020 | 187 mm |
                """))
    }

    @Test func referencesAreItemsOfTheirOwn() throws {
        var runs = PageSketch.column(body + body, y: 100)
        runs.append(PageSketch.run("References", y: 200, font: bold))
        runs += PageSketch.column(
            [
                "1. One A, Two B. A paper about the sea and", "its level. J Sea. 1999;1:1–2.",
                "2. Three C. Another paper. J Tide. 2001.",
            ],
            y: 220)
        let text = try PageSketch.document([PageSketch.page(runs)])
        #expect(
            text.hasSuffix(
                """
                heading 1: References
                reference: 1. One A, Two B. A paper about the sea and its level. J Sea. 1999;1:1–2.
                reference: 2. Three C. Another paper. J Tide. 2001.
                """))
    }

    @Test func labelsOfAnAbstractAreHeadings() throws {
        var runs = [PageSketch.run("Abstract", y: 60, font: bold)]
        let label = PageSketch.run("Background:", y: 80, font: PageSketch.font(bold: true))
        runs += [
            label, PageSketch.run("The gauge is old and much is known.", x: label.right + 3, y: 80),
        ]
        runs += PageSketch.column(body + body, y: 92)
        #expect(
            try PageSketch.document([PageSketch.page(runs)]).hasPrefix(
                "heading 1: Abstract\nheading 2: Background:\nparagraph: The gauge is old"))
    }

    @Test func theOutlineGivesLevels() throws {
        var runs = PageSketch.column(body + body, y: 60)
        runs.append(PageSketch.run("Gauges", y: 150, font: bold))
        runs += PageSketch.column(body, y: 170)
        runs.append(PageSketch.run("Wells of iron", y: 230, font: bold))
        runs += PageSketch.column(body, y: 250)
        let outline = [
            OutlineItem(title: "Gauges", page: 1, level: 1),
            OutlineItem(title: "Wells", page: 1, level: 1),
            OutlineItem(title: "Wells of iron", page: 1, level: 3),
        ]
        #expect(
            try PageSketch.document([PageSketch.page(runs)], outline: outline)
                .contains("heading 3: Wells of iron"))
    }

    @Test func pagesWithoutTextAreNamedAsSuch() {
        let error = #expect(throws: IngestError.self) {
            try PDFLayout.document(PDFSource(pages: [PageSketch.page([])]))
        }
        #expect(error?.code == .noTextLayer)
        #expect(error?.message.contains("no text layer") == true)
    }

    @Test func oddPlacesAndSizesHarmNobody() {
        let values = [0, -1e12, 1e12, 5e9]
        let runs = values.flatMap { x in
            values.map { y in
                TextRun(
                    text: "words 12", x: x, y: y, width: x, height: y,
                    font: PDFFont(thirds: 0, family: 0))
            }
        }
        let pages = [PageSketch.page(runs), PageSketch.page(runs, number: 2)]
        // Whether anything of it is text does not matter here.
        _ = try? PDFLayout.document(PDFSource(pages: pages))
    }
}

@Suite struct PopplerXMLTests {
    private let xml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE pdf2xml SYSTEM "pdf2xml.dtd">
        <pdf2xml producer="poppler" version="22.12.0">
        <page number="1" position="absolute" top="0" left="0" height="2376" width="1836">
        <fontspec id="0" size="30" family="ABCDEF+Times-Italic" color="#000000"/>
        <text top="300" left="216" width="300" height="30" font="0">one <b>two</b> &amp;\u{2}</text>
        </page>
        <outline><item page="1">Part</item><outline><item page="1">Inner</item></outline></outline>
        </pdf2xml>
        """

    @Test func runsFontsAndOutlineAreRead() throws {
        let source = PopplerXML.source(Array(xml.utf8))
        let page = try #require(source.pages.first)
        #expect(page.width == 612 && page.height == 792)
        #expect(page.runs.map(\.text) == ["one ", "two", " & "])
        #expect(page.runs.map(\.font.isBold) == [false, true, false])
        #expect(page.runs.allSatisfy { $0.font.size == 10 && $0.font.isItalic })
        #expect(page.runs[0].x == 72 && page.runs[0].y == 100)
        #expect(
            source.outline == [
                OutlineItem(title: "Part", page: 1, level: 1),
                OutlineItem(title: "Inner", page: 1, level: 2),
            ])
    }

    @Test func whatIsCutOffIsReadAsFarAsItGoes() throws {
        let half = Array(xml.utf8.prefix(430))
        #expect(PopplerXML.source(half).pages.count == 1)
        #expect(PopplerXML.source(Array("no xml".utf8)).pages.isEmpty)
    }

    @Test func whatIsNoXMLHarmsOnlyItsPlace() {
        let odd = """
            link to page 1 <page number="1" height="10" width="10">
            <fontspec id="0" size="30" family="A"B>C<D" color="#000000"/>
            <text top="1" left="1" width="-6" height="1" font="0">one & two<odd</text>
            <text top="nan" left="1e9" width="" font="7">three &#x263A;</text>
            </page>
            """
        let source = PopplerXML.source(Array(odd.utf8))
        #expect(source.pages.first?.runs.map(\.text) == ["one & two<odd", "three ☺"])
        #expect(source.pages.first?.runs.first?.x == -5.0 / 3)
    }

    @Test func ofFontsWithAsManyLettersTheFirstWins() {
        var tally = FontTally()
        for family in 0..<9 { tally.add(PageSketch.font(family: family), 12) }
        #expect(tally.most?.family == 0)
    }

    @Test func entitiesAreNotExpandedAndNothingIsFetched() throws {
        let hostile = """
            <!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY b "bbbb">]>
            <pdf2xml><page number="1" height="10" width="10">
            <text top="1" left="1" width="1" height="1" font="0">a&x;&b;</text></page></pdf2xml>
            """
        let source = PopplerXML.source(Array(hostile.utf8))
        #expect(source.pages.first?.runs.map(\.text) == ["a"])
    }
}
