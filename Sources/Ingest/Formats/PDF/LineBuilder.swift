/// Merges runs into lines.
///
/// Poppler starts a new run at each change of font and at each wide space, in content order.
/// A run joins the line before it where it stands on the same baseline, to the right, and not
/// far away; so do raised and lowered runs in smaller type, which become superscripts and
/// subscripts of the text.
struct LineBuilder {
    private let page: Int
    private var open: [OpenLine] = []

    static func lines(of page: PDFPage) -> [PageLine] {
        var builder = LineBuilder(page: page.number)
        for run in page.runs { builder.add(run) }
        return builder.open.compactMap { $0.line(on: page.number) }
    }

    private init(page: Int) {
        self.page = page
    }

    /// How many lines back a run may still belong to: poppler puts some superscripts late.
    private static let lookBack = 3

    private mutating func add(_ run: TextRun) {
        if run.text.utf8.allSatisfy({ $0 <= 32 }) {
            if let last = open.indices.last, open[last].accepts(run, isLast: true) {
                open[last].endsWithSpace = true
            }
            return
        }
        for distance in 1...Self.lookBack {
            let index = open.count - distance
            guard index >= 0 else { break }
            if open[index].accepts(run, isLast: distance == 1) {
                return open[index].append(run)
            }
        }
        open.append(OpenLine(run))
    }
}

/// A line while runs are added to it.
private struct OpenLine {
    var runs: [TextRun]
    var left: Double
    var right: Double
    /// The extent of the largest type on the line.
    var top: Double
    var bottom: Double
    var size: Double
    var endsWithSpace = false

    init(_ run: TextRun) {
        runs = [run]
        left = run.x
        right = run.right
        top = run.y
        bottom = run.bottom
        size = run.font.size
    }

    func accepts(_ run: TextRun, isLast: Bool) -> Bool {
        guard run.paragraph == 0 else { return false }
        let larger = max(size, run.font.size)
        let overlap = min(bottom, run.bottom) - max(top, run.y)
        let isSmall = run.font.size < 0.82 * size || size < 0.82 * run.font.size
        let needed = isSmall ? 0.3 : 0.6
        guard overlap > needed * min(run.height, bottom - top) else { return false }
        let gap = run.x - right
        // Poppler takes a hyphen that is drawn only at line ends for wider than it is.
        let endsWide = isLast && run.x > left + 0.5 * (right - left)
        guard gap > (endsWide ? -1.3 : -0.5) * larger else { return false }
        // After a section's number the gap may be wide.
        let isNumber =
            runs.count == 1 && runs[0].text.utf8.count <= 7
            && runs[0].text.utf8.allSatisfy { (46...57).contains($0) || $0 == 32 }
        return gap < (isLast ? (isNumber ? 2.6 : 1.5) : 0.5) * larger
    }

    mutating func append(_ run: TextRun) {
        if run.font.size > size * 1.2 || (run.font.size > size * 0.99 && run.height > bottom - top)
        {
            top = run.y
            bottom = run.bottom
            size = run.font.size
        }
        runs.append(run)
        left = min(left, run.x)
        right = max(right, run.right)
        endsWithSpace = false
    }

    func line(on page: Int) -> PageLine? {
        let font = mainFont
        let assembled = LineText.assemble(runs, font: font)
        guard !assembled.text.isEmpty else { return nil }
        var extent: (top: Double, bottom: Double)?
        for run in runs where run.font.size > 0.82 * font.size {
            let known = extent ?? (run.y, run.bottom)
            extent = (min(known.top, run.y), max(known.bottom, run.bottom))
        }
        return PageLine(
            page: page, text: assembled.text, left: left, top: extent?.top ?? top, right: right,
            bottom: extent?.bottom ?? bottom, font: font, spans: assembled.spans,
            paragraph: runs[0].paragraph)
    }

    /// The font of most letters, with the size of the largest common type.
    private var mainFont: PDFFont {
        guard runs.count > 1 else { return runs[0].font }
        var tally = FontTally()
        for run in runs { tally.add(run.font, run.text.unicodeScalars.count) }
        return tally.most ?? runs[0].font
    }
}
