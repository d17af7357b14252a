import Records

/// Takes headings apart from the paragraphs in whose first line they stand.
///
/// As in "2.1. Plant Material. Ripe fruits were ..." and "Background: The incidence ...".
enum RunInHeadings {
    static func split(
        _ blocks: [TextBlock], body: BodyStyle, outline: [OutlineItem]
    ) -> [TextBlock] {
        let titles = Set(outline.map { Headings.folded($0.title) })
        let end = blocks.lastIndex { isReferences($0) } ?? blocks.count
        let blocks = blocks[..<end].flatMap(splitAtLabels) + blocks[end...]
        let found = blocks.enumerated().map { $0.offset < end ? candidate($0.element) : nil }
        var styles: [PDFFont: Int] = [:]
        for candidate in found.compactMap({ $0 }) where candidate.isStyled {
            styles[candidate.font, default: 0] += 1
        }
        var result: [TextBlock] = []
        for (block, candidate) in zip(blocks, found) {
            guard let candidate else {
                result.append(block)
                continue
            }
            let isKnown =
                AbstractLabel.isLabel(candidate.heading)
                || isBackMatter(candidate.heading, of: block)
                || titles.contains(Headings.folded(candidate.heading))
            let isNumbered = (HeadingNumber.number(of: candidate.heading)?.parts ?? 0) > 1
            let isUsual = (styles[candidate.font] ?? 0) >= 3
            if isKnown || (candidate.isStyled && (isNumbered || isUsual)) {
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
        var font: PDFFont
    }

    /// "Funding:" behind the text heads what is said of it; on the first page it is a note.
    private static func isBackMatter(_ heading: String, of block: TextBlock) -> Bool {
        block.page > 1 && SectionKind(heading: heading) == .boilerplate
    }

    private static func isReferences(_ block: TextBlock) -> Bool {
        block.wordCount <= 4 && SectionKind(heading: block.plainText) == .references
    }

    /// The paragraphs of an abstract may follow each other without any space: a line that
    /// begins with a label in a style of its own begins one.
    private static func splitAtLabels(_ block: TextBlock) -> [TextBlock] {
        guard block.role == .paragraph, block.lines.count > 2 else { return [block] }
        var parts: [TextBlock] = []
        for line in block.lines {
            if let span = line.spans.first, span.font != block.mainFont,
                span.length < line.text.utf8.count || line.spans.count == 1,
                AbstractLabel.isLabel(
                    String(decoding: line.text.utf8.prefix(span.length), as: UTF8.self)),
                !parts.isEmpty
            {
                var part = block
                part.lines = [line]
                parts.append(part)
            } else if parts.isEmpty {
                var part = block
                part.lines = [line]
                parts.append(part)
            } else {
                parts[parts.count - 1].lines.append(line)
            }
        }
        return parts
    }

    private static func candidate(_ block: TextBlock) -> Candidate? {
        guard block.role == .paragraph, block.wordCount > 6, let span = lead(of: block.first)
        else { return nil }
        let text = block.first.text
        if let label = AbstractLabel.length(in: text) {
            return Candidate(
                heading: String(decoding: text.utf8.prefix(label), as: UTF8.self),
                length: label, isStyled: span.font != block.mainFont, font: span.font)
        }
        let lead = String(decoding: text.utf8.prefix(span.length), as: UTF8.self)
        if span.font != block.mainFont, span.length < text.utf8.count, AbstractLabel.isLabel(lead) {
            return Candidate(heading: lead, length: span.length, isStyled: true, font: span.font)
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
            trimmed.split(separator: " ").count <= 14,
            ItemMark.length(of: trimmed) == nil || HeadingNumber.number(of: trimmed) != nil,
            trimmed.contains(where: \.isLetter), !CaptionMark.isCaption(trimmed),
            !TheoremLabels.begins(trimmed),
            !Contribution.isRole(trimmed) || isBackMatter(trimmed, of: block)
        else { return nil }
        return Candidate(
            heading: trimmed, length: span.length, isStyled: true, font: span.font)
    }

    /// The first words in one style, whatever the sizes: "induced by Fe²⁺." is one lead.
    private static func lead(of line: PageLine) -> PageLine.Span? {
        guard var lead = line.spans.first else { return nil }
        for span in line.spans.dropFirst() {
            guard span.font.isBold == lead.font.isBold, span.font.isItalic == lead.font.isItalic,
                span.font.thirds < lead.font.thirds || span.font == lead.font
            else { break }
            lead.length += span.length
        }
        return lead
    }

    /// The styles of what stands behind some bytes of a line.
    private static func spans(of line: PageLine, after length: Int) -> [PageLine.Span] {
        var dropped = 0
        let rest = line.spans.drop { span in
            dropped += span.length
            return dropped <= length
        }
        return Array(rest)
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
        // "Abstract—This paper": the dash may stand in the text's own style.
        let behind = String(decoding: line.text.utf8.dropFirst(candidate.length), as: UTF8.self)
            .drop { $0 == "—" || $0 == "–" || $0 == " " }
        rest.lines[0].text = TextNormalization.line(String(behind))
        rest.lines[0].left = line.left + share
        rest.lines[0].spans = spans(of: line, after: candidate.length)
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

    /// UTF-8 bytes of "Abstract" in "Abstract—This paper", as IEEE's journals have it.
    private static func abstractLength(in text: String) -> Int? {
        let words = ["Abstract", "ABSTRACT", "Summary"]
        guard
            let word = words.first(where: { text.hasPrefix($0 + "—") || text.hasPrefix($0 + "–") })
        else { return nil }
        return word.utf8.count
    }

    /// UTF-8 bytes of "Background: " at the start of a line; nil where there is none.
    static func length(in text: String) -> Int? {
        if let length = abstractLength(in: text) { return length }
        let start = text.utf8.prefix(48)
        guard
            let end = start.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
            )
        else { return nil }
        let name = String(text[..<end])
        guard name.first?.isUppercase ?? false, names.contains(name.lowercased()) else {
            return nil
        }
        let after = text[text.utf8.index(after: end)...]
        guard after.isEmpty || after.first == " " else { return nil }
        return name.utf8.count + 1
    }
}

/// The roles of authors that publishers print before names.
enum Contribution {
    private static let roles: Set<String> = [
        "conceptualization", "datacuration", "formalanalysis", "fundingacquisition",
        "investigation", "methodology", "projectadministration", "resources", "software",
        "supervision", "validation", "visualization", "writingoriginaldraft",
        "writingreviewediting", "writingreviewandediting", "academiceditor", "editor",
        "citation", "copyright", "received", "accepted", "published", "funding",
        "dataavailability", "dataavailabilitystatement", "competinginterests", "keywords",
        "abbreviations", "howtocite", "correspondence", "email", "keyword", "note",
        "authorcontributions", "conflictsofinterest", "conflictofinterest", "acknowledgments",
        "fundinginformation", "correspondingauthor", "addressforcorrespondence",
    ]

    static func isRole(_ text: String) -> Bool { roles.contains(Headings.folded(text)) }
}
