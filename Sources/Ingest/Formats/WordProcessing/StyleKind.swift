/// What a paragraph style says about its paragraphs, told by its name.
///
/// Word keeps the English names of its own styles in every language; other programs translate
/// them, and publishers' templates have names of their own (`MDPI_2.1_heading1`, `Els-Author`,
/// `BB_Author_Name`, `papertitle`).
enum StyleKind: Sendable, Equatable {
    case title
    case heading(Int)
    case authors
    /// Affiliations, dates, keywords: front matter.
    case metadata
    case abstract
    case caption
    case reference
    case code
    /// Tables of contents, indexes: made from the rest of the text.
    case contents
    /// Running text of any kind.
    case text

    /// nil for a name that says nothing.
    init?(name: String) {
        let lowered = name.lowercased()
        let letters = String(
            lowered.unicodeScalars.filter {
                $0.properties.isAlphabetic || $0.properties.numericType != nil
            })
        guard !letters.isEmpty else { return nil }
        if let kind = Self.known[letters] {
            self = kind
        } else if let level = Self.headingLevel(letters) {
            self = .heading(level)
        } else if let kind = Self.kind(containedIn: letters) {
            self = kind
        } else {
            return nil
        }
    }

    private static let known: [String: StyleKind] = [
        "title": .title, "titel": .title, "titre": .title, "título": .title, "titulo": .title,
        "titolo": .title, "标题": .title, "表題": .title, "название": .title, "tytuł": .title,
        "제목": .title, "papertitle": .title, "articletitle": .title, "titledocument": .title,
        "maintitle": .title, "doctitle": .title, "elstitle": .title, "batitle": .title,
        "mstitle": .title, "mdpi12title": .title, "documenttitle": .title,
        "manuscripttitle": .title,
        "thesistitle": .title, "author": .authors, "authors": .authors, "authorname": .authors,
        "authornames": .authors, "authorlist": .authors, "bbauthorname": .authors,
        "elsauthor": .authors, "mdpi13authornames": .authors, "autor": .authors,
        "autoren": .authors, "auteur": .authors, "date": .metadata, "subtitle": .text,
        "normal": .text, "bodytext": .text, "firstparagraph": .text, "standard": .text,
        "textbody": .text, "abstracttitle": .heading(1), "abstractheading": .heading(1),
        "abstracthead": .heading(1), "referencehead": .heading(1), "elsreferencehead": .heading(1),
        "referenceheading": .heading(1), "elsabstracthead": .heading(1),
        "bibliographyheading": .heading(1), "tocheading": .contents, "toaheading": .contents,
        "contentsheading": .contents, "tableoffigures": .contents, "tableofauthorities": .contents,
        "indexheading": .contents, "code": .code, "sourcecode": .code, "htmlpreformatted": .code,
        "preformattedtext": .code, "verbatim": .code, "listing": .code, "codeblock": .code,
        "macrotext": .code, "caption": .caption, "beschriftung": .caption, "légende": .caption,
        "didascalia": .caption, "leyenda": .caption, "题注": .caption, "figure": .caption,
        "illustration": .caption, "table": .caption, "drawing": .caption, "tabletitle": .caption,
        "figuretitle": .caption, "figurelegend": .caption, "tablehead": .caption,
        "vdtabletitle": .caption, "acknowledgement": .text, "acknowledgments": .text,
    ]

    /// `heading1`, `berschrift2`, `标题3`, `head1`, `elsnd2orderhead`.
    private static func headingLevel(_ name: String) -> Int? {
        for prefix in headingWords {
            guard let range = name.firstRange(of: prefix) else { continue }
            let rest = name[range.upperBound...]
            if rest == "10" { return 6 }
            if let digit = rest.first.flatMap(\.wholeNumberValue), (1...9).contains(digit) {
                return digit
            }
        }
        if let range = name.firstRange(of: "orderhead"),
            let digit = name[..<range.lowerBound].first(where: \.isNumber)?.wholeNumberValue
        {
            return min(max(digit, 1), 6)
        }
        return namedLevels[name]
    }

    private static let headingWords = [
        "heading", "überschrift", "berschrift", "titre", "título", "titulo", "titolo", "标题",
        "標題", "見出し", "제목", "kop", "rubrik", "overskrift", "otsikko", "заголовок",
        "nagłówek", "nadpis", "cabeçalho", "head", "sectionlevel", "sectitle", "ueberschrift",
    ]

    private static let namedLevels: [String: Int] = [
        "section": 1, "subsection": 2, "subsubsection": 3, "sectiontitle": 1, "heading": 1,
        "sectionheading": 1, "subheading": 2, "heada": 1, "headb": 2, "headc": 3, "ahead": 1,
        "bhead": 2, "chead": 3, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "chapter": 1,
        "subsectionheading": 2, "sectionhead": 1, "subsectionhead": 2, "appendixheading": 1,
    ]

    private static func kind(containedIn name: String) -> StyleKind? {
        func has(_ words: String...) -> Bool { words.contains { name.contains($0) } }
        if name.hasPrefix("toc") || name.hasPrefix("contents") || name.hasPrefix("index"),
            name.last?.isNumber ?? false
        {
            return .contents
        }
        if has("caption", "figurelegend") { return .caption }
        if has("affiliation", "correspond", "keyword", "authoraddress", "received", "authornote") {
            return .metadata
        }
        if has("authorname", "authorlist") { return .authors }
        if has("abstract") { return .abstract }
        if has("bibliograph", "reference", "literaturverzeichnis", "bibentry") { return .reference }
        if has("sourcecode", "codeblock", "preformatted") { return .code }
        if has("papertitle", "articletitle") { return .title }
        return nil
    }
}
