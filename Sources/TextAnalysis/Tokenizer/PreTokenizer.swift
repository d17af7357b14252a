// How vocabularies cut text before they merge anything.
//
// Each family states a regular expression. Those in use are alike, so one matcher follows them all,
// an alternative of the expression after the other:
//
//     'll 're        contractions
//      word          letters with one other character before them
//     123            digits, three or one at a time
//      ?!\n          other characters with a blank before and line feeds after them
//     \n\n, blanks   white space, but for the last blank before ink

/// Cuts text into the runs that a vocabulary merges within.
struct PreTokenizer: Sendable {
    /// The expressions that are known, by who made them.
    enum Family: Sendable {
        case gpt2
        /// cl100k, Llama 3 and, with a digit at a time, Qwen 2 and 3.
        case cl100k
        /// Qwen 3.5: combining marks are part of words.
        case qwen35
        /// o200k: words end before capitals, and contractions belong to them.
        case o200k
        /// SentencePiece: blanks, then all ink to the next blank.
        case blanks
    }

    let family: Family
    let mostDigits: Int

    /// The end of the run that starts at `start`.
    func end(of text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        switch family {
        case .blanks: return blanksEnd(of: text, from: start, to: end)
        case .gpt2: return gpt2End(Cursor(text: text, end: end), start)
        case .cl100k, .qwen35, .o200k: break
        }
        let cursor = Cursor(text: text, end: end)
        if family != .o200k, let next = cursor.contractionEnd(start, ignoringCase: true) {
            return next
        }
        let (kind, length) = cursor.kind(at: start)
        let second = start + length
        if isLetter(kind) { return wordEnd(cursor, start) }
        if kind != .newline, !kind.isNumber, second < end, isLetter(cursor.kind(at: second).kind) {
            return wordEnd(cursor, second)
        }
        if kind.isNumber { return cursor.end(from: start, most: mostDigits, where: \.isNumber) }
        let other = text[start] == 0x20 ? second : start
        if other < end, isOther(cursor.kind(at: other).kind) {
            let next = cursor.end(from: other, where: isOther)
            return cursor.lineFeedsEnd(from: next, withSlashes: family == .o200k)
        }
        return cursor.whiteSpaceEnd(start, lineFeedsApart: true)
    }

    private func isLetter(_ kind: CharacterKind) -> Bool {
        kind.isLetter || kind == .mark && family != .cl100k
    }

    private func isOther(_ kind: CharacterKind) -> Bool {
        kind == .other || kind == .mark && family != .qwen35
    }

    private func wordEnd(_ cursor: Cursor, _ start: Int) -> Int {
        guard family == .o200k else { return cursor.end(from: start, where: isLetter) }
        let capitals = cursor.end(from: start, where: \.isCapitalOrCaseless)
        var next = cursor.end(from: capitals, where: \.isSmallOrCaseless)
        if next == capitals {
            next = cursor.lastCaselessEnd(from: start, to: capitals) ?? capitals
        }
        return cursor.contractionEnd(next, ignoringCase: true) ?? next
    }

    /// GPT-2's expression, in which digits are like letters and line feeds like blanks.
    ///
    /// `'s|'t|…| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    private func gpt2End(_ cursor: Cursor, _ start: Int) -> Int {
        if let next = cursor.contractionEnd(start, ignoringCase: false) { return next }
        let isBlank = cursor.text[start] == 0x20 && start + 1 < cursor.end
        let first = isBlank ? start + 1 : start
        let kind = cursor.kind(at: first).kind
        if kind.isLetter { return cursor.end(from: first, where: \.isLetter) }
        if kind.isNumber { return cursor.end(from: first, where: \.isNumber) }
        if isOther(kind) { return cursor.end(from: first, where: isOther) }
        return cursor.whiteSpaceEnd(start, lineFeedsApart: false)
    }

    private func blanksEnd(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Int {
        var index = start
        while index < end, text[index] == 0x20 { index += 1 }
        while index < end, text[index] != 0x20 { index += 1 }
        return index
    }
}

