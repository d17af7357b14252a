/// Why the filter cannot go on.
package struct ChunkFilterError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        case unreadableInput
        case unwritableOutput
        /// Nobody reads the output any more; no failure of a filter.
        case outputClosed
    }

    package let code: Code
    /// One sentence: what happened and what to do.
    package let message: String

    package var description: String { message }

    package static let outputClosed = ChunkFilterError(
        code: .outputClosed, message: "The reader of the output has closed it.")

    static func unreadable(_ reason: String) -> ChunkFilterError {
        ChunkFilterError(
            code: .unreadableInput,
            message: "The input cannot be read any further (\(reason)): chunks of what came before "
                + "are written; run again with input that can be read.")
    }

    static func unwritable(_ reason: String) -> ChunkFilterError {
        ChunkFilterError(
            code: .unwritableOutput,
            message:
                "The chunks cannot be written (\(reason)): the output ends in the middle; make "
                + "room for it and run again.")
    }
}
