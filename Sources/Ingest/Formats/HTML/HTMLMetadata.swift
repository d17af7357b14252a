import Foundation
import Records

/// What a page says of itself in its head: `citation_*` and Dublin Core, Open Graph, JSON-LD.
struct HTMLMetadata: Sendable {
    var title: String?
    /// The `title` element: often with the site's name.
    var pageTitle: String?
    var authors: [String] = []
    var doi: String?
    var year: Int?
    var language: String?
    var licence: String?
    var abstract: String?
    /// The page of a publisher or an archive, made from a paper's record.
    var isOfPublisher = false

    /// By lowercased name: the contents of `meta` elements.
    private var values: [String: [String]] = [:]

    init(_ page: HTMLTree) {
        collect(page)
        title = first("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title")
        authors = Self.people(
            ["citation_author", "citation_authors", "dc.creator", "dcterms.creator", "author"]
                .compactMap { values[$0] }.first ?? [])
        doi = first("citation_doi", "dc.identifier", "prism.doi", "dc.identifier.doi", "doi")
            .flatMap { DOI.first(in: $0) }
        year = first(
            "citation_publication_date", "citation_online_date", "citation_date", "dc.date",
            "dcterms.date", "dc.date.issued", "citation_year", "prism.publicationdate",
            "article:published_time", "date"
        ).flatMap { Year.first(in: $0) }
        language = first("citation_language", "dc.language") ?? language
        licence = licence ?? first("dc.rights", "citation_license", "dcterms.license")
        abstract = first("citation_abstract", "dcterms.abstract")
        isOfPublisher = values["citation_title"] != nil || values["citation_doi"] != nil
        readLinkedData(page)
        if authors.isEmpty { authors = Self.marked(page) }
    }

    private mutating func collect(_ page: HTMLTree) {
        let tree = page.tree
        for index in 0..<page.count {
            switch tree.name(of: index) {
            case "meta":
                guard let content = tree.attribute(index, "content"),
                    let name = tree.attribute(index, "name") ?? tree.attribute(index, "property")
                else { continue }
                values[name.lowercased(), default: []].append(TextNormalization.line(content))
            case "html":
                let tag = tree.attribute(index, "lang") ?? ""
                if language == nil, !tag.isEmpty { language = tag }
            case "title" where pageTitle == nil:
                let text = TextNormalization.line(tree.text(of: index))
                if !text.isEmpty { pageTitle = text }
            case "link" where tree.attribute(index, "rel") == "license",
                "a" where tree.attribute(index, "rel") == "license":
                licence = licence ?? tree.attribute(index, "href")
            default: continue
            }
        }
    }

    private func first(_ names: String...) -> String? {
        for name in names {
            if let value = values[name]?.first(where: { !$0.isEmpty }) {
                return value.contains("<") ? MarkdownInline.text(of: value) : value
            }
        }
        return nil
    }

    /// `One, Ada` is turned around; several names in one entry are parted.
    private static func people(_ names: [String]) -> [String] {
        names.flatMap { $0.split(separator: ";") }.compactMap { name in
            let parts = name.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }.filter { !$0.isEmpty }
            if parts.count == 2 { return parts[1] + " " + parts[0] }
            let name = name.trimmingCharacters(in: .whitespaces)
            return name.isEmpty ? nil : name
        }
    }

    /// LaTeXML writes names into elements of their own.
    private static func marked(_ page: HTMLTree) -> [String] {
        (0..<page.count).filter { page.classes[$0].contains(.person) && !page.isHidden[$0] }
            .prefix(200).map { HTMLInline.line(of: $0, in: page) }
            .filter { !$0.isEmpty && $0.utf8.count < 80 }
    }

    // MARK: - JSON-LD

    private mutating func readLinkedData(_ page: HTMLTree) {
        let tree = page.tree
        for script in tree.descendants(of: 0, named: "script")
        where tree.attribute(script, "type") == "application/ld+json" {
            let range = tree.textRange(of: script)
            guard range.count < 1_000_000,
                let json = try? JSONSerialization.jsonObject(with: Data(tree.bytes[range]))
            else { continue }
            for object in Self.objects(json) where Self.isArticle(object) { take(object) }
        }
    }

    private static func objects(_ json: Any) -> [[String: Any]] {
        if let list = json as? [Any] { return list.prefix(50).compactMap { $0 as? [String: Any] } }
        guard let object = json as? [String: Any] else { return [] }
        let inner = [object["mainEntity"] as? [String: Any]].compactMap { $0 }
        let graph = (object["@graph"] as? [Any])?.prefix(50).compactMap { $0 as? [String: Any] }
        return [object] + inner + (graph ?? [])
    }

    private static func isArticle(_ object: [String: Any]) -> Bool {
        let types = (object["@type"] as? [String]) ?? [object["@type"] as? String ?? ""]
        return types.contains { $0.hasSuffix("Article") || $0 == "CreativeWork" }
    }

    private mutating func take(_ object: [String: Any]) {
        func text(_ name: String) -> String? {
            (object[name] as? String).map(TextNormalization.line).flatMap { $0.isEmpty ? nil : $0 }
        }
        if title == nil { title = text("headline") ?? text("name") }
        if authors.isEmpty {
            let people = object["author"] as? [Any] ?? [object["author"] as Any]
            authors = people.compactMap { person in
                (person as? [String: Any])?["name"] as? String ?? person as? String
            }.map(TextNormalization.line).filter { !$0.isEmpty }
        }
        if doi == nil {
            doi =
                ["sameAs", "@id", "identifier", "url"].lazy
                .compactMap { object[$0] as? String }.compactMap { DOI.first(in: $0) }.first
        }
        if year == nil { year = text("datePublished").flatMap { Year.first(in: $0) } }
        if licence == nil { licence = text("license") }
        if language == nil { language = text("inLanguage") }
    }

    // MARK: - Document

    func describe(_ builder: inout DocumentBuilder, title heading: String?) {
        if let title = title ?? heading ?? pageTitle { builder.setTitle(title) }
        builder.update {
            $0.authors = authors
            $0.doi = doi
            $0.year = year
            $0.language = language
            $0.licence = licence
        }
    }
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
