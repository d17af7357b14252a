/// A page as poppler describes it: runs of text in the order in which they were drawn.
struct PDFPage: Sendable, Equatable {
    var number: Int
    /// In points.
    var width: Double
    var height: Double
    var runs: [TextRun]
    /// Other than `none` where the page was laid on its side; all lengths are then those of the
    /// turned page.
    var turn = Turn.none
}

/// Text of one font on one baseline.
///
/// Lengths are in points from the page's top left corner.
struct TextRun: Sendable, Equatable {
    var text: String
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var font: PDFFont
    /// The paragraph that a program which recognises text found it in; 0 for all other text.
    var paragraph = 0

    var right: Double { x + width }
    var bottom: Double { y + height }
}

/// A font as a run uses it.
struct PDFFont: Sendable, Hashable {
    /// In thirds of a point, which is as exact as poppler tells it.
    var thirds: Int
    /// A number for each font name of the document.
    var family: Int
    var isBold = false
    var isItalic = false
    var isMonospaced = false
    var isMath = false

    var size: Double { Double(thirds) / 3 }
}

/// An entry of the document's own table of contents.
struct OutlineItem: Sendable, Equatable {
    var title: String
    var page: Int
    /// From 1.
    var level: Int
}

/// What poppler says of a whole document.
struct PDFSource: Sendable, Equatable {
    var pages: [PDFPage] = []
    var outline: [OutlineItem] = []
}
