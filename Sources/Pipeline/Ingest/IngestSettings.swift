package import Ingest

/// What the user asks of an ingest besides the paths.
package struct IngestSettings: Sendable, Equatable {
    /// The budget of a chunk; nil for what the index remembers.
    package var chunkTokens: Int?
    package var filter: NameFilter
    package var reader: ReaderOptions
    /// Files are hashed even where size, time and inode say that they did not change.
    package var verifies: Bool
    /// Documents of files that are gone are deleted, with all that was made of them.
    package var prunes: Bool
    /// Nothing is read in depth and nothing is written; it is only said what would be.
    package var isDryRun: Bool
    /// A file of chunks that were cut elsewhere is taken as such.
    package var importsChunks: Bool
    /// In bytes: files of text that are 8 times as large or more are read in parts of that size.
    package var textPartSize = 8 * 1_048_576

    package init(
        chunkTokens: Int? = nil, filter: NameFilter = NameFilter(),
        reader: ReaderOptions = ReaderOptions(), verifies: Bool = false, prunes: Bool = false,
        isDryRun: Bool = false, importsChunks: Bool = false
    ) {
        self.chunkTokens = chunkTokens
        self.filter = filter
        self.reader = reader
        self.verifies = verifies
        self.prunes = prunes
        self.isDryRun = isDryRun
        self.importsChunks = importsChunks
    }
}
