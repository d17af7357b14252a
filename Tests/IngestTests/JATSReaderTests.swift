import Records
import Testing

@testable import Ingest

@Suite struct JATSReaderTests {
    private func read(_ xml: String) throws -> Document {
        let document = try JATSReader.read(Array(xml.utf8))
        #expect(flaws(of: document) == [])
        return document
    }

    /// Only the blocks of the article's body.
    private func body(_ content: String) throws -> String {
        dump(try read("<article><body>\(content)</body></article>"))
    }

    @Test func frontMatterIsMetadata() throws {
        let document = try read(
            """
            <article xml:lang="en" xmlns:xlink="x"><front><journal-meta><journal-title-group>
            <journal-title>Tides</journal-title></journal-title-group></journal-meta>
            <article-meta><article-id pub-id-type="doi">10.1234/tides.7</article-id>
            <title-group><article-title>Sea <italic>level</italic></article-title></title-group>
            <contrib-group><contrib contrib-type="author"><name><surname>One</surname>
            <given-names>Ada</given-names></name><xref ref-type="aff" rid="a"/></contrib>
            <contrib contrib-type="author"><collab>The Gauge Group</collab></contrib>
            <contrib contrib-type="editor"><name><surname>Two</surname></name></contrib>
            </contrib-group><aff id="a"><label>1</label>Institute of Tides</aff>
            <pub-date pub-type="collection"><year>2020</year></pub-date>
            <pub-date pub-type="epub"><year>2019</year></pub-date><volume>3</volume>
            <fpage>7</fpage><lpage>9</lpage>
            <permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/">
            <license-p>Open.</license-p></license></permissions>
            <abstract><sec><title>Background</title><p>It rises.</p></sec></abstract>
            <kwd-group><kwd>tide</kwd><kwd>gauge</kwd></kwd-group></article-meta></front></article>
            """)
        #expect(document.title == "Sea level")
        #expect(document.authors == ["Ada One", "The Gauge Group"])
        #expect(document.doi == "10.1234/tides.7")
        #expect(document.year == 2019)
        #expect(document.language == "en")
        #expect(document.licence == "https://creativecommons.org/licenses/by/4.0/")
        #expect(document.abstract == "It rises.")
        let blocks = document.blocks.map { "\($0.role.rawValue) \(document.text(in: $0.range))" }
        #expect(
            blocks == [
                "title Sea level", "metadata Ada One, The Gauge Group, Two",
                "metadata 1 Institute of Tides", "metadata Tides 2019 3:7–9",
                "metadata Keywords: tide, gauge", "heading Background", "paragraph It rises.",
                "boilerplate Open.",
            ])
    }

    @Test func sectionsNestAndBlocksHaveTheirPaths() throws {
        #expect(
            try body(
                """
                <sec><label>1</label><title>Methods</title><p>One.</p><sec><title>Gauge</title>
                <p>Two.</p><list><list-item><p>three</p><list><list-item><p>four</p></list-item>
                </list></list-item><list-item><label>b</label><p>five</p></list-item></list>
                </sec></sec>
                """) == """
                    heading 1 article/body/sec[1]/title[1] "1 Methods"
                    paragraph article/body/sec[1]/p[1] "One."
                    heading 2 article/body/sec[1]/sec[1]/title[1] "Gauge"
                    paragraph article/body/sec[1]/sec[1]/p[1] "Two."
                    list_item article/body/sec[1]/sec[1]/list[1]/list-item[1]/p[1] "three"
                    list_item article/body/sec[1]/sec[1]/list[1]/list-item[1]/list[1]/list-item[1]/p[1] \
                    "four"
                    list_item article/body/sec[1]/sec[1]/list[1]/list-item[2]/p[1] "b five"
                    """)
    }

    @Test func floatsWaitForTheEndOfTheirParagraph() throws {
        #expect(
            try body(
                """
                <p>The float<fig><label>Figure 1</label><caption><title>A well.</title>
                <p>Cast iron.</p></caption><graphic/></fig> sits in a well.</p><p>Next.</p>
                """) == """
                    paragraph article/body/p[1] "The float sits in a well."
                    caption article/body/p[1]/fig[1]/caption[1] "Figure 1. A well. Cast iron."
                    paragraph article/body/p[2] "Next."
                    """)
    }

    @Test func formulasPreferTeX() throws {
        #expect(
            try body(
                """
                <p>So <inline-formula><alternatives><mml:math xmlns:mml="m"><mml:mi>x</mml:mi>
                </mml:math><tex-math>\\documentclass{a}\\begin{document}$$x^2$$\\end{document}\
                </tex-math></alternatives></inline-formula> is <disp-formula><label>(1)</label>
                <math><mi>y</mi><mo>=</mo><mfrac><mi>a</mi><mi>b</mi></mfrac></math></disp-formula>
                where it ends.</p>
                """) == """
                    paragraph article/body/p[1] "So x^2 is"
                    formula article/body/p[1]/disp-formula[1] "y = a/b (1)"
                    paragraph article/body/p[1] "where it ends."
                    """)
    }

    @Test func raisedDigitsAreExponentsAndRaisedLinksAreMarks() throws {
        let text = try body(
            "<p>10<sup>−15</sup> M in gauges<sup><xref ref-type='bibr'>12</xref></sup>, wells"
                + "<xref ref-type='bibr'><sup>3</sup></xref> [<xref ref-type='bibr'>4</xref>].</p>")
        #expect(text.hasSuffix("\"10⁻¹⁵ M in gauges 12, wells ³ [4].\""))
    }

    @Test func tablesKeepSpansCaptionsAndNotes() throws {
        #expect(
            try body(
                """
                <table-wrap><label>Table 1</label><caption><p>Levels</p></caption><alternatives>
                <graphic/><table><thead><tr><th rowspan="2">Year</th><th colspan="2">mm</th></tr>
                <tr><th>low</th><th>high</th></tr></thead><tbody><tr><td>1931</td><td>0</td>
                <td>1</td></tr></tbody></table></alternatives><table-wrap-foot><fn><p>Mean.</p></fn>
                </table-wrap-foot></table-wrap>
                """) == """
                    caption article/body/table-wrap[1]/caption[1] "Table 1. Levels"
                    table article/body/table-wrap[1]/alternatives[1]/table[1] \
                    "| Year | mm | |⏎| --- | --- | --- |⏎| | low | high |⏎| 1931 | 0 | 1 |"
                    footnote article/body/table-wrap[1]/table-wrap-foot[1]/fn[1] "Mean."
                    """)
    }

    @Test func footnotesFollowTheirParagraph() throws {
        #expect(
            try body("<p>It rose<fn><label>1</label><p>Since 1931.</p></fn> fast.</p>") == """
                paragraph article/body/p[1] "It rose fast."
                footnote article/body/p[1]/fn[1] "1 Since 1931."
                """)
    }

    @Test func backMatterHasItsRoles() throws {
        let document = try read(
            """
            <article><body><p>Text.</p></body><back><ack><title>Thanks</title><p>We thank.</p></ack>
            <fn-group><fn fn-type="conflict"><p>None.</p></fn></fn-group><glossary><title>Words\
            </title><def-list><def-item><term>SL</term><def><p>sea level</p></def></def-item>
            </def-list></glossary><ref-list><title>References</title><ref><label>1</label>
            <element-citation><person-group><name><surname>One</surname><given-names>A\
            </given-names></name><etal/></person-group><year>1999</year><article-title>Tides?\
            </article-title><source>Sea</source><volume>2</volume><issue>3</issue><fpage>4</fpage>
            <lpage>5</lpage></element-citation></ref><ref><mixed-citation><name><surname>Two\
            </surname></name>, <year>2001</year>.</mixed-citation></ref></ref-list></back></article>
            """)
        let blocks = document.blocks.map { "\($0.role.rawValue) \(document.text(in: $0.range))" }
        #expect(
            blocks == [
                "paragraph Text.", "heading Thanks", "boilerplate We thank.", "boilerplate None.",
                "heading Words", "list_item SL: sea level", "heading References",
                "reference 1 One A, et al. 1999. Tides? Sea 2(3):4–5", "reference Two , 2001.",
            ])
    }

    @Test func lettersFollowTheArticleBelowTheirTitle() throws {
        let document = try read(
            """
            <article><sub-article><front-stub><title-group><article-title>Decision letter\
            </article-title></title-group></front-stub><body><sec><title>Points</title><p>Good.</p>
            </sec></body></sub-article><front><article-meta><title-group><article-title>T\
            </article-title></title-group></article-meta></front><body><p>Text.</p></body></article>
            """)
        #expect(
            document.blocks.map { "\($0.role.rawValue) \($0.level ?? 0)" } == [
                "title 0", "paragraph 0", "heading 1", "heading 2", "paragraph 0",
            ])
    }

    @Test func anArticleSetIsReadWhole() throws {
        let document = try read(
            "<pmc-articleset><article><front><article-meta><title-group><article-title>A"
                + "</article-title></title-group></article-meta></front><body><p>One.</p></body>"
                + "</article><article><body><p>Two.</p></body></article></pmc-articleset>")
        #expect(document.title == "A")
        #expect(document.blocks.map(\.role) == [.title, .paragraph, .paragraph])
    }

    @Test func externalEntitiesAreLeftOutWithAWarning() throws {
        let document = try read(
            "<!DOCTYPE article [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><article><body><p>Sound"
                + " &x;text.</p></body></article>")
        #expect(dump(document).hasSuffix("\"Sound text.\""))
        #expect(document.warnings.count == 1)
    }

    @Test func marksOfNotesAreNoPartOfTheTitle() throws {
        let document = try read(
            "<article><front><article-meta><title-group><article-title>Tides<xref ref-type='fn'>"
                + "*</xref></article-title></title-group></article-meta></front></article>")
        #expect(document.title == "Tides")
    }

    @Test func appendicesAreSectionsOfTheirOwn() throws {
        let document = try read(
            "<article><back><ack><title>Funding</title><p>None.</p></ack><app-group><app><label>A"
                + "</label><title>More</title><p>Text.</p></app></app-group></back></article>")
        #expect(
            document.blocks.map { "\($0.role.rawValue) \($0.level ?? 0)" } == [
                "heading 1", "boilerplate 0", "heading 1", "paragraph 0",
            ])
    }

    @Test func captionsOfBoxesAndTitlesOfListsAreReadOnce() throws {
        let text = try body(
            "<boxed-text><caption><title>Key</title><p>Points.</p></caption><p>Box.</p>"
                + "</boxed-text><list><title>Steps</title><list-item><p>one</p></list-item></list>")
        #expect(
            text == """
                caption article/body/boxed-text[1]/caption[1] "Key Points."
                paragraph article/body/boxed-text[1]/p[1] "Box."
                paragraph article/body/list[1]/title[1] "Steps"
                list_item article/body/list[1]/list-item[1]/p[1] "one"
                """)
    }
}
