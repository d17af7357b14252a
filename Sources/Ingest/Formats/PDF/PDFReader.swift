import Records

/// Reads a PDF: poppler's runs of text in one child process, then our own layout analysis.
///
/// The steps, each a function of values in a file of its own:
/// 1. `PopplerXML`: runs of text with fonts and places, in content order, page by page.
/// 2. `ScannedPages`: pages that are pictures are named, or given to a program that reads them.
/// 3. `PageMargins`: line numbers and rotated stamps are dropped.
/// 4. `LineBuilder`: runs on one baseline become lines; superscripts become text.
/// 5. `RunningHeads`: what repeats at the edges of pages is dropped.
/// 6. `BodyStyle`, `Frames`: what is usual: size, leading, columns.
/// 7. `BlockBuilder`: lines become blocks.
/// 8. `BlockClassifier`: blocks become title, headings, captions, tables, notes.
/// 9. `ReadingOrder`: paragraphs are joined across columns and pages, floats set behind them.
enum PDFReader {
    static func read(
        _ bytes: [UInt8], options: ReaderOptions = ReaderOptions()
    ) async throws(IngestError) -> Document {
        var (poppler, source, warnings) = try await Poppler.open(bytes, password: options.password)
        if options.recognizesText {
            try await ScannedPages.recognise(&source, of: poppler, warnings: &warnings)
        } else {
            warnings += await ScannedPages.unread(in: source, of: poppler)
        }
        return try PDFLayout.document(source, warnings: warnings)
    }
}
