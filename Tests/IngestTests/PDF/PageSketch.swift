import Records

@testable import Ingest

/// Pages made by hand: runs of text at places, with invented fonts.
enum PageSketch {
    static func font(
        _ size: Double = 10, family: Int = 0, bold: Bool = false, italic: Bool = false
    ) -> PDFFont {
        PDFFont(thirds: Int(size * 3), family: family, isBold: bold, isItalic: italic)
    }

    /// A run whose width is half its size for each letter.
    static func run(
        _ text: String, x: Double = 72, y: Double, font: PDFFont = font()
    ) -> TextRun {
        TextRun(
            text: text, x: x, y: y, width: 0.5 * font.size * Double(text.count),
            height: font.size, font: font)
    }

    static func page(_ runs: [TextRun], number: Int = 1) -> PDFPage {
        PDFPage(number: number, width: 612, height: 792, runs: runs)
    }

    /// Lines below each other, 12 points apart.
    static func column(
        _ texts: [String], x: Double = 72, y: Double = 100, font: PDFFont = font()
    ) -> [TextRun] {
        texts.enumerated().map { run($1, x: x, y: y + 12 * Double($0), font: font) }
    }

    static func lines(_ runs: [TextRun], page number: Int = 1) -> [PageLine] {
        LineBuilder.lines(of: page(runs, number: number))
    }

    static func document(_ pages: [PDFPage], outline: [OutlineItem] = []) throws -> String {
        let document = try PDFLayout.document(PDFSource(pages: pages, outline: outline))
        return document.blocks.map { block in
            let level = block.level.map { " \($0)" } ?? ""
            return "\(block.role.rawValue)\(level): \(document.text(in: block.range))"
        }.joined(separator: "\n")
    }
}
