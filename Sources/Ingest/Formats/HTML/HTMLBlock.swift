import Records

/// A block of a page in the making.
struct HTMLBlock: Sendable {
    var role = Block.Role.paragraph
    var level: Int?
    var text = MarkupText()
    var form = TextNormalization.Form.flowing
    /// The element that it is in.
    var node = 0
    /// Visible characters in links.
    var linkLength = 0
    /// What follows stands below none of the headings before.
    var endsSection = false
    /// The element whose end ends the block; 0 where none does.
    var end = 0

    /// Normalised, for comparisons.
    var line: String {
        String(decoding: TextNormalization.normalize(utf8: text.bytes), as: UTF8.self)
    }

    /// Letters and digits of a text, to compare titles by.
    static func key(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}

/// What of a page's blocks is the paper: the site's own sections go, front matter is told from
/// running text.
enum HTMLFurniture {
    /// Headings that a site sets around a paper's text, without a section of their own.
    private static let labels: Set<String> = [
        "main article text", "article text", "main text", "full text", "main", "article",
        "article body", "content", "contents", "fulltext",
    ]

    /// Headings of the site's own sections.
    private static let sections: Set<String> = [
        "discuss this article", "comments on this article",
        "reader comments", "article metrics", "share this article", "share this",
        "cite this article", "about this article", "similar articles", "related articles",
        "recommended articles", "similar content being viewed by others", "navigation menu",
        "export citation", "citing articles", "cited by", "publish with us", "search",
        "explore content", "about the journal", "latest comments", "competing interests policy",
        "article level metrics", "associated articles", "similar articles in pubmed",
        "cited by other articles", "links to ncbi databases", "sign up for alerts",
        "browse the site", "subscribe", "follow us", "rights and permissions",
        "discussion & comments", "post a comment", "related content", "quick links",
    ]

    /// Such headings only behind the references.
    private static let lastSections: Set<String> = [
        "comments", "metrics", "share", "actions", "permalink", "resources", "feedback",
        "tools", "versions", "archives", "information",
    ]

    /// Headings of what others wrote of the paper: kept, but no sections of it.
    private static let reviews: Set<String> = [
        "open peer review", "peer review", "current referee status", "referee status",
        "reviewer status", "current reviewer status", "peer review reports", "reviewer reports",
    ]

    static func removed(from blocks: [HTMLBlock]) -> [HTMLBlock] {
        var result: [HTMLBlock] = []
        var skippedLevel: Int?
        var isBehindReferences = false
        for (index, block) in blocks.enumerated() {
            guard block.role == .heading, let level = block.level else {
                if skippedLevel == nil { result.append(block) }
                continue
            }
            let name = block.line.lowercased()
            if let skipped = skippedLevel, level > skipped { continue }
            skippedLevel = nil
            if sections.contains(name) || (isBehindReferences && lastSections.contains(name)) {
                skippedLevel = level
                continue
            }
            if SectionKind(heading: name) == .references { isBehindReferences = true }
            if labels.contains(name) || isEmpty(index, in: blocks) { continue }
            result.append(block)
            if reviews.contains(where: { name.hasPrefix($0) }), isBehindReferences {
                result[result.count - 1].role = .boilerplate
                result[result.count - 1].level = nil
                result[result.count - 1].endsSection = true
            }
        }
        return result
    }

    /// A heading with nothing below it headed a list of links that was left out.
    private static func isEmpty(_ index: Int, in blocks: [HTMLBlock]) -> Bool {
        guard let level = blocks[index].level else { return false }
        guard index + 1 < blocks.count else { return true }
        let next = blocks[index + 1]
        return next.role == .heading && (next.level ?? 1) <= level
    }

