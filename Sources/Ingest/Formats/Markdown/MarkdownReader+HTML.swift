/// Tags on lines of their own.
extension MarkdownReader {
    mutating func openHTML(_ line: MarkdownLine) -> Bool {
        guard line.text.hasPrefix("<") else { return false }
        if line.text.hasPrefix("<!--") {
            html = .comment
        } else if let name = line.tagName {
            switch name {
            case "script", "style", "template", "textarea": html = .raw(end: "</\(name)")
            case "div", "table", "figure", "center", "p", "section", "details", "summary", "img",
                "iframe", "video", "source", "audio", "svg", "form", "nav", "header", "footer",
                "ul", "ol", "dl",
                "meta", "link", "head", "body", "html", "hr", "br", "a":
                return takeHTMLTags(line, name: name)
            default: return false
            }
        } else {
            return false
        }
        flush()
        return takeHTML(line)
    }

    /// A line that begins with a block's tag: its text is read without the tags.
    mutating func takeHTMLTags(_ line: MarkdownLine, name: String) -> Bool {
        if name == "a" || name == "br" { return false }
        if !line.text.contains(">") {
            flush()
            html = .tag
            return true
        }
        let text = MarkdownInline.text(of: line.text)
        if text.contains(where: { $0.isLetter || $0.isNumber }) { return false }
        flush()
        return true
    }

    mutating func takeHTML(_ line: MarkdownLine) -> Bool {
        switch html {
        case .none: return false
        case .comment:
            if line.text.contains("-->") { html = .none }
        case .tag:
            if line.text.contains(">") || line.isBlank { html = .none }
        case .raw(let end):
            if line.text.lowercased().contains(end) { html = .none }
        case .untilBlank:
            if line.isBlank { html = .none }
        }
        return true
    }
}
