import Records

// Stand-ins until each reader is there.
private let notThere = IngestError(code: .unreadable, message: "This format is not read yet.")

enum JATSReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}
enum TEIReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}
/// Tells XML documents apart by their root element; nil for what is no XML.
enum XMLKind {
    static func detect(_ bytes: [UInt8], isMeantToBeRead: Bool) -> Detection? { nil }
}
enum DOCXReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}
enum ODTReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}
enum EPUBReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}
enum LaTeXReader {
    static func read(_ source: DocumentSource) throws(IngestError) -> Document { throw notThere }
    /// Whether some text is a LaTeX document: it has a `\documentclass` or `\begin{document}`.
    static func isLaTeX(_ bytes: [UInt8]) -> Bool { false }
}
enum RSTReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}
enum NotebookReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document { throw notThere }
}

package enum LaTeXProject {
    package static func mainFiles(among files: [String: [UInt8]]) -> [String] { [] }
    package static func parts(
        of main: String, among files: [String: [UInt8]]
    ) -> Set<String> { [] }
}
