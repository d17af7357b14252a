/// A line of text on a page: runs that stand on one baseline close to each other.
struct PageLine: Sendable, Equatable {
    var page: Int
    var text: String {
        didSet { wordCount = Letters.words(in: text) }
    }
    /// Words apart by spaces, counted once.
    private(set) var wordCount: Int
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    /// The font of most letters.
    var font: PDFFont
    /// Stretches of the text in one style, in order.
    var spans: [Span]
    /// The paragraph that a program which recognises text found it in; 0 for all other text.
    var paragraph: Int

    init(
        page: Int, text: String, left: Double, top: Double, right: Double, bottom: Double,
        font: PDFFont, spans: [Span], paragraph: Int = 0
    ) {
        self.page = page
        self.text = text
        wordCount = Letters.words(in: text)
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
        self.font = font
        self.spans = spans
        self.paragraph = paragraph
    }

    struct Span: Sendable, Equatable {
        /// UTF-8 bytes.
        var length: Int
        var font: PDFFont
    }

    var size: Double { font.size }
    var width: Double { right - left }
    var height: Double { bottom - top }
    var middle: Double { (top + bottom) / 2 }
    /// About where letters stand.
    var baseline: Double { bottom - 0.2 * height }

    /// Overlap of two lines' extents from left to right.
    func horizontalOverlap(with other: PageLine) -> Double {
        min(right, other.right) - max(left, other.left)
    }

    func verticalOverlap(with other: PageLine) -> Double {
        min(bottom, other.bottom) - max(top, other.top)
    }

    /// True where both stand on about the same baseline.
    func isBeside(_ other: PageLine) -> Bool {
        verticalOverlap(with: other) > 0.5 * min(height, other.height)
    }

    var box: PageBox { PageBox(left: left, top: top, right: right, bottom: bottom) }
}

/// A rectangle on a page.
struct PageBox: Sendable, Equatable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    mutating func formUnion(_ other: PageBox) {
        left = min(left, other.left)
        top = min(top, other.top)
        right = max(right, other.right)
        bottom = max(bottom, other.bottom)
    }

    var width: Double { right - left }
    var height: Double { bottom - top }
}
