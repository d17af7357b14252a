/// The block before an answer in which a model is taught to think.
enum ReasoningBlock {
    /// An answer's steps and the answer itself; nil where it has none.
    ///
    /// What was written here comes back to the byte; of others' blocks the white space at the ends is
    /// left out.
    static func split(_ answer: String) -> (steps: String?, answer: String) {
        let whole = answer.drop(while: \.isWhitespace)
        guard whole.hasPrefix("<think>"), let end = whole.firstRange(of: "</think>") else {
            return (nil, answer)
        }
        if let own = parts(of: answer) { return own }
        let inside = whole[..<end.lowerBound].dropFirst("<think>".count)
        let steps = trimmed(inside)
        return (steps.isEmpty ? nil : steps, trimmed(whole[end.upperBound...]))
    }

    /// The parts of a block as exports write it.
    private static func parts(of answer: String) -> (steps: String?, answer: String)? {
        let (head, tail) = ("<think>\n", "\n</think>\n\n")
        guard answer.hasPrefix(head), let end = answer.firstRange(of: tail) else { return nil }
        let start = answer.index(answer.startIndex, offsetBy: head.count)
        guard start <= end.lowerBound else { return nil }
        return (String(answer[start..<end.lowerBound]), String(answer[end.upperBound...]))
    }

    private static func trimmed(_ text: Substring) -> String {
        let head = text.drop(while: \.isWhitespace)
        let end = head.lastIndex { !$0.isWhitespace }.map(head.index(after:)) ?? head.startIndex
        return String(head[..<end])
    }
}
