import Records
import Testing

@testable import Ingest

@Suite struct RSTReaderTests {
    private func read(_ text: String) throws -> Document {
        let document = try RSTReader.read(Array(text.utf8))
        #expect(flaws(of: document) == [])
        return document
    }

    @Test func titlesAreRankedByTheOrderOfTheirLines() throws {
        let document = try read(
            """
            ===========
            Tide gauges
            ===========

            :Author: Ada One, Bo Two
            :Date: 2019-05-01

            One
            ---
            The float sits in a
            stilling well.

            Deeper
            ~~~~~~
            - first
              goes on
            #. second

            Two
            ---
            Text::

                code  here

            Last.
            """)
        #expect(
            dump(document) == """
                title @1-3 "Tide gauges"
                metadata @5-5 "Author: Ada One, Bo Two"
                metadata @6-6 "Date: 2019-05-01"
                heading 1 @8-9 "One"
                paragraph @10-11 "The float sits in a stilling well."
                heading 2 @13-14 "Deeper"
                list_item @15-16 "first goes on"
                list_item @17-17 "second"
                heading 1 @19-20 "Two"
                paragraph @21-21 "Text:"
                code @23-23 "code  here"
                paragraph @25-25 "Last."
                """)
        #expect(document.authors == ["Ada One", "Bo Two"])
        #expect(document.year == 2019)
    }

    @Test(arguments: [
        ("*em* **strong** ``co*de``", "em strong co*de"),
        ("`text <http://a.b>`_ and `other`_ and word_.", "text and other and word."),
        (":math:`x^2`, :ref:`Title <label>`, :func:`~a.b.c`", "$x^2$, Title, c"),
        ("note [1]_ and [Ada2019]_ and [2]", "note and [Ada2019] and [2]"),
        (#"a\*b 2 * 3 * 4 snake_case"#, "a*b 2 * 3 * 4 snake_case"),
    ])
    func inlineMarksAreTakenOut(raw: String, expected: String) {
        #expect(RSTInline.text(of: raw) == expected)
    }

    @Test func directivesKeepTheirText() throws {
        let document = try read(
            """
            .. figure:: a.png
               :alt: no

               A caption.

            .. math::

               x = 1

            .. note:: Mind
               this.

            .. code-block:: python
               :linenos:

               x = 1

            .. toctree::

               not/read

            .. [#a] A note.
            .. a comment
               goes on

            .. |sub| replace:: substituted

            It is |sub|.
            """)
        #expect(
            document.blocks.map { "\($0.role.rawValue): \(document.text(in: $0.range))" } == [
                "caption: A caption.", "formula: $$x = 1$$", "paragraph: Mind", "paragraph: this.",
                "code: x = 1", "footnote: A note.", "paragraph: It is substituted.",
            ])
    }

    @Test func tablesOfAllKindsAreTables() throws {
        let document = try read(
            """
            +---+---+
            | a | b |
            +===+===+
            | 1 | 2 |
            +---+---+

            === ===
            a   b
            === ===
            1   2
            === ===

            .. list-table:: Values

               * - a
                 - b
               * - 1
                 - 2
            """)
        let table = "| a | b |\n| --- | --- |\n| 1 | 2 |"
        #expect(
            document.blocks.map { document.text(in: $0.range) } == [table, table, "Values", table])
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "*a ", "`", "``", "|", ":a:`", ".. a::\n", "- ", "= ", "[1]_", "+-+\n", "a\n=\n",
        ])
    func hostileRepetitionTakesLinearTime(mark: String) throws {
        let storm = String(repeating: mark, count: 20000)
        _ = try RSTReader.read(Array(("Text.\n\n" + storm + "\n\ntext").utf8))
    }
}
