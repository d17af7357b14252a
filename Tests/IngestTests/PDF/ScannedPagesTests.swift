import Foundation
import Processes
import Records
import Testing

@testable import Ingest

@Suite struct ScannedPagesTests {
    @Test(arguments: [
        ([3], "page 3"), ([1, 2, 3, 5], "pages 1-3 and 5"), ([7, 9, 11], "pages 7, 9 and 11"),
    ])
    func pagesAreNamedInASentence(pages: [Int], expected: String) {
        #expect(PageNumbers.listed(pages) == expected)
        #expect(PageNumbers.named([3]) == "Page 3 is a picture")
    }

    @Test func onlyPicturesLargerThanALogoCount() {
        let list = """
            page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio
            --------------------------------------------------------------------------------------------
               1     0 image     648    842  gray    1   1  image  no         3  0   100   100  182B 5.3%
               2     1 image      90     60  gray    1   1  image  no         4  0   100   100  182B 5.3%
            """
        #expect(PictureList.pages(in: Array(list.utf8)) == [1])
    }

    @Test func englishIsPreferredAmongTheLanguages() {
        #expect(Tesseract.language(of: ["deu", "eng", "osd"]) == "eng")
        #expect(Tesseract.language(of: ["osd", "deu"]) == "deu")
    }

    @Test func recognisedLinesBearTheirParagraphs() throws {
        let rows = [
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
            "5\t1\t1\t1\t1\t1\t300\t300\t100\t40\t95.5\tSea",
            "5\t1\t1\t1\t1\t2\t420\t300\t100\t40\t91\tlevel",
            "5\t1\t1\t1\t2\t1\t300\t360\t100\t40\t90\trises.",
            "5\t1\t1\t2\t1\t1\t300\t460\t100\t40\t90\tAgain.",
            "5\t1\t2\t1\t1\t1\t300\t900\t100\t40\t8\t~|~",
            "5\t1\t2\t1",
        ]
        let runs = TesseractTable.runs(
            in: Array(rows.joined(separator: "\n").utf8), pointsPerDot: 0.24)
        #expect(runs.map(\.text) == ["Sea level", "rises.", "Again."])
        #expect(runs.map(\.paragraph) == [1, 1, 2])
        #expect(runs[0].x == 72 && runs[0].y == 72)
        let page = PDFPage(number: 1, width: 612, height: 792, runs: runs)
        let document = try PDFLayout.document(PDFSource(pages: [page]))
        #expect(
            document.blocks.map { document.text(in: $0.range) } == ["Sea level rises.", "Again."])
    }

    @Test(.enabled(if: Programs.areThere(["pdftohtml", "pdftoppm", "pdfimages"]), "no poppler"))
    func aPictureOfAPageHasNoTextLayer() async throws {
        let scan = try await Self.scan()
        let error = await #expect(throws: IngestError.self) { try await PDFReader.read(scan) }
        #expect(error?.code == .noTextLayer)
        #expect(error?.message.contains("--ocr") == true)
    }

    @Test(
        .enabled(
            if: Programs.areThere(["pdftohtml", "pdftoppm", "pdfimages", "tesseract"]),
            "tesseract is not installed"))
    func aPictureOfAPageIsReadWhereThatIsAskedFor() async throws {
        let scan = try await Self.scan()
        let document = try await PDFReader.read(scan, options: ReaderOptions(recognizesText: true))
        #expect(String(decoding: document.text, as: UTF8.self).contains("The tide gauge"))
        #expect(document.blocks.first?.position.page == 1)
        #expect(document.warnings.first?.contains("recognised in a picture by tesseract") == true)
    }

    /// A PDF with nothing but a picture of a line of text.
    private static func scan() async throws -> [UInt8] {
        let drawing = "BT /F1 24 Tf 40 60 Td (The tide gauge at the point.) Tj ET"
        let text = pdf(
            content: drawing,
            resources: "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>")
        let opened = try await Poppler.open(Array(text.utf8), password: nil)
        let picture = try await opened.poppler.paint(1...1, dotsPerInch: 100)
        // P5, width and height, 255, then a byte a dot.
        let header = picture.split(separator: 10, maxSplits: 3)
        let size = String(decoding: header[1], as: UTF8.self).split(separator: " ")
        let dots = header[3].map { String(format: "%02X", $0) }.joined() + ">"
        let image =
            "5 0 obj << /Type /XObject /Subtype /Image /Width \(size[0]) /Height \(size[1]) "
            + "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode "
            + "/Length \(dots.utf8.count) >> stream\n\(dots)\nendstream endobj\n"
        return Array(
            pdf(
                content: "q 400 0 0 150 0 0 cm /I Do Q", resources: "/XObject << /I 5 0 R >>",
                more: image
            ).utf8)
    }

    /// Poppler makes the cross-reference table anew where there is none.
    private static func pdf(content: String, resources: String, more: String = "") -> String {
        """
        %PDF-1.4
        1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
        2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
        3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 400 150] /Contents 4 0 R
        /Resources << \(resources) >> >> endobj
        4 0 obj << /Length \(content.utf8.count) >> stream
        \(content)
        endstream endobj
        \(more)trailer << /Root 1 0 R >>
        """
    }
}

/// Programs that a test needs.
enum Programs {
    static func areThere(_ names: [String]) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.allSatisfy { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }
}
