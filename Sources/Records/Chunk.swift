/// A slice of a document's text that a model is asked about: the unit of search and lineage.
///
/// Its identity is its text, title, heading path, role and table header; text that stands twice is one chunk
/// with two occurrences.
package struct Chunk: Sendable, Hashable {
    package let id: ContentHash
    /// An exact slice of the document's text.
    package let text: String
    /// The document's title, empty where it has none.
    package let title: String
    /// The headings above the chunk, outermost first.
    package let headingPath: [String]
    package let role: Role
    /// Estimated or counted, as the chunking's recipe says.
    package let tokens: Int
    /// The first row of the table that the text starts inside of: shown with the text, no part of
    /// it.
    package let tableHeader: String?

    package init(
        text: String, title: String, headingPath: [String], role: Role, tokens: Int,
        tableHeader: String? = nil
    ) {
        var fields = [text, title, headingPath.joined(separator: " > "), role.rawValue]
        if let tableHeader { fields.append(tableHeader) }
        id = ContentHash(domain: "chunk", fields: fields)
        self.tableHeader = tableHeader
        self.text = text
        self.title = title
        self.headingPath = headingPath
        self.role = role
        self.tokens = tokens
    }

    /// The heading path as it is stored and shown: `Methods > Sampling`.
    package var heading: String { headingPath.joined(separator: " > ") }

    /// What a chunk mostly holds.
    ///
    /// Only `body` chunks are asked about.
    package enum Role: String, Sendable, Codable, CaseIterable {
        case body
        case references
        case frontMatter = "front_matter"
        case boilerplate
    }
}

/// A chunk at its place in one version of a document.
package struct Occurrence: Sendable, Equatable {
    package var chunk: Chunk
    /// From 0, in reading order.
    package var ordinal: Int
    /// UTF-8 offsets into the document's text.
    package var range: Range<Int>
    /// First and last page; nil where the format has none.
    package var pages: ClosedRange<Int>?
    package var boxes: [Box]
    /// True where one unit (a sentence, a word) was over the budget and had to be cut.
    package var isOversize: Bool

    package init(
        chunk: Chunk, ordinal: Int, range: Range<Int>, pages: ClosedRange<Int>? = nil,
        boxes: [Box] = [], isOversize: Bool = false
    ) {
        self.chunk = chunk
        self.ordinal = ordinal
        self.range = range
        self.pages = pages
        self.boxes = boxes
        self.isOversize = isOversize
    }
}
