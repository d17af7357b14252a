/// Puts the text of a line together from its runs.
enum LineText {
    static func assemble(
        _ runs: [TextRun], font: PDFFont
    ) -> (text: String, spans: [PageLine.Span]) {
        if runs.count == 1 { return single(runs[0]) }
        var text = ""
        var spans: [PageLine.Span] = []
        var previous: TextRun?
        let baseline = baseline(of: runs, size: font.size)
        for (index, run) in runs.enumerated() {
            var piece = cleaned(run.text)
            if piece.isEmpty { continue }
            let shift = shift(of: run, baseline: baseline, size: font.size)
            let startsWithMark =
                previous == nil && runs.count > 1
                && (shift == .raised && piece.allSatisfy(\.isNumber)
                    || shift != .none && isMark(piece) && isCapital(next(index, in: runs)))
            if startsWithMark {
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
                    // Some programs set the marks behind names small, but do not raise them.
                    if shift == .lowered, isMark(piece), endsInName(text) {
                        piece = superscript(piece, after: text, isApart: isApart)
                    }
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

    /// A line of one run, as most are.
    private static func single(_ run: TextRun) -> (text: String, spans: [PageLine.Span]) {
        let text = cleaned(run.text)
        let span = PageLine.Span(length: text.utf8.count, font: run.font)
        return trimmed(Diacritics.composed(SpacedCapitals.joined(text)), [span])
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
        if isMark(trimmed), endsInName(text) { return "[" + trimmed + "]" + space }
        let isWord = trimmed.first?.isLetter ?? false
        let isOrdinal = ["st", "nd", "rd", "th"].contains(trimmed)
        if isWord, !isOrdinal, text.last?.isLetter ?? false { return " " + piece }
        return isApart && !isOrdinal ? " " + piece : piece
    }

    /// `a`, `a,b`, `1,a,∗`: what stands behind an author's name and before an address.
    private static func isMark(_ piece: String) -> Bool {
        guard piece.utf8.count <= 16 else { return false }
        let marks = piece.split { $0 == "," || $0 == ";" }
        return !marks.isEmpty
            && marks.allSatisfy { mark in
                mark.utf8.count <= 3
                    && (mark.count == 1 && (mark.first?.isLowercase ?? false)
                        || mark.allSatisfy { $0.isNumber || "*∗†‡§¶#".contains($0) })
            } && piece.contains(where: \.isLetter)
    }

    private static func isCapital(_ character: Character?) -> Bool {
        character?.isUppercase ?? false
    }

    /// True behind a word with a capital, as names have.
    private static func endsInName(_ text: String) -> Bool {
        let word = text.reversed().prefix { $0.isLetter }
        return word.count >= 3 && word.last?.isUppercase ?? false
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
        if let first = text.utf8.first, first != 32, text.utf8.last != 32 { return (text, spans) }
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

/// Joins letters that were set wide: `T A B L E 1` is `TABLE 1`, `a b s t r a c t` is
/// `abstract`.
enum SpacedCapitals {
    static func joined(_ text: String) -> String {
        let start = Array(text.utf8.prefix(4))
        guard text.utf8.count >= 7, Letters.isASCIILetter(start[0]), start[1] == 32,
            Letters.isASCIILetter(start[2]), start[3] == 32
        else { return text }
        let bytes = Array(text.utf8)
        // Small letters alone may be the names of variables.
        let isSmall = start[0] >= 97
        if isSmall, !isAllSmall(bytes) { return text }
        var result: [UInt8] = []
        var index = 0
        var letters = 0
        while index < bytes.count, isCapital(bytes[index]) || isSmall && bytes[index] != 32,
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

    /// Five and more small letters, each apart from the next.
    private static func isAllSmall(_ bytes: [UInt8]) -> Bool {
        let letters = bytes.split(separator: 32)
        return letters.count >= 5
            && letters.allSatisfy { $0.count == 1 && (97...122).contains($0.first ?? 0) }
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

    /// True where one of the marks may stand: U+A8 and U+B4 are C2 A8 and C2 B4 in UTF-8, the
    /// others begin with CB.
    private static func mayHoldMarks(_ text: String) -> Bool {
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0xCB || last == 0xC2 && (byte == 0xA8 || byte == 0xB4) { return true }
            last = byte
        }
        return false
    }

    static func composed(_ text: String) -> String {
        guard mayHoldMarks(text) else { return text }
        var scalars = String.UnicodeScalarView()
        var pending: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let mark = pending {
                pending = nil
                if scalar.isAlphabetic {
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
