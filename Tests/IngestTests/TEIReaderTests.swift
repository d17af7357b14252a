import Records
import Testing

@testable import Ingest

@Suite struct TEIReaderTests {
    private func read(_ xml: String) throws -> Document {
        let document = try TEIReader.read(Array(xml.utf8))
        #expect(flaws(of: document) == [])
        return document
    }

    private func body(_ content: String) throws -> String {
        dump(try read("<TEI><text><body>\(content)</body></text></TEI>"))
    }

    @Test func theHeaderIsMetadata() throws {
        let document = try read(
            """
            <TEI xmlns="t"><teiHeader xml:lang="en"><fileDesc><titleStmt><title level="a">Tides\
            </title></titleStmt><publicationStmt><availability><licence target="u"/></availability>
            <date when="2019-05-01"/></publicationStmt><sourceDesc><biblStruct><analytic><author>
            <persName><forename>Ada</forename><forename>B</forename><surname>One</surname>
            </persName><affiliation><orgName>Institute</orgName><address><country>UK</country>
            </address></affiliation></author></analytic><idno type="DOI">10.1234/x1</idno>
            </biblStruct></sourceDesc></fileDesc><profileDesc><abstract><p>It rises.</p></abstract>
            </profileDesc></teiHeader><text><body><p>Text.</p></body></text></TEI>
            """)
        #expect(document.title == "Tides")
        #expect(document.authors == ["Ada B One"])
        #expect(document.doi == "10.1234/x1")
        #expect(document.year == 2019)
        #expect(document.language == "en")
        #expect(document.licence == "u")
        #expect(document.abstract == "It rises.")
        let blocks = document.blocks.map { "\($0.role.rawValue) \(document.text(in: $0.range))" }
        #expect(
            blocks == [
                "title Tides", "metadata Ada B One", "metadata Institute, UK",
                "paragraph It rises.", "paragraph Text.",
            ])
    }

    @Test func headingsTakeTheirNumberAndItsDepth() throws {
        #expect(
            try body(
                """
                <div><head n="2">Methods</head><p>One <ref>[3]</ref>.</p></div>
                <div><head n="2.1">Gauge</head><p>Two.</p></div>
                <div><head>Nested</head><div><head>Inner</head><p>Three.</p></div></div>
                """) == """
                    heading 1 TEI/text/body/div[1]/head[1] "2 Methods"
                    paragraph TEI/text/body/div[1]/p[1] "One [3]."
                    heading 2 TEI/text/body/div[2]/head[1] "2.1 Gauge"
                    paragraph TEI/text/body/div[2]/p[1] "Two."
                    heading 1 TEI/text/body/div[3]/head[1] "Nested"
                    heading 2 TEI/text/body/div[3]/div[1]/head[1] "Inner"
                    paragraph TEI/text/body/div[3]/div[1]/p[1] "Three."
                    """)
    }

    @Test func figuresFormulasAndNotesAreBlocks() throws {
        #expect(
            try body(
                """
                <div><p>It rose<note place="foot" n="1">Since 1931.</note> fast.<formula
                xml:id="f">a = b<label>(1)</label></formula></p></div><figure><head>Figure 1 :\
                </head><label>1</label><figDesc>A well.</figDesc></figure><figure type="table">
                <head>Table 1</head><table><row><cell>a</cell><cell>b</cell></row></table></figure>
                """) == """
                    paragraph TEI/text/body/div[1]/p[1] "It rose fast."
                    footnote TEI/text/body/div[1]/p[1]/note[1] "1 Since 1931."
                    formula TEI/text/body/div[1]/p[1]/formula[1] "a = b(1)"
                    caption TEI/text/body/figure[1] "Figure 1 : A well."
                    caption TEI/text/body/figure[2] "Table 1"
                    table TEI/text/body/figure[2]/table[1] "| a | b |⏎| --- | --- |"
                    """)
    }

    @Test func verseListsAndSpeechesAreRead() throws {
        #expect(
            try body(
                """
                <lg><l>One line</l><l>and <choice><sic>ann</sic><corr>an</corr></choice> other</l>
                </lg><list><item>a</item><item><label>2</label>b</item></list><sp><speaker>ADA\
                </speaker><p>Speak.</p></sp><p>He said <q>no</q>.</p><quote><p>Yes.</p></quote>
                """) == """
                    paragraph TEI/text/body/lg[1] "One line⏎and an other"
                    list_item TEI/text/body/list[1]/item[1] "a"
                    list_item TEI/text/body/list[1]/item[2]/label[1] "2 b"
                    paragraph TEI/text/body/sp[1]/p[1] "ADA Speak."
                    paragraph TEI/text/body/p[1] "He said no."
                    paragraph TEI/text/body/quote[1]/p[1] "Yes."
                    """)
    }

    @Test func referencesAreTakenAsPrintedOrPutTogether() throws {
        let document = try read(
            """
            <TEI><text><body><p>Text.</p></body><back><div type="acknowledgement"><div><head>Thanks\
            </head><p>We thank.</p></div></div><div type="references"><listBibl><biblStruct>
            <analytic><title>Tides</title><author><persName><forename>A</forename><surname>One\
            </surname></persName></author></analytic><monogr><title>Sea</title><imprint>
            <biblScope unit="volume">2</biblScope><biblScope unit="page" from="4" to="5"/>
            <date when="1999"/></imprint></monogr></biblStruct><biblStruct><note
            type="raw_reference">As printed.</note></biblStruct></listBibl></div></back></text></TEI>
            """)
        let blocks = document.blocks.map { "\($0.role.rawValue) \(document.text(in: $0.range))" }
        #expect(
            blocks == [
                "paragraph Text.", "heading Thanks", "boilerplate We thank.",
                "reference A One. (1999). Tides. Sea. 2:4–5", "reference As printed.",
            ])
    }

    @Test func includesAreNotFollowed() throws {
        let text = try body("<p>Sound.</p><p><xi:include xmlns:xi='x' href='file:///x'/></p>")
        #expect(text == "paragraph TEI/text/body/p[1] \"Sound.\"")
    }
}
