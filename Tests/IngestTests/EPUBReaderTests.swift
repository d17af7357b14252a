import Records
import Testing

@testable import Ingest

@Suite struct EPUBReaderTests {
    private static let chapter = "application/xhtml+xml"

    private static func page(_ body: String) -> String {
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head>"
            + "<body>\(body)</body></html>"
    }

    /// A book of some files: those of the manifest as `id: href`, and the spine.
    private func book(
        _ items: [(id: String, href: String)], spine: [String], metadata: String = "",
        attributes: [String: String] = [:], guide: String = "", parts: [(String, String)]
    ) -> [UInt8] {
        let manifest = items.map { item in
            "<item id=\"\(item.id)\" href=\"\(item.href)\" media-type=\"\(Self.chapter)\" "
                + "\(attributes[item.id] ?? "")/>"
        }.joined()
        let references = spine.map { "<itemref idref=\"\($0)\"/>" }.joined()
        let package = """
            <package xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="o">
            <metadata>\(metadata)</metadata><manifest>\(manifest)</manifest>
            <spine>\(references)</spine>\(guide)</package>
            """
        let container =
            "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>"
        return ArchiveBytes.zip(
            [
                ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container),
                ("OEBPS/book.opf", package),
            ] + parts)
    }

    private func read(_ bytes: [UInt8]) throws -> Document {
        let document = try EPUBReader.read(bytes)
        #expect(flaws(of: document) == [])
        return document
    }

    private func error(_ bytes: [UInt8]) -> IngestError? {
        do throws(IngestError) {
            _ = try EPUBReader.read(bytes)
            return nil
        } catch {
            return error
        }
    }

    private func texts(_ document: Document) -> [String] {
        document.blocks.map { document.text(in: $0.range) }
    }

    private let one = ("OEBPS/a.xhtml", page("<h1>One</h1><p>First text.</p>"))
    private let two = ("OEBPS/text/b c.xhtml", page("<h2>Two</h2><p>Second text.</p>"))

    @Test func chaptersComeInTheOrderOfTheSpine() throws {
        let document = try read(
            book(
                [("b", "text/b%20c.xhtml#start"), ("a", "a.xhtml")], spine: ["a", "b"],
                parts: [two, one]))
        #expect(
            dump(document) == """
                heading 1 OEBPS/a.xhtml/html/body/h1[1] "One"
                paragraph OEBPS/a.xhtml/html/body/p[1] "First text."
                heading 2 OEBPS/text/b c.xhtml/html/body/h2[1] "Two"
                paragraph OEBPS/text/b c.xhtml/html/body/p[1] "Second text."
                """)
        #expect(document.warnings.isEmpty)
    }

    @Test func thePackageSaysWhatTheBookIs() throws {
        let document = try read(
            book(
                [("a", "a.xhtml")], spine: ["a"],
                metadata: """
                    <dc:title id="t2">A subtitle</dc:title><dc:title id="t1">One</dc:title>
                    <meta refines="#t1" property="title-type">main</meta>
                    <dc:creator id="c1">Ada One</dc:creator><dc:creator id="c2">Ed Itor</dc:creator>
                    <meta refines="#c1" property="role">aut</meta>
                    <meta refines="#c2" property="role">edt</meta>
                    <dc:identifier>doi:10.1234/tide.5</dc:identifier><dc:language>en</dc:language>
                    <dc:date>2019-05-01</dc:date><dc:rights>CC BY 4.0</dc:rights>
                    """, parts: [one]))
        #expect(document.title == "One")
        #expect(document.authors == ["Ada One"])
        #expect(document.doi == "10.1234/tide.5")
        #expect(document.language == "en")
        #expect(document.year == 2019)
        #expect(document.licence == "CC BY 4.0")
        #expect(document.blocks.map(\.role) == [.title, .paragraph])
    }

    @Test func rolesOfEPUB2AreReadToo() throws {
        let document = try read(
            book(
                [("a", "a.xhtml")], spine: ["a"],
                metadata: "<dc:creator opf:role=\"aut\">Ada One</dc:creator>"
                    + "<dc:creator opf:role=\"ill\">Bo Two</dc:creator>"
                    + "<dc:date opf:event=\"modification\">2020</dc:date>"
                    + "<dc:date opf:event=\"publication\">2001</dc:date>", parts: [one]))
        #expect(document.authors == ["Ada One"])
        #expect(document.year == 2001)
    }

    @Test func contentsAndCoversAreLeftOut() throws {
        let document = try read(
            book(
                [("n", "nav.xhtml"), ("c", "cover.xhtml"), ("a", "a.xhtml")],
                spine: ["c", "n", "a"], attributes: ["n": "properties=\"nav\""],
                guide: "<guide><reference type=\"cover\" href=\"cover.xhtml\"/></guide>",
                parts: [
                    ("OEBPS/nav.xhtml", Self.page("<p>Contents</p>")),
                    ("OEBPS/cover.xhtml", Self.page("<p>Cover</p>")), one,
                ]))
        #expect(texts(document) == ["One", "First text."])
    }

    @Test func aChapterThatIsListedTwiceIsReadOnce() throws {
        let document = try read(
            book([("a", "a.xhtml")], spine: ["a", "a", "a"], parts: [one]))
        #expect(texts(document) == ["One", "First text."])
        #expect(document.warnings.count == 1)
        #expect(document.warnings.first?.contains("more than once") == true)
    }

    @Test(arguments: [
        "../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1/c.xhtml", "../../%2e%2e/x",
    ])
    func whatIsOutsideOfTheBookIsNamedAndNotRead(href: String) throws {
        let document = try read(
            book([("x", href), ("a", "a.xhtml")], spine: ["x", "a"], parts: [one]))
        #expect(texts(document) == ["One", "First text."])
        #expect(document.warnings.first?.contains("outside") == true)
    }

    @Test func aMissingChapterIsAWarning() throws {
        let document = try read(
            book([("a", "a.xhtml"), ("b", "b.xhtml")], spine: ["a", "b", "z"], parts: [one]))
        #expect(document.warnings.first?.contains("missing") == true)
    }

    @Test func aDamagedChapterDoesNotSpoilTheOthers() throws {
        var broken = ArchiveBytes.Entry("OEBPS/b.xhtml", Self.page("<p>Broken</p>"))
        broken.statedChecksum = 1
        let sound = book(
            [("a", "a.xhtml"), ("b", "b.xhtml")], spine: ["b", "a"], parts: [one])
        let bytes = try Archive.contents(of: sound, name: "").files.map {
            ArchiveBytes.Entry($0.path, $0.bytes)
        }
        let document = try read(ArchiveBytes.zip(bytes + [broken]))
        #expect(texts(document) == ["One", "First text."])
        #expect(document.warnings.first?.contains("checksum") == true)
    }

    @Test func aBookUnderALockIsRejectedAndObfuscatedFontsAreNot() throws {
        func encryption(_ algorithm: String, _ file: String) -> (String, String) {
            (
                "META-INF/encryption.xml",
                "<encryption><EncryptedData><EncryptionMethod Algorithm=\"\(algorithm)\"/><CipherData>"
                    + "<CipherReference URI=\"\(file)\"/></CipherData></EncryptedData></encryption>"
            )
        }
        let items = [("a", "a.xhtml")]
        let locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/a.xhtml")
        #expect(error(book(items, spine: ["a"], parts: [one, locked]))?.code == .encrypted)
        let font = encryption("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")
        #expect(try read(book(items, spine: ["a"], parts: [one, font])).blocks.count == 2)
    }

    @Test func aBookThatIsCutOffBeforeItsPackageIsRejected() {
        let bytes = ArchiveBytes.zip([
            ("mimetype", "application/epub+zip"), one, ("META-INF/container.xml", "<container/>"),
        ])
        #expect(error(Array(bytes.prefix(200)))?.message.contains("cut off") == true)
        #expect(error(ArchiveBytes.zip([("mimetype", "application/epub+zip")]))?.code == .damaged)
    }
}
