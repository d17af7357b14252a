/// Joins lines of running text, undoing the hyphens that cut words at line ends.
///
/// The document's own words decide: "informa-" + "tion" becomes one word, unless the document
/// elsewhere writes it with a hyphen more often than without; "state-of-the-" + "art" keeps its
/// hyphen, for it has others.
struct Dehyphenation: Sendable {
    /// How often each word and each compound with a hyphen occurs, by the hash of its letters.
    ///
    /// Of all the words of a document few are ever asked for: keeping their hashes costs a
    /// fifth of keeping them as strings.
    private var words: [UInt64: Int32] = [:]

    /// Counts the words that stand inside lines, where no hyphen was added.
    init(_ lines: [PageLine]) {
        for line in lines {
            var text = line.text
            text.withUTF8 { bytes in count(bytes) }
        }
    }

    private mutating func count(_ bytes: UnsafeBufferPointer<UInt8>) {
        let endsInHyphen = bytes.last == UInt8(ascii: "-")
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 32 { end += 1 }
            let isCut = endsInHyphen && end == bytes.count && start > 0
            if end - start > 2, !isCut, let hash = Self.hash(bytes[start..<end]) {
                words[hash, default: 0] += 1
            }
            start = end + 1
        }
    }

    /// The hash of a word as `folded` gives it; nil where nothing is left of it.
    private static func hash(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        guard !word.contains(where: { $0 >= 0x80 }) else {
            let letters = folded(word)
            return letters.isEmpty ? nil : mixed(letters)
        }
        guard let first = word.firstIndex(where: Letters.isASCIILetter),
            let last = word.lastIndex(where: Letters.isASCIILetter)
        else { return nil }
        return mixed(word[first...last])
    }

    /// FNV-1a.
    private static func mixed(_ word: some Sequence<UInt8>) -> UInt64 {
        word.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
            (hash ^ UInt64((65...90).contains(byte) ? byte | 32 : byte)) &* 0x100_0000_01b3
        }
    }

    private static func hash(_ word: String) -> UInt64? {
        word.isEmpty ? nil : mixed(word.utf8)
    }

    /// How often a folded word stands inside lines.
    private func count(of word: String) -> Int {
        Self.hash(word).flatMap { words[$0] }.map(Int.init) ?? 0
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
            } else if joinsTightly(text, line) {
                text += line
            } else {
                text += " " + line
            }
        }
        return text
    }

    /// True between ideographs, and inside an address that was broken behind one of its signs.
    private func joinsTightly(_ text: String, _ line: String) -> Bool {
        guard let last = text.unicodeScalars.last, let next = line.unicodeScalars.first else {
            return false
        }
        if Letters.isIdeographic(last) { return Letters.isIdeographic(next) }
        guard last == "/" || last == "." || last == "_" || last == "=",
            let first = line.utf8.first,
            (97...122).contains(first | 32) || (48...57).contains(first)
        else { return false }
        let word = Array(text.utf8.reversed().prefix { $0 != 32 }.reversed())
        let address = String(decoding: word, as: UTF8.self).lowercased()
        let isDOI =
            address.hasPrefix("doi:") || address.hasPrefix("10.") || address.contains("doi.org/")
        // Behind a full stop a sentence may begin.
        if last == "." { return isDOI && !(65...90).contains(first) }
        return isDOI || address.contains("://") || address.hasPrefix("www.")
    }

    private static let hyphens: Set<Character> = ["-", "\u{2010}", "\u{AD}"]

    private func append(_ line: String, to text: inout String) {
        // Texts are normalised: all white space in them is plain spaces.
        var before = text[...]
        before.removeLast()
        let space = before.utf8.lastIndex(of: 32)
        let left = String(space.map { before[before.utf8.index(after: $0)...] } ?? before)
        let right = String(decoding: line.utf8.prefix { $0 != 32 }, as: UTF8.self)
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
        let head = Self.folded(left)
        let tail = Self.folded(right)
        guard first.isLetter, left.last?.isLetter ?? false else { return true }
        // "COVID-" + "19", "nab-" + "Paclitaxel"; but "SCI-" + "ENCE" where "SCIENCE" is known.
        guard first.isLowercase else {
            return count(of: head + tail) <= count(of: head + "-" + tail)
        }
        // "pre-" + "and post-".
        if ["and", "or", "to", "und", "oder", "et", "y"].contains(tail) { return true }
        if left.contains("://") || left.contains("@") || right.contains("://") { return true }
        let whole = count(of: head + tail)
        let compound = count(of: head + "-" + tail)
        if whole > 0 || compound > 0 { return compound > whole }
        if head.contains("-") {
            // "state-of-the-" + "art": only the last part is looked at.
            guard let part = head.split(separator: "-").last else { return true }
            if count(of: part + tail) > 0 { return false }
            return count(of: String(part)) > 0 || part.utf8.count <= 3
        }
        // Two words of their own, neither a mere syllable: "decision-" + "making".
        let leftCount = count(of: head)
        let rightCount = count(of: tail)
        return leftCount >= 2 && rightCount >= 2 && head.utf8.count >= 4 && tail.utf8.count >= 4
    }

    /// Lowercased as far as Latin-1 goes, without signs around it, all hyphens alike.
    private static func folded(_ word: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var end = 0
        for byte in word {
            let count = bytes.count
            if (65...90).contains(byte) {
                bytes.append(byte | 32)
            } else if (0x80...0x9E).contains(byte), bytes.last == 0xC3 {
                bytes.append(byte | 32)
            } else if byte >= 0x80, count >= 2, bytes[count - 1] == 0x80, bytes[count - 2] == 0xE2 {
                // General punctuation: quotes, dashes, and the hyphen U+2010.
                bytes.removeLast(2)
                if byte == 0x90, !bytes.isEmpty { bytes.append(UInt8(ascii: "-")) }
                end = min(end, bytes.count)
                continue
            } else {
                bytes.append(byte)
            }
            let isLetter = byte >= 0x80 || Letters.isASCIILetter(byte)
            if isLetter { end = bytes.count }
            if !isLetter, end == 0 { bytes.removeLast() }
        }
        bytes.removeLast(bytes.count - end)
        return bytes
    }

    private static func folded(_ word: String) -> String {
        String(decoding: folded(word.utf8), as: UTF8.self)
    }
}
