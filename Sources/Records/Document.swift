/// One version of a paper as a reader understood it: its text, once and for all normalised, and
/// the blocks that structure it.
package struct Document: Sendable, Equatable {
    package var format: Format
    /// What the document calls itself.
    ///
    /// Never taken from a file's name, so that a renamed file changes nothing.
    package var title: String?
    package var authors: [String]
    package var abstract: String?
    package var doi: String?
    package var year: Int?
    /// A BCP 47 tag where the document states one.
    package var language: String?
    package var licence: String?
    /// Valid UTF-8, NFC, without control characters but line feed and tab: all blocks in reading
    /// order, each apart by an empty line (`"\n\n"`).
    package var text: [UInt8]
    /// In reading order.
    ///
    /// Their ranges are ascending, do not overlap, and leave out only white space.
    package var blocks: [Block]
    /// Pages of the source; nil where the format has none.
    package var pageCount: Int?
    /// What could not be read, a sentence each.
    ///
    /// Not empty means that the document was read partly.
    package var warnings: [String]

    package init(
        format: Format, title: String? = nil, authors: [String] = [], abstract: String? = nil,
        doi: String? = nil, year: Int? = nil, language: String? = nil, licence: String? = nil,
        text: [UInt8] = [], blocks: [Block] = [], pageCount: Int? = nil, warnings: [String] = []
    ) {
        self.format = format
        self.title = title
        self.authors = authors
        self.abstract = abstract
        self.doi = doi
        self.year = year
        self.language = language
        self.licence = licence
        self.text = text
        self.blocks = blocks
        self.pageCount = pageCount
        self.warnings = warnings
    }

    /// The text of a block, or of any range of the document's UTF-8.
    package func text(in range: Range<Int>) -> String {
        String(decoding: text[range], as: UTF8.self)
    }
}

/// The formats that Quarry reads.
package enum Format: String, Sendable, Codable, CaseIterable {
    case pdf
    case html
    /// Journal articles in XML: JATS and NLM (ANSI/NISO Z39.96).
    case jats
    /// TEI P5, as GROBID writes it.
    case tei
    case docx
    case odt
    case epub
    case latex
    case markdown
    case restructuredText = "rst"
    /// Jupyter.
    case notebook
    case plainText = "text"
    /// Chunks that were cut elsewhere; each block is one.
    case chunks
}
