import GRDB
import Records

/// Documents with their blocks and the places of their chunks.
extension Verifier {
    mutating func checkRecipes() throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM recipe")
        while let row = try rows.next() {
            count("recipe")
            let id: String = row["id"]
            guard Recipe(row: row).id.hex != id else { continue }
            try report(
                Disagreement(
                    "recipe", id, "is not the hash of its stage, settings, prompt and model",
                    cause: .recipe(id)))
        }
    }

    mutating func checkChunks() throws {
        let chunks = try database.makeStatement(
            sql: "SELECT id, text, title, heading, role, table_header FROM chunk")
        while try chunks.next() {
            count("chunk")
            let id = chunks.string(at: 0)
            guard Self.hash(of: chunks, text: chunks.bytes(at: 1)).hex != id else { continue }
            try report(
                Disagreement(
                    "chunk", id,
                    "is not the hash of its text, title, heading, role and table header",
                    cause: .chunk(id)))
        }
    }

    /// The id that a chunk has with such a text.
    ///
    /// - Parameter statement: stands on a row of id, text, title, heading, role and table header.
    static func hash(of statement: Statement, text: UnsafeRawBufferPointer) -> ContentHash {
        var fields = [String(decoding: text, as: UTF8.self)]
        fields += (2...4).map { statement.string(at: Int32($0)) }
        if !statement.isNull(at: 5) { fields.append(statement.string(at: 5)) }
        return ContentHash(domain: "chunk", fields: fields)
    }

    mutating func checkDocuments() throws {
        let documents = try database.makeStatement(
            sql: "SELECT id, sha256, recipe_id, text FROM document")
        let blocks = try database.makeStatement(
            sql: "SELECT ordinal, start, end FROM block WHERE document_id = ? ORDER BY ordinal")
        let places = try database.makeStatement(sql: Self.places)
        while try documents.next() {
            count("document")
            let id = documents.string(at: 0)
            let hash = ContentHash(
                domain: "document", fields: [documents.string(at: 1), documents.string(at: 2)])
            if hash.hex != id {
                try report(
                    Disagreement(
                        "document", id, "is not the hash of its bytes and its reader",
                        cause: .document(id)))
            }
            let text = documents.bytes(at: 3)
            try checkBlocks(blocks, of: id, in: text)
            try checkPlaces(places, of: id, in: text)
        }
    }

    private mutating func checkBlocks(
        _ blocks: Statement, of document: String, in text: UnsafeRawBufferPointer
    ) throws {
        blocks.bind(document, at: 1)
        defer { blocks.reset() }
        var slices = Slices(text)
        while try blocks.next() {
            count("block")
            let ordinal = blocks.integer(at: 0)
            let start = blocks.integer(at: 1)
            let end = blocks.integer(at: 2)
            guard let problem = slices.problem(ordinal: ordinal, start: start, end: end) else {
                continue
            }
            try report(
                Disagreement(
                    "block", "\(document)/\(ordinal)", problem, cause: .document(document)))
        }
    }

    private static let places = """
        SELECT chunk.id, chunk.text, chunk.title, chunk.heading, chunk.role, chunk.table_header,
            place.recipe_id, place.ordinal, place.start, place.end
        FROM chunk_place AS place
        LEFT JOIN chunk ON chunk.number = place.chunk_number
        WHERE place.document_id = ?
        ORDER BY place.recipe_id, place.ordinal
        """

    private mutating func checkPlaces(
        _ places: Statement, of document: String, in text: UnsafeRawBufferPointer
    ) throws {
        places.bind(document, at: 1)
        defer { places.reset() }
        var recipe = ""
        var slices = Slices(text, mayOverlap: true)
        while try places.next() {
            count("chunk_place")
            let ordinal = places.integer(at: 7)
            if places.string(at: 6) != recipe {
                recipe = places.string(at: 6)
                slices = Slices(text, mayOverlap: true)
            }
            let start = places.integer(at: 8)
            let end = places.integer(at: 9)
            var problem = slices.problem(ordinal: ordinal, start: start, end: end)
            if problem == nil {
                problem = Self.difference(
                    places, UnsafeRawBufferPointer(rebasing: text[start..<end]))
            }
            guard let problem else { continue }
            try report(
                Disagreement(
                    "chunk_place", "\(document)/\(recipe)/\(ordinal)", problem,
                    cause: .document(document)))
        }
    }

    /// Whether a slice of a document is another text than its chunk's.
    ///
    /// Where the chunk is not what its id says, it is the chunk that is named, not its place.
    private static func difference(_ places: Statement, _ slice: UnsafeRawBufferPointer) -> String?
    {
        guard !places.isNull(at: 0), !places.bytes(at: 1).elementsEqual(slice),
            hash(of: places, text: places.bytes(at: 1)).hex == places.string(at: 0)
        else { return nil }
        return "is not the text of its chunk '\(places.string(at: 0))'"
    }
}

/// Looks at slices of a text in the order of their numbers.
private struct Slices {
    let text: UnsafeRawBufferPointer
    let mayOverlap: Bool
    private var next = 0
    private var lastStart = 0
    private var lastEnd = 0

    init(_ text: UnsafeRawBufferPointer, mayOverlap: Bool = false) {
        self.text = text
        self.mayOverlap = mayOverlap
    }

    mutating func problem(ordinal: Int, start: Int, end: Int) -> String? {
        defer { next = ordinal + 1 }
        guard ordinal == next else { return "follows number \(next - 1): one is missing" }
        guard start >= 0, start <= end, end <= text.count else {
            return "lies outside its text (\(start) to \(end) of \(text.count))"
        }
        guard text.isBoundary(start), text.isBoundary(end) else {
            return "begins or ends inside a character"
        }
        guard start >= (mayOverlap ? lastStart : lastEnd) else {
            return "begins before the one before it"
        }
        let gap = text[min(lastEnd, start)..<start]
        (lastStart, lastEnd) = (start, max(end, lastEnd))
        // What is asked about may leave out text of a document; its blocks may not.
        guard mayOverlap || String(decoding: gap, as: UTF8.self).allSatisfy(\.isWhitespace) else {
            return "leaves out text before it"
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether no character of the UTF-8 stands on both sides of an offset.
    func isBoundary(_ offset: Int) -> Bool {
        offset == count || offset < count && self[offset] & 0xC0 != 0x80
    }
}
