import Export
import Foundation
import Records
import Store
import Synchronization

/// Texts that a file of pairs brings along, which become documents of that file.
///
/// They are read as `import-chunks` reads chunks that were cut elsewhere: each stays as it is.
struct ImportedTexts: Sendable {
    let workspace: Workspace
    /// What the documents' file is called.
    let name: String
    private var texts: [Text] = []
    private var known: Set<Text> = []

    /// One text and where it belongs.
    struct Text: Hashable, Sendable {
        var document: String
        var title: String
        var heading: String
        var text: String
        var role = Block.Role.paragraph
    }

    init(workspace: Workspace, name: String) {
        self.workspace = workspace
        self.name = name
    }

    /// A text is taken once, however many pairs it holds.
    mutating func add(_ text: Text) {
        guard !Self.key(of: text.text).isEmpty, known.insert(text).inserted else { return }
        texts.append(text)
    }

    /// The lines of a file of chunks.
    ///
    /// Texts of one heading stand together, those of outer headings first: a line cannot say that a
    /// section ends.
    private var lines: [UInt8] {
        let order = texts.enumerated().sorted {
            ($0.element.heading, $0.offset) < ($1.element.heading, $1.offset)
        }
        return order.flatMap { Self.line($0.element) }
    }

    private static func line(_ text: Text) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("document", text.document)
        if !text.title.isEmpty { json.field("title", text.title) }
        if !text.heading.isEmpty { json.field("heading", text.heading) }
        json.field("role", text.role.rawValue)
        json.field("text", text.text)
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// Reads them into the index.
    ///
    /// - Returns: the chunk of each text; none for what came out as something else.
    func ingest() async throws -> [Text: Chunk] {
        guard !texts.isEmpty else { return [:] }
        let entry = FolderScan.entry(of: lines, name: name)
        let ingest = try await IngestRun(
            workspace: workspace, settings: IngestSettings(importsChunks: true))
        _ = try await ingest.ingest([], others: [entry], width: 1)
        let ids = try await chunks(below: entry.path)
        let chunks = try await workspace.index.currentChunks(
            Set(ids.values), of: workspace.corpus)
        var found: [Text: Chunk] = [:]
        for text in texts {
            let place = Place(
                path: MemberPath.member(text.document, of: entry.path),
                key: Self.key(of: text.text),
                heading: Self.key(of: text.heading))
            found[text] = ids[place].flatMap { chunks[$0] }
        }
        return found
    }

    /// Where a text stands after it was read.
    private struct Place: Hashable, Sendable {
        var path: String
        var key: String
        var heading: String
    }

    private func chunks(below path: String) async throws -> [Place: ContentHash] {
        let index = workspace.index
        let documents = try await index.sources(of: workspace.corpus).filter {
            $0.archive == path && $0.isPresent
        }.compactMap(\.document)
        let found = Mutex<[Place: ContentHash]>([:])
        try await index.chunks(of: workspace.corpus, documents: documents) { chunk in
            let place = Place(
                path: chunk.path, key: Self.key(of: chunk.text),
                heading: Self.key(of: chunk.heading))
            found.withLock { $0[place] = chunk.chunk }
            return true
        }
        return found.withLock { $0 }
    }

    /// Letters and digits: reading makes white space and control characters plain.
    private static func key(of text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.precomposedStringWithCanonicalMapping.unicodeScalars.filter {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                }))
    }
}
