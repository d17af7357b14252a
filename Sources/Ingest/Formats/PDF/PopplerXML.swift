/// Reads the XML that `pdftohtml -xml` writes.
///
/// Lengths come multiplied by `scale`, which makes font sizes, whole numbers in this format,
/// three times as exact.
struct PopplerXML {
    /// The `-zoom` that pdftohtml is called with; it takes no more than 3.
    static let scale = 3.0

    private var scanner: MarkupScanner
    private var source = PDFSource()
    private var fonts: [Int: PDFFont] = [:]
    /// What the names of fonts tell, by name: most are named once a page.
    private var families: [[UInt8]: PDFFont] = [:]
    private var page: PDFPage?
    private var run: TextRun?
    /// The text of `run`, or of `item`, since the last change of style.
    private var text: [UInt8] = []
    /// Earlier text of `run`, piece by piece with its style.
    private var pieces: [Piece] = []
    private var boldDepth = 0
    private var italicDepth = 0
    private var outlineDepth = 0
    private var item: OutlineItem?

    private struct Piece {
        var text: String
        /// Unicode scalars.
        var count: Int
        var isBold: Bool
        var isItalic: Bool
    }

    static func source(_ xml: [UInt8]) -> PDFSource {
        var parser = PopplerXML(xml)
        while let token = parser.scanner.next() { parser.take(token) }
        parser.endPage()
        return parser.source
    }

    private init(_ xml: [UInt8]) {
        scanner = MarkupScanner(xml)
    }

    // MARK: - Walking the XML

    private mutating func take(_ token: MarkupScanner.Token) {
        switch token {
        case .text(let range):
            if run != nil || item != nil { scanner.append(range, to: &text) }
        case .start(let tag):
            start(tag)
            if tag.isEmpty { end(tag) }
        case .end(let tag): end(tag)
        }
    }

    private mutating func start(_ tag: MarkupScanner.Tag) {
        if scanner.isNamed(tag, "text") {
            startText(attributes(of: tag))
        } else if scanner.isNamed(tag, "b") {
            endPiece()
            boldDepth += 1
        } else if scanner.isNamed(tag, "i") {
            endPiece()
            italicDepth += 1
        } else if scanner.isNamed(tag, "fontspec") {
            addFont(attributes(of: tag))
        } else if scanner.isNamed(tag, "page") {
            startPage(attributes(of: tag))
        } else if scanner.isNamed(tag, "outline") {
            outlineDepth += 1
        } else if scanner.isNamed(tag, "item") {
            let page = Int(attributes(of: tag).page)
            item = OutlineItem(title: "", page: page, level: max(outlineDepth, 1))
            text.removeAll(keepingCapacity: true)
        }
    }

    private mutating func end(_ tag: MarkupScanner.Tag) {
        if scanner.isNamed(tag, "text") {
            endText()
        } else if scanner.isNamed(tag, "b") {
            endPiece()
            boldDepth -= 1
        } else if scanner.isNamed(tag, "i") {
            endPiece()
            italicDepth -= 1
        } else if scanner.isNamed(tag, "page") {
            endPage()
        } else if scanner.isNamed(tag, "outline") {
            outlineDepth -= 1
        } else if scanner.isNamed(tag, "item") {
            endItem()
        }
    }

    private mutating func endItem() {
        guard var item else { return }
        self.item = nil
        item.title = String(decoding: text, as: UTF8.self)
        if !item.title.isEmpty { source.outline.append(item) }
    }

    // MARK: - Pages and fonts

    private mutating func startPage(_ attributes: Attributes) {
        endPage()
        page = PDFPage(
            number: Int(attributes.number), width: attributes.width / Self.scale,
            height: attributes.height / Self.scale, runs: [])
    }

    private mutating func endPage() {
        if let page { source.pages.append(page) }
        page = nil
        run = nil
    }

    private mutating func addFont(_ attributes: Attributes) {
        let name = Array(scanner.bytes[attributes.family])
        var font = families[name] ?? newFont(named: name)
        font.thirds = Int(attributes.size)
        fonts[Int(attributes.id)] = font
    }

