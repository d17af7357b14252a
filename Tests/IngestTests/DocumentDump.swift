import Records

/// A document's blocks as text, one a line: role, level, place, words.
func dump(_ document: Document) -> String {
    document.blocks.map { block in
        var line = block.role.rawValue
        if let level = block.level { line += " \(level)" }
        if let page = block.position.page { line += " p\(page)" }
        if let lines = block.position.lines {
            line += " @\(lines.lowerBound)-\(lines.upperBound)"
        }
        if let path = block.position.elementPath { line += " \(path)" }
        let text = document.text(in: block.range)
            .replacing("\n", with: "⏎").replacing("\t", with: "⇥")
        return line + " \"\(text)\""
    }.joined(separator: "\n")
}

/// What is wrong with a document's form; empty where it keeps all promises of `Document`.
func flaws(of document: Document) -> [String] {
    var flaws: [String] = []
    if String(validating: document.text, as: UTF8.self) == nil { flaws.append("not UTF-8") }
    let text = String(decoding: document.text, as: UTF8.self)
    if let bad = text.unicodeScalars.first(where: isForbidden) {
        flaws.append("holds U+\(String(bad.value, radix: 16))")
    }
    var end = 0
    for (index, block) in document.blocks.enumerated() {
        let expected = index == 0 ? 0 : end + 2
        if block.range.lowerBound != expected { flaws.append("block \(index) does not follow") }
        if block.range.isEmpty { flaws.append("block \(index) is empty") }
        guard block.range.upperBound <= document.text.count else {
            flaws.append("block \(index) ends behind the text")
            break
        }
        let text = document.text(in: block.range)
        if block.role != .code, text.contains("\n\n") { flaws.append("block \(index) is apart") }
        if (block.role == .heading) != (block.level != nil) { flaws.append("block \(index) level") }
        if index > 0, Array(document.text[end..<block.range.lowerBound]) != [10, 10] {
            flaws.append("block \(index) is not apart by an empty line")
        }
        end = block.range.upperBound
    }
    if end != document.text.count { flaws.append("text behind the last block") }
    return flaws
}

private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10: false
    case 0..<32, 127..<160, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
}
