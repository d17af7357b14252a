import Records
import Testing

@testable import Ingest

@Suite struct DetectionTests {
    private func detect(
        _ text: String, _ fileExtension: String, isNamedByUser: Bool = false
    ) -> Detection {
        detect(Array(text.utf8), fileExtension, isNamedByUser: isNamedByUser)
    }

    private func detect(
        _ bytes: [UInt8], _ fileExtension: String, isNamedByUser: Bool = false
    ) -> Detection {
        DocumentReader.format(
            of: bytes, fileExtension: fileExtension, isNamedByUser: isNamedByUser)
    }

    private func code(_ detection: Detection) -> IngestError.Code? {
        if case .rejected(let error) = detection { error.code } else { nil }
    }

    private func isSkipped(_ detection: Detection) -> Bool {
        if case .skipped = detection { true } else { false }
    }

    @Test(arguments: ["pdf", "txt", "md", "", "dat"])
    func aPDFIsAPDFWhateverItsName(fileExtension: String) {
        #expect(detect("%PDF-1.4\n%\u{1}\u{2}", fileExtension) == .format(.pdf))
    }

    @Test func aPDFMayHaveJunkBeforeItsHeader() {
        #expect(detect(String(repeating: "x\n", count: 300) + "%PDF-1.4", "pdf") == .format(.pdf))
    }

    @Test func aNoteThatNamesThePDFHeaderIsText() {
        #expect(detect("A PDF begins with %PDF-1.4.", "txt") == .format(.plainText))
    }

    @Test(arguments: ["html", "md", "txt", ""])
    func aWebPageIsHTMLWhateverItsName(fileExtension: String) {
        #expect(detect("\n<!DOCTYPE html>\n<p>x", fileExtension) == .format(.html))
        #expect(detect("<?xml version=\"1.0\"?><html>", fileExtension) == .format(.html))
    }

    @Test(arguments: [
        ("md", Format.markdown), ("markdown", .markdown), ("txt", .plainText),
        ("rst", .restructuredText), ("tex", .latex), ("ipynb", .notebook),
    ])
    func textIsToldByItsExtension(fileExtension: String, format: Format) {
        #expect(detect("Some words.", fileExtension) == .format(format))
    }

    @Test(arguments: ["py", "json", "csv", "swift", "c", "yaml"])
    func sourceCodeAndDataAreSkipped(fileExtension: String) {
        #expect(isSkipped(detect("Some words stand here, one after the other.", fileExtension)))
    }

    @Test(arguments: ["rtf", "doc", "ps", "djvu"])
    func documentsOfFormatsThatAreNotReadAreSkippedByName(fileExtension: String) {
        guard case .skipped(let reason) = detect("text", fileExtension) else {
            Issue.record("not skipped")
            return
        }
        #expect(reason.contains("is not read"))
    }

    @Test(arguments: ["docx", "odt", "epub", "zip", "gz", "tar", "pdf"])
    func aTextUnderTheNameOfABinaryFormatIsDamaged(fileExtension: String) {
        #expect(code(detect("Some words stand here.", fileExtension)) == .damaged)
    }

    @Test func aFileWithADocumentInEachLineIsToldByItsFirst() {
        let line = #"{"id": "a", "text": "Some words."}"#
        #expect(detect(line + "\n" + line, "jsonl") == .records)
        #expect(isSkipped(detect(#"{"question": "Why?", "answer": "So."}"#, "jsonl")))
    }

    @Test func aFileNamedByTheUserIsTried() {
        #expect(detect("print(1)", "py", isNamedByUser: true) == .format(.plainText))
        #expect(code(detect([0, 1, 2, 3, 0, 1, 2, 3], "bin", isNamedByUser: true)) == .notText)
        #expect(code(detect("{\\rtf1 words}", "rtf", isNamedByUser: true)) == .unreadable)
    }

    @Test func withoutExtensionProseIsReadAndCodeIsSkipped() {
        let prose = "The tide gauge has recorded the sea level for ninety years. It still does so."
        #expect(detect(prose, "") == .format(.plainText))
        #expect(isSkipped(detect("all: build\n\tcc -o x $(FILES)\n.PHONY: all\nx=1;y={2}", "")))
        #expect(isSkipped(detect("#!/bin/sh\n" + prose, "")))
    }

    @Test func emptyFilesAreRejected() {
        #expect(code(detect("", "txt")) == .empty)
        #expect(code(detect("", "pdf")) == .empty)
        #expect(code(detect(" \n\t\u{A0}\u{FEFF}\n", "txt")) == .empty)
    }

    @Test func binaryDataUnderTheNameOfTextIsRejected() {
        let program: [UInt8] = [0x7F, 0x45, 0x4C, 0x46] + (0..<200).map { UInt8($0 % 7) }
        let detection = detect(program, "txt")
        #expect(code(detection) == .notText)
        guard case .rejected(let error) = detection else { return }
        #expect(error.message.contains("not text (binary data"))
    }

    @Test func picturesAreSkippedUnlessTheyClaimToBeText() {
        #expect(isSkipped(detect([0x89, 0x50, 0x4E, 0x47, 13, 10], "png")))
        #expect(code(detect([0x89, 0x50, 0x4E, 0x47, 13, 10], "txt")) == .notText)
    }

    @Test func utf16WithoutAMarkIsText() {
        let bytes = "The tide gauge.".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(detect(bytes, "txt") == .format(.plainText))
    }
}
