/// A sentence of a chunk, or a few that belong together, that is worth asking about.
package struct Candidate: Sendable, Hashable {
    /// The rank in its chunk, from 0.
    package var ordinal: Int
    /// The text at `range` as an answer: on one line, without citation marks.
    package var answer: String
    /// UTF-8 offsets into the chunk's text: the evidence, exactly as it stands there.
    package var range: Range<Int>
    /// How good an answer it is, beside those of other chunks; from 1.5, a plain sentence, to about 8; 0 where nobody said.
    package var worth: Double

    package init(ordinal: Int, answer: String, range: Range<Int>, worth: Double = 0) {
        self.ordinal = ordinal
        self.answer = answer
        self.range = range
        self.worth = worth
    }
}
