import Records

/// The bytes of a document, with the files that belong to it.
package struct DocumentSource: Sendable, Equatable {
    package var bytes: [UInt8]
    /// The path of `bytes` below the document's own folder, like `main.tex`; empty where it is
    /// not known.
    package var name: String
    /// Other files by their path below the document's own folder: the parts that a LaTeX paper
    /// is made of.
    package var companions: [String: [UInt8]]
    /// What is known of the document from elsewhere; it wins over what the document says.
    package var metadata: KnownMetadata?

    package init(
        _ bytes: [UInt8], name: String = "", companions: [String: [UInt8]] = [:],
        metadata: KnownMetadata? = nil
    ) {
        self.bytes = bytes
        self.name = name
        self.companions = companions
        self.metadata = metadata
    }
}

/// What is known of a document besides its bytes.
package struct KnownMetadata: Sendable, Equatable, Codable {
    package var title: String?
    package var authors: [String]?
    package var doi: String?
    package var year: Int?
    package var language: String?
    package var licence: String?

    package init(
        title: String? = nil, authors: [String]? = nil, doi: String? = nil, year: Int? = nil,
        language: String? = nil, licence: String? = nil
    ) {
        self.title = title
        self.authors = authors
        self.doi = doi
        self.year = year
        self.language = language
        self.licence = licence
    }

    /// The same for the same values: part of the document's identity.
    package var fingerprint: String { canonicalJSON(self) }

    func apply(to document: inout Document) {
        if let title { document.title = TextNormalization.line(title) }
        if let authors { document.authors = authors.map(TextNormalization.line) }
        if let doi { document.doi = TextNormalization.line(doi) }
        if let year { document.year = year }
        if let language { document.language = TextNormalization.line(language) }
        if let licence { document.licence = TextNormalization.line(licence) }
    }
}
