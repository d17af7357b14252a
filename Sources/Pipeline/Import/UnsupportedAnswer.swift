import Records

/// The chunk of an imported pair for which no source was found: the pair's own answer.
///
/// A pair has to stand somewhere, and an answer supports itself, so every check and judge would take
/// it for supported. The chunk says what it is in its heading, which search and lineage show; it is
/// never asked about; and a pair that stands in it is rejected by the check `source`, whichever
/// checks are in force.
enum UnsupportedAnswer {
    static let heading = "No source: the answer itself"
    /// Boilerplate is searched, and not asked about.
    static let role = Block.Role.boilerplate

    static func isOne(_ chunk: Chunk) -> Bool { chunk.heading == heading }

    /// nil for a pair of any other chunk.
    static func check(of chunk: Chunk) -> Check? {
        guard isOne(chunk) else { return nil }
        return Check(
            name: "source", passed: false,
            message: "Nothing in the index or in the imported file supports the answer")
    }
}
