/// A reader of XML that gathers running text from one walk over a tree.
protocol InlineReader {
    var tree: XMLTree { get }
    /// Of the block that is open.
    var text: MarkupText { get set }
    /// Footnotes that stand in the middle of a sentence, until its block ends.
    var notes: [Int] { get set }

    func isNote(_ position: Int) -> Bool
    /// Whether an element's text is apart from what stands around it, where all is one line.
    func isApart(_ position: Int) -> Bool
    /// Appends what begins at a node and says where to go on.
    func appendInline(_ position: Int, to text: inout MarkupText) -> Int
}

extension InlineReader {
    /// Gathers what begins at a node and says where to go on.
    mutating func takeInline(_ position: Int) -> Int {
        if isNote(position) {
            notes.append(position)
            return tree.end(of: position)
        }
        // Held by nobody else, so that appending copies nothing.
        var taken = MarkupText()
        swap(&taken, &text)
        defer { swap(&taken, &text) }
        return appendInline(position, to: &taken)
    }

    /// All text of an element in one line.
    ///
    /// - Parameter isLeftOut: elements without which it is wanted.
    func flat(_ index: Int, without isLeftOut: (Int) -> Bool = { _ in false }) -> [UInt8] {
        var text = MarkupText()
        var position = index + 1
        var ends: [Int] = []
        while position < tree.end(of: index) {
            while let last = ends.last, last <= position {
                text.appendSpace()
                ends.removeLast()
            }
            if isLeftOut(position) {
                position = tree.end(of: position)
            } else if isApart(position) {
                text.appendSpace()
                ends.append(tree.end(of: position))
                position += 1
            } else {
                position = appendInline(position, to: &text)
            }
        }
        return text.take()
    }

    func line(_ index: Int) -> String {
        TextNormalization.line(String(decoding: flat(index), as: UTF8.self))
    }
}