    private mutating func newFont(named bytes: [UInt8]) -> PDFFont {
        let name = FontName(String(decoding: bytes, as: UTF8.self))
        let font = PDFFont(
            thirds: 0, family: families.count, isBold: name.isBold, isItalic: name.isItalic,
            isMonospaced: name.isMonospaced, isMath: name.isMath)
        families[bytes] = font
        return font
    }

    // MARK: - Text

    private mutating func startText(_ attributes: Attributes) {
        let font = fonts[Int(attributes.font)] ?? PDFFont(thirds: 30, family: -1)
        var run = TextRun(
            text: "", x: attributes.left / Self.scale, y: attributes.top / Self.scale,
            width: attributes.width / Self.scale, height: attributes.height / Self.scale,
            font: font)
        if run.width < 0 {
            // Text that stands upside down is drawn from right to left.
            run.x += run.width
            run.width.negate()
        }
        self.run = run
        text.removeAll(keepingCapacity: true)
        pieces.removeAll(keepingCapacity: true)
        boldDepth = 0
        italicDepth = 0
    }

    /// Keeps the text since the last change of style.
    private mutating func endPiece() {
        guard run != nil, !text.isEmpty else { return }
        let isBold = boldDepth > 0
        let isItalic = italicDepth > 0
        let count = text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        let piece = String(decoding: text, as: UTF8.self)
        text.removeAll(keepingCapacity: true)
        if let last = pieces.indices.last, pieces[last].isBold == isBold,
            pieces[last].isItalic == isItalic
        {
            pieces[last].text += piece
            pieces[last].count += count
        } else {
            pieces.append(Piece(text: piece, count: count, isBold: isBold, isItalic: isItalic))
        }
    }

    /// Appends the run, as one run for each style in it; widths go by the number of letters.
    private mutating func endText() {
        endPiece()
        guard let run else { return }
        self.run = nil
        let total = pieces.reduce(0) { $0 + $1.count }
        guard total > 0 else { return }
        let hasBold = pieces.contains(where: \.isBold)
        let hasItalic = pieces.contains(where: \.isItalic)
        var start = 0
        for piece in pieces {
            var part = run
            part.text = piece.text
            part.x = run.x + run.width * Double(start) / Double(total)
            part.width = run.width * Double(piece.count) / Double(total)
            // A run has the font of its first letters; where tags tell more, they decide.
            if hasBold { part.font.isBold = piece.isBold }
            if hasItalic { part.font.isItalic = piece.isItalic }
            page?.runs.append(part)
            start += piece.count
        }
    }

    // MARK: - Attributes

    /// The attributes of an element, numbers already read.
    private struct Attributes {
        var top = 0.0
        var left = 0.0
        var width = 0.0
        var height = 0.0
        var font = 0.0
        var id = 0.0
        var size = 0.0
        var number = 0.0
        var page = 0.0
        var family = 0..<0
    }

    /// Names are told by their first letters, which differ.
    private func attributes(of tag: MarkupScanner.Tag) -> Attributes {
        var result = Attributes()
        let bytes = scanner.bytes
        scanner.forEachAttribute(of: tag) { name, value in
            guard name.count >= 2 else { return }
            switch (bytes[name.lowerBound], bytes[name.lowerBound + 1]) {
            case (UInt8(ascii: "t"), _): result.top = scanner.number(value)
            case (UInt8(ascii: "l"), _): result.left = scanner.number(value)
            case (UInt8(ascii: "w"), _): result.width = scanner.number(value)
            case (UInt8(ascii: "h"), _): result.height = scanner.number(value)
            case (UInt8(ascii: "f"), UInt8(ascii: "o")): result.font = scanner.number(value)
            case (UInt8(ascii: "f"), _): result.family = value
            case (UInt8(ascii: "i"), _): result.id = scanner.number(value)
            case (UInt8(ascii: "s"), _): result.size = scanner.number(value)
            case (UInt8(ascii: "n"), _): result.number = scanner.number(value)
            case (UInt8(ascii: "p"), UInt8(ascii: "a")): result.page = scanner.number(value)
            default: break
            }
        }
        return result
    }
}
