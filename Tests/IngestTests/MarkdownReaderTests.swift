import Records
import Testing

@testable import Ingest

@Suite struct MarkdownReaderTests {
    private func read(_ markdown: String) throws -> Document {
        let document = try MarkdownReader.read(Array(markdown.utf8))
        #expect(flaws(of: document) == [])
        return document
    }

    @Test func headingsParagraphsAndListsKeepTheirLines() throws {
        let document = try read(
            """
            # Tide gauges

            The float sits in a
            stilling well.

            Methods
            -------
            - first
              goes on
            - [x] second
            1. third
            > quoted *words*
            """)
        #expect(
            dump(document) == """
                title @1-1 "Tide gauges"
                paragraph @3-4 "The float sits in a stilling well."
                heading 2 @6-7 "Methods"
                list_item @8-9 "first goes on"
                list_item @10-10 "second"
                list_item @11-12 "third quoted words"
                """)
        #expect(document.title == "Tide gauges")
    }

    @Test(arguments: [
        ("plain *em* **strong** _em_ ***both***", "plain em strong em both"),
        ("a snake_case_name and 2 * 3 * 4", "a snake_case_name and 2 * 3 * 4"),
        ("code `a_b*c` and ``x`y``", "code a_b*c and x`y"),
        ("[label](https://example.org \"t\") and ![alt](i.png)!", "label and !"),
        ("[label][ref] and [12][13] and [sic]", "[label][ref] and [12][13] and [sic]"),
        ("[span]{.smallcaps} and `code`{.r} and ![](a.png){width=5}!", "span and code and !"),
        ("note[^1] here", "note here"),
        ("<b>bold</b> a < b <https://example.org>", "bold a < b https://example.org"),
        ("&alpha; &amp; &#8217; &unknown;", "α & ’ &unknown;"),
        (#"escaped \*stars\* and \_"#, "escaped *stars* and _"),
        ("math $x_i + y_i$ stays", "math $x_i + y_i$ stays"),
        ("~~gone~~ ~5", "gone ~5"),
        ("unclosed **strong and `code", "unclosed **strong and `code"),
    ])
    func inlineMarksAreTakenOut(markdown: String, expected: String) {
        #expect(MarkdownInline.text(of: markdown) == expected)
    }

    @Test func tablesAndCodeStayWhole() throws {
        let document = try read(
            """
            | Name | Value |
            |------|------:|
            | *a*  | 1     |

            ```swift
            let x = 1

            # no heading
            ```

                indented code
            """)
        #expect(
            dump(document) == """
                table @1-3 "| Name | Value |⏎|------|------:|⏎| a | 1 |"
                code @6-8 "let x = 1⏎⏎# no heading"
                code @11-11 "    indented code"
                """)
    }

    @Test func frontMatterIsMetadata() throws {
        let document = try read(
            """
            ---
            title: "Sea level"
            author:
              - Ada One
              - Bo Two
            date: 2019-05-01
            lang: en
            ---
            Text.
            """)
        #expect(document.title == "Sea level")
        #expect(document.authors == ["Ada One", "Bo Two"])
        #expect(document.year == 2019)
        #expect(document.language == "en")
        #expect(
            dump(document) == """
                title @2-2 "Sea level"
                paragraph @9-9 "Text."
                """)
    }

    @Test func frontMatterMayHoldLongTextsAndLists() throws {
        let document = try read(
            """
            ---
            title: Sea
              level
            authors:
              - name: Ada One
                affiliation: "1"
              - given: Bo
                family: Two
            keywords: [tide, gauge]
            doi: 10.1/x
            abstract: |
              It rose.
            date: '1 May 2019'
            ---
            # Sea level
            Text.
            """)
        #expect(document.authors == ["Ada One", "Bo Two"])
        #expect(document.doi == "10.1/x")
        #expect(document.year == 2019)
        #expect(document.abstract == "It rose.")
        #expect(
            dump(document) == """
                title @2-3 "Sea level"
                metadata @2-3 "Keywords: tide, gauge"
                heading 1 @11-12 "Abstract"
                paragraph @11-12 "It rose."
                heading 1 @15-15 "Sea level"
                paragraph @16-16 "Text."
                """)
    }

    @Test func definedLabelsAreLinks() throws {
        let document = try read(
            "See [the gauge][g], [Tide Gauge] and [1][2].\n\n[g]: http://a.b\n[tide gauge]: c\n")
        #expect(dump(document) == #"paragraph @1-1 "See the gauge, Tide Gauge and [1][2].""#)
    }

    @Test func picturesAloneAndTablesHaveCaptions() throws {
        let document = try read(
            "![A *gauge*.](a.png){#fig:a}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nTable: Values. {#tbl:b}\n"
        )
        #expect(
            dump(document) == """
                caption @1-1 "A gauge."
                table @3-5 "| a | b |⏎|---|---|⏎| 1 | 2 |"
                caption @7-7 "Values."
                """)
    }

    @Test func mathBetweenLinesIsAFormulaWhateverItHolds() throws {
        let document = try read("Text\n$$\na\n=\n+ b\n$$ {#eq:a}\nmore\n\n$$\nopen")
        #expect(
            dump(document) == """
                paragraph @1-1 "Text"
                formula @2-6 "$$ a = + b $$"
                paragraph @7-7 "more"
                paragraph @9-10 "$$ open"
                """)
    }

    @Test func tagsMayGoOnOverLines() throws {
        let document = try read("<video\n  controls\n  alt=\"no\"\n>\n</video>\nText.")
        #expect(dump(document) == #"paragraph @6-6 "Text.""#)
    }

    @Test func commentsScriptsAndLinkTargetsAreNoText() throws {
        let document = try read(
            "<!-- secret\nsecret -->\n<script>\nx()\n</script>\n\n[a]: https://example.org\n\nText."
        )
        #expect(dump(document) == "paragraph @9-9 \"Text.\"")
    }

    @Test func sectionsGiveRolesToTheirText() throws {
        let document = try read(
            "# T\n\n## Abstract\n\nShort.\n\n## Funding\n\nNone.\n\n## References\n\n1. A. Author")
        #expect(document.abstract == "Short.")
        #expect(
            document.blocks.map(\.role) == [
                .title, .heading, .paragraph, .heading, .boilerplate, .heading, .reference,
            ])
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["> ", "- ", "[", "]", "*a ", "_a_", "`", "![](", "<a ", "``a`"])
    func hostileRepetitionTakesLinearTime(mark: String) throws {
        let storm = String(repeating: mark, count: 10_000)
        #expect(try !read(storm + "text\n\ntext").blocks.isEmpty)
    }

    @Test func tooDeepNestingIsAWarning() throws {
        let document = try read(String(repeating: ">", count: 101) + " text")
        #expect(document.warnings.count == 1)
        #expect(document.warnings.first?.contains("nest") == true)
    }
}
