import Records

/// Code: fenced or indented.
extension MarkdownReader {
    mutating func openFence(_ line: MarkdownLine) -> Bool {
        guard let mark = line.text.utf8.first,
            mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~")
        else { return false }
        let count = line.text.utf8.prefix { $0 == mark }.count
        let rest = line.text.utf8.dropFirst(count)
        guard count >= 3, mark != UInt8(ascii: "`") || !rest.contains(mark) else { return false }
        flush()
        fence = (mark, count, [])
        return true
    }

    mutating func takeFenced(_ line: MarkdownLine) -> Bool {
        guard let open = fence else { return false }
        var content = line
        content.trim()
        let count = content.text.utf8.prefix { $0 == open.mark }.count
        if count >= open.count, content.text.utf8.count == count {
            closeFence()
        } else {
            fence?.lines.append(line)
        }
        return true
    }

    mutating func closeFence() {
        guard let open = fence else { return }
        fence = nil
        appendCode(open.lines)
    }

    mutating func takeIndentedCode(_ line: MarkdownLine) -> Bool {
        guard line.indentation >= 4, pending.isEmpty, !isInList,
            isAfterBlank || !code.isEmpty
        else { return false }
        code.append(line)
        return true
    }

    mutating func flushCode() {
        guard !code.isEmpty else { return }
        appendCode(code)
        code = []
    }

    mutating func appendCode(_ lines: [MarkdownLine]) {
        guard let first = lines.first, let last = lines.last else { return }
        builder.append(
            .code, lines.map(\.text).joined(separator: "\n"), form: .preformatted,
            at: place(first.number...last.number))
    }
}
