/// A text file that is in the end either whole or absent, for those who write one beside an export.
package enum WholeFileText {
    /// - Throws: `PipelineError.writeFailed` with the system's reason.
    package static func write(_ text: String, to path: String) throws {
        try WholeFile.write(Array(text.utf8), to: path)
    }
}
