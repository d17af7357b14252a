import Records

/// A document from a sketch of it: blocks apart by empty lines, told by how they start.
///
///     # Heading      ## of the second level     Plain paragraph
///     - list item    ``` code                   | table
///     $ formula      Caption: ...              [1] reference
///     ^ footnote     ! boilerplate              @ metadata         % title
///
/// The signs stay in the text.
func makeDocument(_ sketch: String, title: String? = nil) -> Document {
    let text = Array(sketch.utf8)
    var blocks: [Block] = []
    var start = 0
    while start < text.count {
        var end = start
        while end < text.count,
            !(text[end] == 0x0A && end + 1 < text.count && text[end + 1] == 0x0A)
        {
            end += 1
        }
        if end > start { blocks.append(makeBlock(text, start..<end)) }
        start = end
        while start < text.count, text[start] == 0x0A { start += 1 }
    }
    return Document(format: .markdown, title: title, text: text, blocks: blocks)
}

private func makeBlock(_ text: [UInt8], _ range: Range<Int>) -> Block {
    let string = String(decoding: text[range], as: UTF8.self)
    let hashes = string.prefix { $0 == "#" }.count
    if hashes > 0 { return Block(role: .heading, level: hashes, range: range) }
    let starts: [(String, Block.Role)] = [
        ("- ", .listItem), ("```", .code), ("|", .table), ("$", .formula), ("Caption:", .caption),
        ("[", .reference), ("^", .footnote), ("!", .boilerplate), ("@", .metadata), ("%", .title),
    ]
    let role = starts.first { string.hasPrefix($0.0) }?.1 ?? .paragraph
    return Block(role: role, range: range)
}

/// `words` words of prose in sentences of `length`, ending with a full stop.
func prose(_ words: Int, seed: Int = 0, length: Int = 10) -> String {
    let lexicon = [
        "the", "cache", "holds", "a", "chunk", "of", "data", "and", "returns", "each", "value",
        "when",
        "asked", "by", "many", "readers", "at", "once", "under", "load",
    ]
    var text = ""
    for index in 0..<words {
        var word = lexicon[(index * 7 + seed * 13 + index / 9) % lexicon.count]
        if index % length == 0 { word = word.prefix(1).uppercased() + word.dropFirst() }
        text += word + (index % length == length - 1 || index == words - 1 ? "." : "")
        if index < words - 1 { text += " " }
    }
    return text
}

/// What chunks look like, a line each: role, heading path, tokens, the text's start and end.
func dump(_ occurrences: [Occurrence]) -> String {
    occurrences.map { occurrence in
        let chunk = occurrence.chunk
        let text = chunk.text.replacing("\n", with: "⏎")
        let shown = text.count <= 70 ? text : "\(text.prefix(40)) … \(text.suffix(25))"
        return "\(chunk.role.rawValue) [\(chunk.heading)] \(chunk.tokens)"
            + (occurrence.isOversize ? " oversize" : "") + ": " + shown
    }.joined(separator: "\n")
}

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
