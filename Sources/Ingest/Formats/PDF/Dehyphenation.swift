/// Joins lines of running text, undoing the hyphens that cut words at line ends.
///
/// The document's own words decide: "informa-" + "tion" becomes one word, unless the document
/// elsewhere writes it with a hyphen more often than without; "state-of-the-" + "art" keeps its
/// hyphen, for it has others.
struct Dehyphenation: Sendable {
    private var words: [String: Int] = [:]
    private var compounds: [String: Int] = [:]

    /// Counts the words that stand inside lines, where no hyphen was added.
    init(_ lines: [PageLine]) {
        for line in lines {
            var pieces = line.text.utf8.split(separator: 32)
            if pieces.count > 1, line.text.utf8.last == UInt8(ascii: "-") { pieces.removeLast() }
            for piece in pieces where piece.count > 2 {
                let word = Self.folded(Substring(piece))
                if word.utf8.contains(UInt8(ascii: "-")) {
                    compounds[word, default: 0] += 1
                } else if !word.isEmpty {
                    words[word, default: 0] += 1
                }
            }
        }
    }

    func joined(_ lines: [String]) -> String {
        var text = ""
        for line in lines {
            guard !text.isEmpty else {
                text = line
                continue
            }
            if let hyphen = text.last, Self.hyphens.contains(hyphen) {
                append(line, to: &text)
            } else {
                text += " " + line
            }
        }
        return text
    }

    private static let hyphens: Set<Character> = ["-", "\u{2010}", "\u{AD}"]

    private func append(_ line: String, to text: inout String) {
        let before = text.dropLast().reversed().prefix { !$0.isWhitespace }
        let left = String(before.reversed())
        let right = String(line.prefix { !$0.isWhitespace })
        guard let last = left.last, last.isLetter || last.isNumber else {
            // A dash that stands alone.
            text += " " + line
            return
        }
        let keeps = keepsHyphen(left, right)
        if !keeps { text.removeLast() }
        let isPair = keeps && ["and", "or", "to", "und", "oder", "et", "y"].contains(right)
        text += isPair ? " " + line : line
    }

    private func keepsHyphen(_ left: String, _ right: String) -> Bool {
        guard let first = right.first else { return true }
        let head = Self.folded(left[...])
        let tail = Self.folded(right[...])
        guard first.isLetter, left.last?.isLetter ?? false else { return true }
        // "COVID-" + "19", "nab-" + "Paclitaxel"; but "SCI-" + "ENCE" where "SCIENCE" is known.
        guard first.isLowercase else {
            return (words[head + tail] ?? 0) <= (compounds[head + "-" + tail] ?? 0)
        }
        // "pre-" + "and post-".
        if ["and", "or", "to", "und", "oder", "et", "y"].contains(tail) { return true }
        if left.contains("://") || left.contains("@") || right.contains("://") { return true }
        let whole = words[head + tail] ?? 0
        let compound = compounds[head + "-" + tail] ?? 0
        if whole > 0 || compound > 0 { return compound > whole }
        if head.contains("-") {
            // "state-of-the-" + "art": only the last part is looked at.
            guard let part = head.split(separator: "-").last else { return true }
            if let count = words[part + tail], count > 0 { return false }
            return (words[String(part)] ?? 0) > 0 || part.utf8.count <= 3
        }
        // Two words of their own, neither a mere syllable: "decision-" + "making".
        let leftCount = words[head] ?? 0
        let rightCount = words[tail] ?? 0
        return leftCount >= 2 && rightCount >= 2 && head.utf8.count >= 4 && tail.utf8.count >= 4
    }

    /// Lowercased, without signs around it.
    private static func folded(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(word.utf8.count)
        var isASCII = true
        for byte in word.utf8 {
            if byte >= 0x80 { isASCII = false }
            bytes.append((65...90).contains(byte) ? byte + 32 : byte)
        }
        guard isASCII else { return foldedWide(word) }
        guard let first = bytes.firstIndex(where: isLetter),
            let last = bytes.lastIndex(where: isLetter)
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }

    private static func foldedWide(_ word: Substring) -> String {
        var end = word.lowercased().drop { !$0.isLetter }
        while let last = end.last, !last.isLetter { end.removeLast() }
        return String(end).replacing("\u{2010}", with: "-")
    }
}
