import Records
import Testing

@testable import Ingest

@Suite struct PackageKindTests {
    private func detect(_ parts: [(String, String)]) -> Detection? {
        PackageKind.detect(ArchiveBytes.zip(parts))
    }

    private let types = ("[Content_Types].xml", "<Types/>")

    @Test func packagesAreToldByWhatIsInThem() {
        #expect(detect([("word/document.xml", ""), types]) == .format(.docx))
        #expect(detect([("META-INF/container.xml", ""), ("a.xhtml", "")]) == .format(.epub))
        #expect(detect([("mimetype", "application/epub+zip\r\n")]) == .format(.epub))
        let text = "application/vnd.oasis.opendocument.text"
        #expect(detect([("content.xml", ""), ("mimetype", text)]) == .format(.odt))
        #expect(detect([("content.xml", ""), ("META-INF/manifest.xml", "")]) == .format(.odt))
        #expect(detect([("main.tex", ""), ("figure.png", "")]) == .archive)
    }

    @Test func aWordFileMayKeepItsPartsElsewhere() {
        let types = "<Override PartName=\"/a.xml\" ContentType=\"wordprocessingml.document\"/>"
        #expect(detect([("[Content_Types].xml", types), ("a.xml", "")]) == .format(.docx))
    }

    @Test(arguments: [
        ("xl/workbook.xml", "XLSX"), ("ppt/presentation.xml", "PPTX"), ("visio/x.xml", "Visio"),
    ])
    func otherOfficeFilesAreSkippedByName(part: String, name: String) {
        guard case .skipped(let reason) = detect([types, (part, "")]) else {
            Issue.record("not skipped")
            return
        }
        #expect(reason.contains(name))
    }

    @Test(arguments: [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/MANIFEST.MF", ""), ("Index/Document.iwa", ""),
    ])
    func packagesThatAreNoPapersAreSkipped(part: String, content: String) {
        guard case .skipped = detect([(part, content)]) else {
            Issue.record("not skipped")
            return
        }
    }

    @Test func compressedFilesAndTarsAreArchives() {
        let tar = ArchiveBytes.tar([ArchiveBytes.Entry("a.tex", "x")])
        #expect(PackageKind.detect(tar) == .archive)
        #expect(PackageKind.detect(ArchiveBytes.gzip(tar)) == .archive)
        #expect(PackageKind.detect(Array("BZh is how a bzip2 file begins.".utf8)) == nil)
        #expect(PackageKind.detect(Array(repeating: 65, count: 600)) == nil)
        #expect(PackageKind.detect([]) == nil)
    }

    @Test func anEPUBThatIsCutOffIsStillAnEPUB() {
        let zip = ArchiveBytes.zip([
            ("mimetype", "application/epub+zip"), ("a.xhtml", String(repeating: "x", count: 500)),
        ])
        #expect(PackageKind.detect(Array(zip.prefix(300))) == .format(.epub))
    }
}
