/// The elements of OpenDocument text that a reader tells apart, by their local names.
enum TextTag: String, Sendable, CaseIterable {
    case paragraph = "p"
    case heading = "h"
    case space = "s"
    case tab
    case lineBreak = "line-break"
    case span
    case link = "a"
    case list
    case table
    case row = "table-row"
    case cell = "table-cell"
    case coveredCell = "covered-table-cell"
    case note
    case frame
    case textBox = "text-box"
    case object
    case math
    case bibliography
    case rubyText = "ruby-text"
    case trackedChanges = "tracked-changes"
    case annotation
    case contents = "table-of-content"
    case pictureIndex = "illustration-index"
    case tableIndex = "table-index"
    case objectIndex = "object-index"
    case userIndex = "user-index"
    case wordIndex = "alphabetical-index"
    case indexSource = "bibliography-source"
    case sequences = "sequence-decls"
    case variables = "variable-decls"
    case userFields = "user-field-decls"
    case forms
    case noteMark = "note-citation"
    case listNumber = "number"
    case eventListeners = "event-listeners"
    case title, desc
    case binaryData = "binary-data"
    case other = ""

    /// True for what is in the document but not in its text: struck text, comments, indexes.
    var isSkipped: Bool {
        switch self {
        case .trackedChanges, .annotation, .contents, .pictureIndex, .tableIndex, .objectIndex,
            .userIndex, .wordIndex, .indexSource, .sequences, .variables, .userFields, .forms,
            .noteMark, .eventListeners, .title, .desc, .rubyText, .listNumber, .binaryData:
            true
        default: false
        }
    }
}

/// The content of an OpenDocument text with the tags of its nodes.
struct TextPart: PackagePart, Sendable {
    let tree: XMLTree
    /// The part's path, in front of the paths of its elements.
    let path: String
    private let tags: [TextTag]

    init(_ bytes: [UInt8], path: String) throws(IngestError) {
        tree = try XMLTree(bytes)
        self.path = path
        tags = tree.names.map { TextTag(rawValue: $0) ?? .other }
    }

    /// The tag of an element; nil for text.
    func tag(of index: Int) -> TextTag? {
        let number = tree.nameNumber(of: index)
        return number < 0 ? nil : tags[number]
    }
}