    /// Between the title and the first heading stand authors, places and dates, all of them
    /// short; what is long is the abstract.
    static func markFrontMatter(_ blocks: inout [HTMLBlock]) {
        guard let title = blocks.firstIndex(where: { $0.role == .title }) else { return }
        let rest = blocks.indices.suffix(from: title + 1)
        guard let heading = rest.first(where: { blocks[$0].role == .heading }) else { return }
        for index in (title + 1)..<heading
        where blocks[index].role == .paragraph || blocks[index].role == .listItem {
            let line = blocks[index].line
            if isAside(line) {
                blocks[index].role = .boilerplate
            } else if line.utf8.count < 400, !isProse(line) {
                blocks[index].role = .metadata
            }
        }
    }

    /// A notice with its name in front, as on funding or copyright.
    private static func isAside(_ line: String) -> Bool {
        guard let colon = line.utf8.prefix(60).firstIndex(of: UInt8(ascii: ":")) else {
            return false
        }
        return SectionKind(heading: String(line[..<colon])) == .boilerplate
    }

    /// A sentence of some words, most of them lowercase.
    private static func isProse(_ line: String) -> Bool {
        guard let last = line.last, ".!?".contains(last) else { return false }
        let words = line.split(separator: " ")
        let small = words.count { $0.first?.isLowercase ?? false }
        return words.count >= 8 && small * 2 > words.count
    }

    /// "Abstract" and "Keywords" over a publisher's front matter are labels, as in the
    /// publisher's XML: the paper's sections begin below them.
    static func markLabels(_ blocks: inout [HTMLBlock]) {
        var hasAbstract = false
        var isKeyword = false
        for index in blocks.indices {
            if blocks[index].role == .heading {
                let key = HTMLBlock.key(blocks[index].line)
                isKeyword = key == "keywords" || key == "keyword"
                let isAbstract = key == "abstract" && !hasAbstract
                if isAbstract { hasAbstract = true }
                if isAbstract || isKeyword {
                    blocks[index].role = .metadata
                    blocks[index].level = nil
                }
            } else if isKeyword, blocks[index].text.bytes.count < 400,
                blocks[index].role == .paragraph || blocks[index].role == .listItem
            {
                blocks[index].role = .metadata
            }
        }
    }

    /// Paragraphs of the abstract that stand below such a label.
    static func abstract(of blocks: [HTMLBlock]) -> String? {
        guard
            let label = blocks.firstIndex(where: {
                $0.role == .metadata && HTMLBlock.key($0.line) == "abstract"
            })
        else { return nil }
        let level = blocks[(label + 1)...].first { $0.role == .heading }?.level
        var texts: [String] = []
        for block in blocks[(label + 1)...] {
            if block.role == .heading, block.level == level, !texts.isEmpty { break }
            if block.role == .paragraph { texts.append(block.line) }
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    /// Words of links behind a reference, which lead to it in databases.
    static let referenceLinks: Set<String> = [
        "pubmed abstract", "publisher full text", "free full text", "full text", "pubmed",
        "crossref", "cross ref", "google scholar", "view article", "pubmed/ncbi",
        "pubmed central", "pmc free article", "web of science", "scopus", "ads",
        "mathscinet", "article", "cas", "full text pdf", "pdf", "medline", "isi",
        "download references", "view in article", "reference source", "data source",
        "free pmc article", "crossref medline", "chemport", "find it", "view record in scopus",
        "search ads", "inspire", "publisher site", "view", "abstract",
    ]

    /// A reference without the brackets and bars that stood around such links.
    static func trimmed(_ reference: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(reference.count)
        for byte in reference {
            // Of "[ ]" and "| |" only the last sign is there still.
            if let last = text.last(where: { $0 > 32 }),
                byte == UInt8(ascii: "]") && last == UInt8(ascii: "[")
                    || byte == UInt8(ascii: ")") && last == UInt8(ascii: "(")
                    || byte == UInt8(ascii: "|") && last == UInt8(ascii: "|")
            {
                while let end = text.last, end <= 32 { text.removeLast() }
                text.removeLast()
                if byte != UInt8(ascii: "|") { continue }
            }
            text.append(byte)
        }
        while let last = text.last, last <= 32 || last == UInt8(ascii: "|") { text.removeLast() }
        return text
    }
}
