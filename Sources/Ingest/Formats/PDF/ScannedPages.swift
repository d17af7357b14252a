/// Pages that are pictures of pages: without `--ocr` they are named, with it they are read.
enum ScannedPages {
    /// More pages than a thesis has: an hour's work for one file is no reading any more.
    private static let mostPages = 400

    /// A sentence on the pages that are pictures without text, beside others that have text.
    static func unread(in source: PDFSource, of poppler: Poppler) async -> [String] {
        let empty = source.pages.filter { !Legibility.hasText($0) }.map(\.number)
        guard !empty.isEmpty, empty.count < source.pages.count else { return [] }
        // A page may be left blank on purpose, which is nothing to warn of.
        guard let pictures = try? await poppler.pagesWithPictures() else { return [] }
        let pages = empty.filter(pictures.contains)
        guard !pages.isEmpty else { return [] }
        return [
            "\(PageNumbers.named(pages)) without a text layer; --ocr reads such pages where "
                + "tesseract is installed."
        ]
    }

    /// Sets the text that is recognised on pages without any, or with ciphers for text.
    static func recognise(
        _ source: inout PDFSource, of poppler: Poppler, warnings: inout [String]
    ) async throws(IngestError) {
        let all = try await pagesToRecognise(in: source, of: poppler)
        guard !all.isEmpty else { return }
        let pages = Array(all.prefix(mostPages))
        if pages.count < all.count {
            warnings.append(
                "The text of \(PageNumbers.listed(Array(all.dropFirst(mostPages)))) was not "
                    + "recognised: \(mostPages) pages of a document are; split it.")
        }
        let tesseract: Tesseract
        do {
            tesseract = try await Tesseract.installed()
        } catch {
            // Pages with text are read all the same.
            guard source.pages.contains(where: Legibility.isReadable) else { throw error }
            return warnings.append("\(PageNumbers.named(pages)) and not read. \(error.message)")
        }
        var read: [Int] = []
        var failed: [Int] = []
        for index in source.pages.indices where pages.contains(source.pages[index].number) {
            let page = source.pages[index]
            do {
                let runs = try await self.runs(on: page, poppler, tesseract)
                if runs.isEmpty { continue }
                source.pages[index].runs = runs
                read.append(page.number)
            } catch {
                if error.code == .missingTool { throw error }
                failed.append(page.number)
            }
        }
        guard source.pages.contains(where: Legibility.isReadable) else {
            throw IngestError(
                code: .noTextLayer,
                message: "The PDF has no text that can be read, and \(tesseract.version) "
                    + "recognises none in its pages; leave it out.")
        }
        if !read.isEmpty {
            warnings.append(
                "The text of \(PageNumbers.listed(read)) was recognised in a picture by "
                    + "\(tesseract.version) and may hold errors.")
        }
        if !failed.isEmpty {
            warnings.append(
                "The text of \(PageNumbers.listed(failed)) could not be recognised.")
        }
    }

    private static func pagesToRecognise(
        in source: PDFSource, of poppler: Poppler
    ) async throws(IngestError) -> [Int] {
        let unread = source.pages.filter { !Legibility.isReadable($0) }
        guard !unread.isEmpty else { return [] }
        let pictures = try await poppler.pagesWithPictures()
        let pages = unread.filter { Legibility.hasText($0) || pictures.contains($0.number) }
        return pages.map(\.number)
    }

    private static func runs(
        on page: PDFPage, _ poppler: Poppler, _ tesseract: Tesseract
    ) async throws(IngestError) -> [TextRun] {
        // Tesseract is made for 300 dots an inch; posters get less of them.
        let inches = max(page.width, page.height, 72) / 72
        let dotsPerInch = max(20, min(300, Int(5000 / min(inches, 5000))))
        let picture = try await poppler.paint(
            page.number...page.number, dotsPerInch: dotsPerInch)
        return try await tesseract.runs(in: picture, dotsPerInch: dotsPerInch)
    }
}

/// Numbers of pages in a sentence.
enum PageNumbers {
    /// `page 3`, `pages 1-3 and 5`.
    static func listed(_ pages: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for page in pages.sorted() {
            if let last = ranges.last, page == last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...page
            } else {
                ranges.append(page...page)
            }
        }
        let names = ranges.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        let list =
            names.count < 2
            ? names.joined()
            : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        return (pages.count == 1 ? "page " : "pages ") + list
    }

    /// `Page 3 is a picture`, `Pages 1-3 are pictures`.
    static func named(_ pages: [Int]) -> String {
        let list = listed(pages)
        return "P" + list.dropFirst() + (pages.count == 1 ? " is a picture" : " are pictures")
    }
}
