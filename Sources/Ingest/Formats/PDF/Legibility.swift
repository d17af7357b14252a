/// Tells pages of text from pictures of pages and from fonts without a map to Unicode.
enum Legibility {
    /// The pages that can be read; the others are named in a warning.
    static func readable(
        _ pages: [PDFPage], warnings: inout [String]
    ) throws(IngestError) -> [PDFPage] {
        let written = pages.filter(hasText)
        guard !written.isEmpty else {
            throw IngestError(
                code: .noTextLayer,
                message: "The PDF has no text layer: its \(count(pages.count)) empty or a scanned "
                    + "picture; --ocr reads such pages where tesseract is installed.")
        }
        let legible = written.filter { !isGibberish($0) }
        guard !legible.isEmpty else {
            throw IngestError(
                code: .noTextLayer,
                message: "The PDF's fonts have no map to Unicode, so that its text is gibberish; "
                    + "--ocr reads such pages where tesseract is installed.")
        }
        if legible.count < written.count {
            let numbers = written.filter(isGibberish).map(\.number)
            warnings.append(
                "The fonts of \(PageNumbers.listed(numbers)) have no map to Unicode; "
                    + "the text there is left out.")
        }
        let bad = Set(written.map(\.number)).subtracting(legible.map(\.number))
        return pages.map { page in
            guard bad.contains(page.number) else { return page }
            var page = page
            page.runs = []
            return page
        }
    }

    private static func count(_ pages: Int) -> String {
        pages == 1 ? "only page is" : "\(pages) pages are each"
    }

    static func hasText(_ page: PDFPage) -> Bool {
        page.runs.contains { $0.text.utf8.contains { $0 > 32 } }
    }

    static func isReadable(_ page: PDFPage) -> Bool { hasText(page) && !isGibberish(page) }

    /// Ciphers instead of words: signs between letters, letters without vowels, no letters.
    static func isGibberish(_ page: PDFPage) -> Bool {
        var letters = 0
        var vowels = 0
        var signs = 0
        var unknown = 0
        var total = 0
        for run in page.runs {
            for scalar in run.text.unicodeScalars where scalar.value > 32 {
                total += 1
                switch scalar.value {
                case 65...90, 97...122:
                    letters += 1
                    if isVowel(scalar) { vowels += 1 }
                case 33...39, 42...43, 47, 60...64, 91...96, 123...126: signs += 1
                case 0xFFFD, 0xE000...0xF8FF, 0x80...0x9F: unknown += 1
                default: break
                }
            }
        }
        guard total >= 120 else { return false }
        if unknown * 3 > total { return true }
        // Pages of formulas and tables have signs and digits, but in running text vowels too.
        if signs * 4 > total, letters * 2 < total { return true }
        return letters * 2 > total && vowels * 8 < letters
    }

    private static func isVowel(_ letter: Unicode.Scalar) -> Bool {
        switch Unicode.Scalar(letter.value | 32) {
        case "a", "e", "i", "o", "u", "y": true
        default: false
        }
    }
}
