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
        let main = runs.filter { $0.font.size > 0.82 * font.size }
        return PageLine(
            page: page, text: assembled.text, left: left,
            top: main.map(\.y).min() ?? top, right: right,
            bottom: main.map(\.bottom).max() ?? bottom, font: font, spans: assembled.spans)
    }

    /// The font of most letters, with the size of the largest common type.
    private var mainFont: PDFFont {
        guard runs.count > 1 else { return runs[0].font }
        var counts: [PDFFont: Int] = [:]
        for run in runs { counts[run.font, default: 0] += run.text.unicodeScalars.count }
        let best = counts.max { ($0.value, $0.key.thirds) < ($1.value, $1.key.thirds) }
        return best?.key ?? runs[0].font
    }
}

/// Puts the text of a line together from its runs.
enum LineText {
    static func assemble(
        _ runs: [TextRun], font: PDFFont
    ) -> (text: String, spans: [PageLine.Span]) {
        var text = ""
        var spans: [PageLine.Span] = []
        var previous: TextRun?
        let baseline = baseline(of: runs, size: font.size)
        for (index, run) in runs.enumerated() {
            var piece = cleaned(run.text)
            if piece.isEmpty { continue }
            let shift = shift(of: run, baseline: baseline, size: font.size)
            if previous == nil, shift == .raised, runs.count > 1, piece.allSatisfy(\.isNumber) {
                // The mark of a footnote or of an address.
                piece += " "
            }
            if let previous {
                let isApart = run.x - previous.right > 0.13 * font.size
                switch shift {
                case .raised:
                    if let exponent = Exponent.text(
                        of: piece, after: &text, before: next(index, in: runs))
                    {
                        piece = exponent
                    } else {
                        piece = superscript(piece, after: text, isApart: isApart)
                    }
                case .lowered, .none:
                    if isApart, !text.hasSuffix(" "), !piece.hasPrefix(" ") { piece = " " + piece }
                }
            }
            text += piece
            if let last = spans.last, last.font == run.font {
                spans[spans.count - 1].length += piece.utf8.count
            } else {
                spans.append(PageLine.Span(length: piece.utf8.count, font: run.font))
            }
            previous = run
        }
        return trimmed(Diacritics.composed(SpacedCapitals.joined(text)), spans)
    }

    private enum Shift { case none, raised, lowered }

    private static func baseline(of runs: [TextRun], size: Double) -> Double {
        let main = runs.filter { abs($0.font.size - size) < 0.5 }
        return main.map(\.bottom).max() ?? runs.map(\.bottom).max() ?? 0
    }

    private static func shift(of run: TextRun, baseline: Double, size: Double) -> Shift {
        guard run.font.size < 0.82 * size else { return .none }
        // The bottom of small type on the same baseline is a little higher.
        let expected = baseline - 0.22 * (size - run.font.size)
        if run.bottom < expected - 0.12 * size { return .raised }
        return .lowered
    }

    /// A citation's number in brackets, an exponent in Unicode's superscripts, a mark glued.
    private static func superscript(_ piece: String, after text: String, isApart: Bool) -> String {
        let trimmed = piece.filter { $0 != " " }
        let isNumeric =
            trimmed.contains(where: \.isNumber)
            && trimmed.unicodeScalars.allSatisfy {
                ("0"..."9").contains($0) || ",;-–−+[]()".unicodeScalars.contains($0)
            }
        let space = piece.last == " " ? " " : ""
        if isNumeric {
            if trimmed.hasPrefix("[") || trimmed.hasPrefix("(") { return piece }
            let marks = citations(piece)
            let leading = piece.drop { $0 == " " }.prefix { $0 == "," || $0 == ";" }
            return leading + "[" + marks + "]" + space
        }
        let isWord = trimmed.first?.isLetter ?? false
        let isOrdinal = ["st", "nd", "rd", "th"].contains(trimmed)
        if isWord, !isOrdinal, text.last?.isLetter ?? false { return " " + piece }
        return isApart && !isOrdinal ? " " + piece : piece
    }

    /// `2 10` and `2,10` alike as `2,10`.
    private static func citations(_ piece: String) -> String {
        let marks = piece.split { $0 == " " || $0 == "," || $0 == ";" }
        var text = ""
        for mark in marks {
            let joins =
                text.isEmpty || "–-−".contains(text.last ?? " ")
                || "–-−".contains(mark.first ?? " ")
            text += joins ? String(mark) : "," + mark
        }
        return text
    }

    /// The first sign of the run behind, where it is close.
    private static func next(_ index: Int, in runs: [TextRun]) -> Character? {
        guard index + 1 < runs.count, runs[index + 1].x - runs[index].right < 1.5 else {
            return nil
        }
        return runs[index + 1].text.first
    }

    private static func cleaned(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 || $0 < 32 }) else { return text }
        return String(decoding: TextNormalization.normalizeKeepingEnds(text), as: UTF8.self)
    }

    private static func trimmed(
        _ text: String, _ spans: [PageLine.Span]
    ) -> (text: String, spans: [PageLine.Span]) {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { $0 != 32 }),
            let last = bytes.lastIndex(where: { $0 != 32 })
        else { return ("", []) }
        var spans = spans
        if first > 0, let head = spans.indices.first { spans[head].length -= first }
        if let tail = spans.indices.last { spans[tail].length -= bytes.count - 1 - last }
        return (
            String(decoding: bytes[first...last], as: UTF8.self), spans.filter { $0.length > 0 }
        )
    }
}

/// Joins capitals that were set wide: `T A B L E 1` is `TABLE 1`.
enum SpacedCapitals {
    static func joined(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 7, isCapital(bytes[0]), bytes[1] == 32, isCapital(bytes[2]),
            bytes[3] == 32
        else { return text }
        var result: [UInt8] = []
        var index = 0
        var letters = 0
        while index < bytes.count, isCapital(bytes[index]),
            index + 1 == bytes.count || bytes[index + 1] == 32
        {
            result.append(bytes[index])
            letters += 1
            index += 2
            // More than one space is the end of a word.
            if index < bytes.count, bytes[index] == 32 {
                result.append(32)
                letters = 0
                while index < bytes.count, bytes[index] == 32 { index += 1 }
            }
        }
        guard letters <= 12, result.count >= 4 else { return text }
        if index < bytes.count {
            if result.last != 32 { result.append(32) }
            result += bytes[index...]
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
}

/// Puts accents that were drawn by themselves on the letter behind them: `F¨arber` is `Färber`.
enum Diacritics {
    private static let marks: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{A8}": "\u{308}", "\u{B4}": "\u{301}", "\u{2C6}": "\u{302}", "\u{2DC}": "\u{303}",
        "\u{2C7}": "\u{30C}", "\u{2DA}": "\u{30A}", "\u{2D8}": "\u{306}", "\u{2DD}": "\u{30B}",
        "\u{2CB}": "\u{300}",
    ]

    static func composed(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0xC2 || $0 == 0xCB }) else { return text }
        var scalars = String.UnicodeScalarView()
        var pending: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let mark = pending {
                pending = nil
                if scalar.properties.isAlphabetic {
                    // A dotless i takes its dot's place.
                    scalars.append(scalar == "\u{131}" ? "i" : scalar)
                    scalars.append(marks[mark] ?? mark)
                    continue
                }
                scalars.append(mark)
            }
            if marks[scalar] != nil {
                pending = scalar
            } else {
                scalars.append(scalar)
            }
        }
        if let pending { scalars.append(pending) }
        return String(
            decoding: TextNormalization.normalizeKeepingEnds(String(scalars)), as: UTF8.self)
    }
}
