/// A sentence of a chunk, or a few that belong together, that is worth asking about.
package struct Candidate: Sendable, Hashable {
    /// The rank in its chunk, from 0.
    package var ordinal: Int
    /// The text at `range` as an answer: on one line, without citation marks.
    package var answer: String
    /// UTF-8 offsets into the chunk's text: the evidence, exactly as it stands there.
    package var range: Range<Int>

    package init(ordinal: Int, answer: String, range: Range<Int>) {
        self.ordinal = ordinal
        self.answer = answer
        self.range = range
    }
}
