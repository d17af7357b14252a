import Records
import Testing

@testable import Ingest

@Suite struct HTMLReaderTests {
    private func read(_ html: String) throws -> Document {
        let document = try HTMLReader.read(Array(html.utf8))
        #expect(flaws(of: document) == [])
        return document
    }

    private let text = "The tide gauge has recorded the level of the sea since long ago."

    @Test func theArticleIsReadWithItsPaths() throws {
        let document = try read(
            """
            <html lang="en"><head><title>Sea level - Site</title>
            <meta name="citation_title" content="Sea level">
            <meta name="citation_author" content="Ada One"></head><body>
            <nav><ul><li><a href="/">Home</a></li></ul></nav>
            <article><h1>Sea <i>level</i></h1><p>\(text)</p>
            <h2>Methods</h2><ul><li>one</li><li><p>two</p></li></ul>
            <figure><img src="x.png"><figcaption>Figure 1. A well.</figcaption></figure>
            <pre>a  b
             c</pre></article>
            <footer>© Site</footer></body></html>
            """)
        #expect(
            dump(document) == """
                title html/body/article[1]/h1[1] "Sea level"
                paragraph html/body/article[1]/p[1] "\(text)"
                heading 2 html/body/article[1]/h2[1] "Methods"
                list_item html/body/article[1]/ul[1]/li[1] "one"
                list_item html/body/article[1]/ul[1]/li[2]/p[1] "two"
                caption html/body/article[1]/figure[1]/figcaption[1] "Figure 1. A well."
                code html/body/article[1]/pre[1] "a  b⏎ c"
                """)
        #expect(document.title == "Sea level")
        #expect(document.authors == ["Ada One"])
        #expect(document.language == "en")
    }

    @Test func tablesBecomeMarkdown() throws {
        let document = try read(
            "<p>\(text)</p><table><caption>Table 1. Levels</caption><tr><th>Year</th><th>mm</th>"
                + "</tr><tr><td>1931</td><td>0 | 1</td></tr></table>")
        #expect(document.blocks.map(\.role) == [.paragraph, .caption, .table])
        #expect(
            dump(document).hasSuffix("\"| Year | mm |⏎| --- | --- |⏎| 1931 | 0 \\| 1 |\""))
    }

    @Test func whatIsNotShownIsNotRead() throws {
        let document = try read(
            "<p>\(text)</p><script>secret()</script><style>secret</style><!-- secret -->"
                + "<template><p>secret</p></template><div hidden>secret</div>"
                + "<p style=\"display: none\">secret</p><noscript>secret</noscript>")
        #expect(!dump(document).contains("secret"))
    }

    @Test func formulasAreReadAsTeX() throws {
        let document = try read(
            "<p>\(text) Where <math alttext=\"x^2\"><mi>x</mi></math> is it.</p>")
        #expect(dump(document).contains("Where x^2 is it."))
    }

    @Test(arguments: [
        Array("<meta charset=utf-8><p>na".utf8) + [0xEF] + Array("ve café".utf8),
        Array("<meta charset=iso-8859-1><p>na".utf8) + [0xEF] + Array("ve".utf8),
        [0xEF, 0xBB, 0xBF] + Array("<p>naïve".utf8), Array("<p>naïve".utf8),
    ])
    func encodingsAreToldByContent(bytes: [UInt8]) throws {
        #expect(dump(try HTMLReader.read(bytes)).contains("naïve"))
    }

    @Test func twoLineBreaksPartParagraphs() throws {
        let document = try read("<div>\(text)<br><br>It still does.<br>Yes.</div>")
        #expect(document.blocks.count == 2)
    }

    @Test func whatNestsTooDeepIsLeftOutWithAWarning() throws {
        let deep = "<p>\(text)</p>" + String(repeating: "<div>", count: 50_000) + "<p>lost"
        let document = try read(deep)
        #expect(dump(document).contains(text))
        #expect(document.warnings.count == 1)
        #expect(document.warnings.first?.contains("deep") == true)
    }

    @Test func deepNestingWithinReasonIsRead() throws {
        let deep = String(repeating: "<div>", count: 150) + "<p>\(text)"
        #expect(dump(try read(deep)).contains(text))
    }

    @Test func aPageWithoutTextIsRefused() {
        #expect(throws: IngestError.noText) {
            try HTMLReader.read(Array("<html><script>x</script></html>".utf8))
        }
    }

    // MARK: - What stands around the article

    private func article(_ content: String, head: String = "") throws -> [String] {
        try read("<html><head>\(head)</head><body><h1>Sea level</h1>\(content)</body></html>")
            .blocks.map { "\($0.role.rawValue) \($0.level ?? 0)" }
    }

    @Test func aPublishersAbstractLabelIsNoSection() throws {
        let meta = "<meta name='citation_title' content='Sea level'>"
        let content = "<p>Ada One</p><h2>Abstract</h2><p>\(text)</p><h2>Methods</h2><p>\(text)</p>"
        #expect(
            try article(content, head: meta) == [
                "title 0", "metadata 0", "metadata 0", "paragraph 0", "heading 2", "paragraph 0",
            ])
        let page = try read(
            "<html><head>\(meta)</head><body><h1>Sea level</h1>\(content)</body></html>")
        #expect(page.abstract == text)
        #expect(try article(content)[2] == "heading 2")
    }

    @Test func keywordsAndNoticesInFrontOfThePaperAreToldFromItsText() throws {
        let meta = "<meta name='citation_title' content='Sea level'>"
        #expect(
            try article(
                "<h2>Abstract</h2><p>\(text)</p><p>Funding: We had none.</p><h3>Keywords</h3>"
                    + "<div>tide gauge</div><h2>Methods</h2><p>\(text)</p>", head: meta) == [
                    "title 0", "metadata 0", "paragraph 0", "boilerplate 0", "metadata 0",
                    "metadata 0", "heading 2", "paragraph 0",
                ])
    }

    @Test func sectionsOfTheSiteAreLeftOut() throws {
        let document = try read(
            "<h1>Sea level</h1><h2>Main article text</h2><h2>Methods</h2><p>\(text)</p><h2>"
                + "References</h2><ul><li>One A. Tides. <a href=x>PubMed Abstract</a> | "
                + "<a href=y>Publisher Full Text</a></li></ul><h2>Discuss this article</h2>"
                + "<p>Be the first to comment on this article, if you like to.</p>")
        #expect(
            document.blocks.map { document.text(in: $0.range) } == [
                "Sea level", "Methods", text, "References", "One A. Tides.",
            ])
        #expect(document.blocks.last?.role == .reference)
    }

    @Test func headingsInBoxesAreNoSections() throws {
        #expect(
            try article(
                "<h2>Methods</h2><p>\(text)</p><aside class='box'><h3>Box</h3><p>\(text) \(text) "
                    + "\(text) \(text) \(text) \(text) \(text)</p></aside><p>\(text) \(text)</p>"
                    + String(repeating: "<p>\(text) \(text) \(text)</p>", count: 12)
            ).filter { $0.hasPrefix("heading") } == ["heading 2"])
    }

    @Test func unfoldedTextsReplaceTheirTeasers() throws {
        let long = String(repeating: text + " ", count: 8)
        let document = try read(
            "<p>\(text)</p><div><span class=teaser>\(text.prefix(60))... Continue</span> "
                + "<span class=hidden>\(long)<br>&nbsp;<br>\(text)</span></div>"
                + "<div class='is-hidden'>Saved.</div>")
        #expect(document.blocks.count == 3)
        #expect(!dump(document).contains("Continue"))
        #expect(!dump(document).contains("Saved"))
    }

    @Test func theTitleIsTheHeadingThatThePageNames() throws {
        let document = try read(
            "<html><head><meta name='citation_title' content='Sea level at Ca2+ Point'></head>"
                + "<body><h1>Journal of Tides</h1><h1>Sea level at Ca<sup>2+</sup> Point</h1>"
                + "<p>\(text)</p></body></html>")
        let titles = document.blocks.filter { $0.role == .title }
        #expect(titles.map { document.text(in: $0.range) } == ["Sea level at Ca²⁺ Point"])
    }

    @Test func allTextOfAFigureIsItsCaption() throws {
        let document = try read(
            "<p>\(text)</p><figure><figcaption><b>Fig. 1</b></figcaption><img><div><h4>A well</h4>"
                + "<p>Cast iron.</p></div></figure><p>\(text)</p>")
        #expect(document.blocks.map(\.role) == [.paragraph, .caption, .paragraph])
        #expect(dump(document).contains("Fig. 1. A well. Cast iron."))
    }

    @Test func paragraphsInPlainBoxesAreRunningText() throws {
        let document = try read(
            "<div><h2>Methods</h2><div>\(text)</div><div>\(text)</div></div>"
                + "<div><ul><li>One.</li><li>Two.</li></ul></div>")
        #expect(
            document.blocks.map(\.role) == [
                .heading, .paragraph, .paragraph, .listItem, .listItem,
            ])
    }

    // MARK: - LaTeXML and formulas

    @Test func notesOfLaTeXMLFollowTheirParagraph() throws {
        let document = try read(
            "<p>\(text)<span class='ltx_note ltx_role_footnote'><sup class=ltx_note_mark>1</sup>"
                + "<span class=ltx_note_outer><span class=ltx_note_content><sup "
                + "class=ltx_note_mark>1</sup><span class='ltx_tag ltx_tag_note'>1</span>"
                + "Since 1931.</span></span></span> More.</p>")
        #expect(
            document.blocks.map { document.text(in: $0.range) } == [
                "\(text) More.", "1 Since 1931.",
            ]
        )
        #expect(document.blocks.last?.role == .footnote)
    }

    @Test func headingsOfParagraphsRunIn() throws {
        let document = try read(
            "<p>\(text)</p><div><h5 class='ltx_title ltx_title_paragraph'>Wells</h5><div><p>\(text)</p></div>"
                + "</div>")
        #expect(document.blocks.map { document.text(in: $0.range) } == [text, "Wells. \(text)"])
    }

    @Test func formulasOfMathJaxAndKaTeXAreReadOnce() throws {
        let document = try read(
            "<p>\(text) <span class=MathJax><span>picture</span></span><script "
                + "type='math/tex'>x^2</script> and <span class=katex><span class=katex-mathml>"
                + "<math><semantics><mi>y</mi><annotation encoding='application/x-tex'>y_1"
                + "</annotation></semantics></math></span><span class=katex-html aria-hidden=true>"
                + "picture</span></span> end.</p>")
        #expect(dump(document).hasSuffix("\(text) x^2 and y_1 end.\""))
    }

    @Test func linkedDataNamesThePaper() throws {
        let document = try read(
            "<html><head><script type='application/ld+json'>{\"@type\": \"ScholarlyArticle\","
                + "\"headline\": \"Sea level\", \"author\": [{\"name\": \"Ada One\"}],"
                + "\"sameAs\": \"https://doi.org/10.1234/x1\", \"datePublished\": \"2019-05\"}"
                + "</script></head><body><p>\(text)</p></body></html>")
        #expect(document.title == "Sea level")
        #expect(document.authors == ["Ada One"])
        #expect(document.doi == "10.1234/x1")
        #expect(document.year == 2019)
    }

    // MARK: - Chapters

    @Test func aChapterIsReadWholeWithItsPrefix() throws {
        var builder = DocumentBuilder(format: .epub)
        let chapter =
            "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><nav><p>Menu</p>"
            + "</nav><h1>One</h1><a id='x'/><p>\(text)</p></body></html>"
        try HTMLReader.append(Array(chapter.utf8), pathPrefix: "c1.xhtml", to: &builder)
        #expect(
            dump(try builder.finish()) == """
                paragraph c1.xhtml/html/body/nav[1]/p[1] "Menu"
                heading 1 c1.xhtml/html/body/h1[1] "One"
                paragraph c1.xhtml/html/body/p[1] "\(text)"
                """)
    }
}
