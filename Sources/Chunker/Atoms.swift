import Records
import TextAnalysis

/// A piece of text that no chunk boundary cuts: a sentence, a list item, a table that fits, a line of
/// code that does not.
struct Atom {
    /// Without white space at its ends.
    var range: Range<Int>
    /// Blanks before the first line of code, which belong to a chunk that starts here.
    var indentation = 0
    var indentationCost = 0
    /// Of the outline's blocks.
    var block: Int
    /// Thousandths of a token.
    var cost: Int
    /// The same for the white space before it, within a stretch.
    var gap = 0
    /// What it costs to start a chunk here.
    var boundary: Boundary
    /// A piece of something too large for any chunk.
    var isCut = false
    /// Sentences are what overlaps.
    var isSentence = false
}

/// How well a chunk may start at a place, best first.
enum Boundary: Int, Comparable {
    /// Headings by level, the outermost that occurs inside a stretch first.
    case heading2, heading3, heading4
    case block
    case listItem
    /// A line of code after an empty one.
    case paragraphOfCode
    case sentence
    /// A row of a table, a line of code.
    case line
    /// After a sentence that a citation, a line feed or the like ends rather than a mark.
    case unsureSentence
    /// A table and its caption, the first item and the line that announces the list.
    case attached
    /// Inside a sentence, because it is too long, or a formula or footnote interrupts it.
    case insideSentence
    case betweenHeadings
    case afterHeading

    static func < (left: Boundary, right: Boundary) -> Bool { left.rawValue < right.rawValue }
}
