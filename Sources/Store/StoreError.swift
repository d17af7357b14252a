/// Why the index could not do what was asked.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    package var code: Code
    /// One sentence: what went wrong, where, and what to do.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    package enum Code: Sendable {
        /// There is no file, or none that may be opened.
        case notFound
        /// The file is not an index, or is damaged.
        case notAnIndex
        /// The index was made by a newer version.
        case newerSchema
        /// Another command is asking a model for this index.
        case locked
        /// A name or id that the index does not hold, or that fits several rows.
        case unknown
        /// The disk is full, the file is read-only, or SQLite failed otherwise.
        case writeFailed
        /// The query is not valid FTS5 syntax.
        case badQuery
    }
}
