import Processes
import Records

/// Reads a PDF: poppler's runs of text in one child process, then our own layout analysis.
///
/// The steps, each a function of values in a file of its own:
/// 1. `PopplerXML`: runs of text with fonts and places, in content order, page by page.
/// 2. `PageMargins`: line numbers and rotated stamps are dropped.
/// 3. `LineBuilder`: runs on one baseline become lines; superscripts become text.
/// 4. `RunningHeads`: what repeats at the edges of pages is dropped.
/// 5. `BodyStyle`, `Frames`: what is usual: size, leading, columns.
/// 6. `BlockBuilder`: lines become blocks.
/// 7. `BlockClassifier`: blocks become title, headings, captions, tables, notes.
/// 8. `ReadingOrder`: paragraphs are joined across columns and pages, floats set behind them.
enum PDFReader {
    static func read(
        _ bytes: [UInt8], options: ReaderOptions = ReaderOptions()
    ) async throws(IngestError) -> Document {
        let (source, warnings) = try await Poppler.source(of: bytes)
        return try PDFLayout.document(source, warnings: warnings)
    }
}
