/// Why a file could not be read.
package struct IngestError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, Equatable, CaseIterable {
        /// Nothing in it, or nothing but white space.
        case empty
        case encrypted
        /// Cut off, or broken beyond repair.
        case damaged
        /// Binary data under the name of a text format.
        case notText
        /// Pictures of pages, or letters without a map to Unicode.
        case noTextLayer
        case tooLarge
        case tooDeep
        /// XML entities that would grow without end or fetch something.
        case entities
        case timeout
        /// A program that the reader needs is not installed.
        case missingTool
        /// A format that is not read.
        case unreadable
    }

    package var code: Code
    /// One sentence: what is wrong, and what to do about it.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension IngestError {
    static let emptyFile = IngestError(code: .empty, message: "The file is empty.")

    static let noText = IngestError(
        code: .empty, message: "The file holds no text, only white space.")

    static let binaryData = IngestError(
        code: .notText,
        message: "The file is not text (binary data under the name of a text file); "
            + "give it the name of its format, or leave it out.")
}
