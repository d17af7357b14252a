import Foundation
import Records

/// Math between lines of `$$`, and pandoc's divisions.
extension MarkdownReader {
    /// Math between lines of `$$` may hold what would else be a list or a heading.
    mutating func openMath(_ line: MarkdownLine) -> Bool {
        guard line.text.hasPrefix("$$"), !hasOpenMath else { return false }
        flush()
        math = MathFence(lines: [line])
        if line.text.utf8.count > 4, Self.endsMath(line.text) { closeMath() }
        return true
    }

    mutating func takeMath(_ original: MarkdownLine) -> Bool {
        guard math != nil else { return false }
        var line = original
        line.trim()
        math?.lines.append(line)
        if Self.endsMath(line.text) {
            closeMath()
        } else if let count = math?.lines.count, count > 200 {
            closeMath(isEnd: true)
        }
        return true
    }

    /// `$$`, maybe with `{#eq:name}` or a full stop behind it.
    private static func endsMath(_ text: String) -> Bool {
        guard let end = text.range(of: "$$", options: .backwards) else { return false }
        let rest = text[end.upperBound...]
        return rest.utf8.count < 60 && (rest.utf8.count < 3 || rest.contains("}"))
    }

    mutating func closeMath(isEnd: Bool = false) {
        guard let open = math, let first = open.lines.first, let last = open.lines.last else {
            return
        }
        math = nil
        guard !isEnd else {
            // It never ended: its lines are text.
            hasOpenMath = true
            for line in open.lines { take(line) }
            return
        }
        let text = open.lines.map(\.text).joined(separator: "\n")
        let end = text.range(of: "$$", options: .backwards)?.upperBound ?? text.endIndex
        builder.append(
            .formula, String(text[..<end]),
            at: place(first.number...last.number))
    }

    /// Pandoc's `::: {.class}` and `:::` around blocks.
    mutating func isDivision(_ line: MarkdownLine) -> Bool {
        guard line.text.hasPrefix(":::") else { return false }
        flush()
        return true
    }
}
