import Records

/// The layout analysis as one function of values: what poppler said -> a document.
enum PDFLayout {
    static func document(
        _ source: PDFSource, warnings: [String] = []
    ) throws(IngestError) -> Document {
        var warnings = warnings
        let pages = try Legibility.readable(source.pages, warnings: &warnings)
        let pieces = SpacedHyphens.closed(lines(of: pages))
        let body = BodyStyle(pieces)
        let frames = Frames(pieces, body: body)
        let lines = Cells.joined(pieces, frames: frames, body: body)
        var blocks = BlockBuilder.blocks(of: lines, frames: frames, body: body)
        blocks = BlockClassifier.classified(
            blocks, body: body, outline: source.outline, frames: frames)
        blocks = ReadingOrder.ordered(blocks, body: body)
        return try document(
            blocks, pageCount: source.pages.count, dehyphenation: Dehyphenation(lines),
            warnings: warnings)
    }

    /// All lines in content order, without what is no text.
    static func lines(of pages: [PDFPage]) -> [PageLine] {
        let pages = PageMargins.clean(pages)
        let lines = pages.map { RightToLeft.logical(LineBuilder.lines(of: $0)) }
        return RunningHeads.remove(from: lines, heights: pages.map(\.height)).flatMap { $0 }
    }

    private static func document(
        _ blocks: [TextBlock], pageCount: Int, dehyphenation: Dehyphenation, warnings: [String]
    ) throws(IngestError) -> Document {
        var builder = DocumentBuilder(format: .pdf)
        builder.update { $0.pageCount = pageCount }
        for warning in warnings { builder.warn(warning) }
        for block in blocks {
            let text = block.text ?? dehyphenation.joined(block.lines.map(\.text))
            let position = SourcePosition(page: block.page, boxes: block.boxes)
            if block.role == .title { builder.setTitle(text) }
            builder.append(
                block.role, level: block.level, text,
                form: block.role == .table || block.role == .code ? .lines : .flowing, at: position)
        }
        FrontMatterFacts.add(to: &builder)
        return try builder.finish()
    }
}
