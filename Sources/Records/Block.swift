/// A piece of a document in reading order: a heading, a paragraph, a table ...
package struct Block: Sendable, Equatable {
    package var role: Role
    /// For headings 1 (a top-level section) to 6; nil for all other roles.
    package var level: Int?
    /// UTF-8 offsets into the document's text.
    package var range: Range<Int>
    package var position: SourcePosition

    package init(
        role: Role, level: Int? = nil, range: Range<Int>, position: SourcePosition = .init()
    ) {
        self.role = role
        self.level = level
        self.range = range
        self.position = position
    }

    /// What a block is; it decides later what is asked about.
    ///
    /// Nothing is thrown away.
    package enum Role: String, Sendable, Codable, CaseIterable {
        case title
        case heading
        case paragraph
        case listItem = "list_item"
        case code
        case table
        case formula
        case caption
        case footnote
        case reference
        /// Authors, affiliations, dates, keywords: the front matter of a paper.
        case metadata
        /// Acknowledgements, licences, funding, navigation that could not be told from text.
        case boilerplate
    }
}

/// Where a block stands in its source: page and boxes for PDF, element path for markup, lines
/// for text formats.
package struct SourcePosition: Sendable, Equatable, Codable {
    /// The first page, from 1.
    package var page: Int?
    /// One box a page and column that the block covers.
    package var boxes: [Box]
    /// The first and last line, from 1.
    package var lines: ClosedRange<Int>?
    /// The path of the element, like `html/body/section[2]/p[1]`.
    package var elementPath: String?

    package init(
        page: Int? = nil, boxes: [Box] = [], lines: ClosedRange<Int>? = nil,
        elementPath: String? = nil
    ) {
        self.page = page
        self.boxes = boxes
        self.lines = lines
        self.elementPath = elementPath
    }
}

/// A rectangle on a page, in PDF points (1/72 inch) from the page's top left corner.
package struct Box: Sendable, Equatable, Codable {
    package var page: Int
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(page: Int, x: Double, y: Double, width: Double, height: Double) {
        self.page = page
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
