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

    @Test func tooDeepNestingIsRefused() {
        let deep = String(repeating: "<div>", count: 50_000) + "<p>\(text)"
        let error = #expect(throws: IngestError.self) { try HTMLReader.read(Array(deep.utf8)) }
        #expect(error?.code == .tooDeep)
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
}
