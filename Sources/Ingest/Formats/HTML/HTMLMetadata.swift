/// What a page says of itself in its head.
struct HTMLMetadata: Sendable, Equatable {
    var title: String?
    var authors: [String] = []
    var doi: String?
    var year: Int?
    var language: String?
    var licence: String?

    init(_ tree: HTMLTree) {
        var values: [String: [String]] = [:]
        var pageTitle: String?
        for (index, node) in tree.nodes.enumerated() {
            switch node.name {
            case "meta":
                guard let content = node.attributes["content"],
                    let name = node.attributes["name"] ?? node.attributes["property"]
                else { continue }
                values[name.lowercased(), default: []].append(TextNormalization.line(content))
            case "html":
                language = language ?? node.attributes["lang"] ?? node.attributes["xml:lang"]
            case "title" where pageTitle == nil:
                let text = tree.nodes[index..<node.end].map(\.text).joined()
                pageTitle = TextNormalization.line(text)
            case "link" where node.attributes["rel"] == "license",
                "a" where node.attributes["rel"] == "license":
                licence = licence ?? node.attributes["href"]
            case "h1":
                // Nothing below is metadata that we would prefer.
                continue
            default: continue
            }
        }
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { values[$0]?.first { !$0.isEmpty } }.first
        }
        title = first("citation_title", "dc.title", "og:title", "twitter:title")
        self.pageTitle = pageTitle.flatMap { $0.isEmpty ? nil : $0 }
        authors = values["citation_author"] ?? values["dc.creator"] ?? values["author"] ?? []
        authors = authors.filter { !$0.isEmpty }
        doi = first("citation_doi", "dc.identifier", "prism.doi").flatMap { DOI.first(in: $0) }
        year = first(
            "citation_publication_date", "citation_date", "dc.date", "citation_year",
            "article:published_time"
        ).flatMap { Year.first(in: $0) }
        language = first("citation_language", "dc.language") ?? language
        licence = licence ?? first("dc.rights", "citation_license")
    }

    /// The `title` element: often with the site's name.
    var pageTitle: String?
}

/// Finds a DOI in text.
enum DOI {
    static func first(in text: String) -> String? {
        guard let start = text.firstRange(of: "10.")?.lowerBound else { return nil }
        var rest = text[start...]
        while true {
            let digits = rest.dropFirst(3).prefix { $0.isNumber && $0.isASCII }
            if (4...9).contains(digits.count), rest.dropFirst(3 + digits.count).first == "/" {
                break
            }
            guard let next = rest.dropFirst(3).firstRange(of: "10.") else { return nil }
            rest = rest[next.lowerBound...]
        }
        var doi = rest.prefix { $0.isASCII && !$0.isWhitespace && !"\"<>,;".contains($0) }
        while let last = doi.last, ".)]".contains(last) { doi.removeLast() }
        let suffix = doi.drop { $0 != "/" }
        return suffix.contains(where: \.isNumber) ? String(doi) : nil
    }
}

/// Finds a year of publication in text.
enum Year {
    static func first(in text: String) -> Int? {
        for word in text.split(whereSeparator: { !$0.isNumber }) where word.count == 4 {
            if let year = Int(word), (1800...2100).contains(year) { return year }
        }
        return nil
    }
}