/// Questions about the characters of a text, each to be answered at an index.
private struct Cursor {
    let text: UnsafeBufferPointer<UInt8>
    let end: Int

    @inline(__always)
    func kind(at index: Int) -> (kind: CharacterKind, length: Int) {
        let byte = text[index]
        if byte < 0x80 { return (CharacterKind.ascii[Int(byte)], 1) }
        let (scalar, length) = Bytes.scalar(in: text, at: index, end: end)
        return (CharacterKind(scalar), length)
    }

    /// The end of the characters from `start` that meet a condition.
    @inline(__always)
    func end(from start: Int, most: Int = .max, where condition: (CharacterKind) -> Bool) -> Int {
        var index = start
        var count = 0
        while index < end, count < most {
            let (kind, length) = kind(at: index)
            guard condition(kind) else { break }
            index += length
            count += 1
        }
        return index
    }

    /// The end of the last character before `limit` that may also stand for a small letter.
    func lastCaselessEnd(from start: Int, to limit: Int) -> Int? {
        var last: Int?
        var index = start
        while index < limit {
            let (kind, length) = kind(at: index)
            index += length
            if kind.isSmallOrCaseless { last = index }
        }
        return last
    }

    /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`.
    func contractionEnd(_ start: Int, ignoringCase: Bool) -> Int? {
        guard start + 1 < end, text[start] == UInt8(ascii: "'") else { return nil }
        let bit: UInt8 = ignoringCase ? 0x20 : 0
        let first = text[start + 1] | bit
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
            let second = first == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
            return start + 2 < end && text[start + 2] | bit == second ? start + 3 : nil
        default:
            return nil
        }
    }

    func lineFeedsEnd(from start: Int, withSlashes: Bool) -> Int {
        var index = start
        while index < end,
            text[index] == 0x0A || text[index] == 0x0D
                || withSlashes && text[index] == UInt8(ascii: "/")
        {
            index += 1
        }
        return index
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`, the first alternative only where line feeds stand apart.
    func whiteSpaceEnd(_ start: Int, lineFeedsApart: Bool) -> Int {
        var index = start
        var last = start
        var lineFeed: Int?
        while index < end {
            let (kind, length) = kind(at: index)
            guard kind == .space || kind == .newline else { break }
            last = index
            index += length
            if kind == .newline { lineFeed = index }
        }
        if lineFeedsApart, let lineFeed { return lineFeed }
        return index < end && last > start ? last : index
    }
}

/// What the expressions ask of a character.
enum CharacterKind: UInt8 {
    case capital, small
    /// Of scripts without case, and modifiers.
    case caseless
    case mark, number, newline, space, other

    var isLetter: Bool { rawValue <= CharacterKind.caseless.rawValue }
    var isNumber: Bool { self == .number }
    var isCapitalOrCaseless: Bool { self == .capital || self == .caseless || self == .mark }
    var isSmallOrCaseless: Bool { self == .small || self == .caseless || self == .mark }

    init(_ scalar: Unicode.Scalar) {
        self = scalar.value < 0x10000 ? Self.plane[Int(scalar.value)] : Self.kind(of: scalar)
    }

    static let ascii: [CharacterKind] = Array(plane[..<128])

    /// All kinds of the Basic Multilingual Plane, because asking Unicode takes long.
    private static let plane: [CharacterKind] = (0..<0x10000).map { value in
        Unicode.Scalar(UInt32(value)).map(kind(of:)) ?? .other
    }

    private static func kind(of scalar: Unicode.Scalar) -> CharacterKind {
        if scalar == "\n" || scalar == "\r" { return .newline }
        if scalar.properties.isWhitespace { return .space }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: .capital
        case .lowercaseLetter: .small
        case .modifierLetter, .otherLetter: .caseless
        case .nonspacingMark, .spacingMark, .enclosingMark: .mark
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: .other
        }
    }
}
