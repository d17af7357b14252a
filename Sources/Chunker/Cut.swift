package import Records

/// A chunk before it is made: where it stands and what is said of it, without its text.
package struct Cut: Sendable, Equatable {
    /// UTF-8 offsets into the document's text.
    package var range: Range<Int>
    /// In what the budget is counted in: estimated tokens, counted tokens or characters.
    package var size: Int
    /// The headings above, outermost first.
    package var headingPath: [String]
    package var role: Chunk.Role
    /// True where one unit (a sentence, a word) was over the budget and had to be cut.
    package var isOversize: Bool
    /// The first row of the table that the chunk starts inside of, for the context a model is shown.
    package var tableHeader: Range<Int>?

    /// Of the outline's blocks.
    var blocks: ClosedRange<Int>
}
