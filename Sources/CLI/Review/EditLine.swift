/// What a person types in the place of a text.
enum EditLine {
    private static let arrow = " => "

    /// The text after a line was typed: as it was for an empty line, with one part replaced for
    /// `old => new`, else the line.
    ///
    /// - Returns: nil where the text does not hold what is to be replaced exactly once.
    static func applied(_ line: String, to text: String) -> String? {
        let line = String(line.drop(while: \.isWhitespace))
        guard line.contains(where: { !$0.isWhitespace }) else { return text }
        guard let place = line.firstRange(of: arrow) else { return folded(line) }
        let old = line[..<place.lowerBound]
        let found = text.ranges(of: old)
        guard let only = found.first, found.count == 1 else { return nil }
        return folded(
            text[..<only.lowerBound] + line[place.upperBound...] + text[only.upperBound...])
    }

    private static func folded(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
