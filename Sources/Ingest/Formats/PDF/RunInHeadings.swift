import Records

/// Takes headings apart from the paragraphs in whose first line they stand: "2.1. Plant
/// Material. Ripe fruits were ...", "Background: The incidence ...".
enum RunInHeadings {
    static func split(
        _ blocks: [TextBlock], body: BodyStyle, outline: [OutlineItem]
    ) -> [TextBlock] {
        let titles = Set(outline.map { Headings.folded($0.title) })
        let found = blocks.map { candidate($0) }
        let styled = found.compactMap { $0 }.filter { $0.isStyled }.count
        var result: [TextBlock] = []
        for (block, candidate) in zip(blocks, found) {
            guard let candidate else {
                result.append(block)
                continue
            }
            let isKnown = AbstractLabel.isLabel(candidate.heading)
                || titles.contains(Headings.folded(candidate.heading))
            let isNumbered = HeadingNumber.number(of: candidate.heading)?.first != nil
            if isKnown || (candidate.isStyled && (isNumbered || styled >= 3)) {
                result += parts(of: block, candidate)
            } else {
                result.append(block)
            }
        }
        return result
    }

    private struct Candidate {
        var heading: String
        /// UTF-8 bytes of the heading in the first line, or the whole line and more.
        var length: Int
        var isStyled: Bool
    }

    private static func candidate(_ block: TextBlock) -> Candidate? {
        guard block.role == .paragraph, block.wordCount > 6, let span = block.first.spans.first
        else { return nil }
        let text = block.first.text
        if let label = AbstractLabel.length(in: text) {
            return Candidate(
                heading: String(decoding: text.utf8.prefix(label), as: UTF8.self),
                length: label, isStyled: span.font != block.mainFont)
        }
        // The style of the first words differs from that of the paragraph.
        guard block.lines.count > 1 || block.first.spans.count > 1 else { return nil }
        let main = block.mainFont
        let isStyled = (span.font.isBold && !main.isBold) || (span.font.isItalic && !main.isItalic)
        guard isStyled, span.length < text.utf8.count, span.length >= 4, span.length <= 110 else {
            return nil
        }
        let heading = String(decoding: text.utf8.prefix(span.length), as: UTF8.self)
        let trimmed = TextNormalization.line(heading)
        guard let last = trimmed.last, last == "." || last == ":",
            trimmed.first?.isUppercase ?? false || trimmed.first?.isNumber ?? false,
            trimmed.split(separator: " ").count <= 14
        else { return nil }
        return Candidate(heading: trimmed, length: span.length, isStyled: true)
    }

    private static func parts(of block: TextBlock, _ candidate: Candidate) -> [TextBlock] {
        var heading = block
        var rest = block
        let line = block.first
        let share = line.width * Double(candidate.length) / Double(max(line.text.utf8.count, 1))
        heading.lines = [line]
        heading.lines[0].text = TextNormalization.line(candidate.heading)
        heading.lines[0].right = line.left + share
        heading.role = .heading
        heading.level = nil
        heading.isRunIn = true
        rest.lines[0].text = TextNormalization.line(
            String(decoding: line.text.utf8.dropFirst(candidate.length), as: UTF8.self))
        rest.lines[0].left = line.left + share
        rest.lines[0].spans = Array(line.spans.dropFirst())
        if rest.lines[0].text.isEmpty { rest.lines.removeFirst() }
        return rest.lines.isEmpty ? [heading] : [heading, rest]
    }
}

/// The labels of structured abstracts.
enum AbstractLabel {
    private static let names: Set<String> = [
        "background", "methods", "method", "results", "conclusion", "conclusions", "discussion",
        "objective", "objectives", "aim", "aims", "purpose", "introduction", "design", "setting",
        "participants", "interventions", "intervention", "trial registration",
        "trial registration number", "main outcome measures", "main outcomes", "findings",
        "interpretation", "funding", "significance", "methods and analysis",
        "ethics and dissemination", "methods and results", "methods and findings",
        "background and aims", "background and objectives", "background and purpose",
        "materials and methods", "patients and methods", "study design", "principal findings",
        "methodology", "methodology/principal findings", "conclusions/significance", "scope",
        "data sources", "main results", "context", "importance", "limitations", "motivation",
        "availability and implementation", "implications", "originality", "abstract",
        "supplementary information", "aims and objectives", "rationale", "hypothesis", "problem",
    ]

    static func isLabel(_ text: String) -> Bool {
        var name = text.lowercased()
        while let last = name.last, !last.isLetter { name.removeLast() }
        return names.contains(name)
    }

    /// UTF-8 bytes of "Background: " at the start of a line; nil where there is none.
    static func length(in text: String) -> Int? {
        let start = text.utf8.prefix(48)
        guard let end = start.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
        else { return nil }
        let name = String(text[..<end])
        guard name.first?.isUppercase ?? false, names.contains(name.lowercased()) else { return nil }
        let after = text[text.utf8.index(after: end)...]
        guard after.isEmpty || after.first == " " else { return nil }
        return name.utf8.count + 1
    }
}
