import Records

/// The layout analysis as one function of values: what poppler said -> a document.
enum PDFLayout {
    static func document(
        _ source: PDFSource, warnings: [String] = []
    ) throws(IngestError) -> Document {
        var warnings = warnings
        let pages = PageMargins.clean(
            try Legibility.readable(source.pages, warnings: &warnings))
        let pieces = SpacedHyphens.closed(lines(of: pages))
        let body = BodyStyle(pieces)
        let frames = Frames(pieces, body: body)
        let lines = Cells.joined(pieces, frames: frames, body: body)
        var blocks = BlockBuilder.blocks(of: lines, frames: frames, body: body)
        blocks = BlockClassifier.classified(
            blocks, body: body, outline: source.outline, frames: frames)
        blocks = ReadingOrder.ordered(blocks, body: body)
        return try document(
            blocks, abstract: AbstractWithoutHeading.indices(in: blocks, body: body),
            pages: pages, dehyphenation: Dehyphenation(lines), warnings: warnings)
    }

    /// All lines in content order, without what is no text.
    static func lines(of pages: [PDFPage]) -> [PageLine] {
        let lines = pages.map { RightToLeft.logical(LineBuilder.lines(of: $0)) }
        return RunningHeads.remove(from: lines, heights: pages.map(\.height)).flatMap { $0 }
    }

    private static func document(
        _ blocks: [TextBlock], abstract: Set<Int>, pages: [PDFPage], dehyphenation: Dehyphenation,
        warnings: [String]
    ) throws(IngestError) -> Document {
        var builder = DocumentBuilder(format: .pdf)
        builder.update { $0.pageCount = pages.count }
        for warning in warnings { builder.warn(warning) }
        let turned = Dictionary(
            pages.filter { $0.turn != .none }.map { ($0.number, $0) },
            uniquingKeysWith: { first, _ in first })
        var abstractTexts: [String] = []
        for (index, block) in blocks.enumerated() {
            let text = block.text ?? dehyphenation.joined(block.lines.map(\.text))
            let boxes = block.boxes.map { box in
                turned[box.page].map { TurnedPage.turnedBack(box, on: $0) } ?? box
            }
            let position = SourcePosition(page: block.page, boxes: boxes)
            if block.role == .title { builder.setTitle(text) }
            if abstract.contains(index) { abstractTexts.append(TextNormalization.line(text)) }
            builder.append(
                block.role, level: block.level, text,
                form: block.role == .table || block.role == .code ? .lines : .flowing, at: position)
        }
        if builder.document.abstract == nil, !abstractTexts.isEmpty {
            builder.update { $0.abstract = abstractTexts.joined(separator: "\n") }
        }
        FrontMatterFacts.add(to: &builder)
        return try builder.finish()
    }
}
