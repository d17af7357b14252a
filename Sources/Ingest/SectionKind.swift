import Records

/// What kind of section a heading opens, told by its words.
enum SectionKind: Sendable, Equatable {
    case body
    case abstract
    case references
    /// Acknowledgements, funding, interests, licences: true, but nothing to ask about.
    case boilerplate
}

extension SectionKind {
    /// Reads a heading without its number: `7. References` opens the references.
    init(heading: String) {
        // No name below is as long as that.
        guard heading.utf8.count < 160 else {
            self = .body
            return
        }
        let words = Self.words(of: heading)
        let name = words.joined(separator: " ")
        if Self.abstractNames.contains(name) {
            self = .abstract
        } else if Self.referenceNames.contains(name) {
            self = .references
        } else if Self.boilerplateNames.contains(name)
            || (words.count <= 9 && Self.boilerplateStarts.contains { name.hasPrefix($0) })
        {
            self = .boilerplate
        } else {
            self = .body
        }
    }

    /// The role that running text takes in such a section.
    var role: Block.Role? {
        switch self {
        case .body, .abstract: nil
        case .references: .reference
        case .boilerplate: .boilerplate
        }
    }

    /// Lowercased words of letters, without a number in front.
    private static func words(of heading: String) -> [String] {
        var words =
            asciiWords(of: heading)
            ?? heading.lowercased()
            .split { !$0.isLetter && $0 != "’" && $0 != "'" }
            .map { $0.filter(\.isLetter) }
            .filter { !$0.isEmpty }
        if words.count > 1, let first = words.first, first.allSatisfy({ "ivx".contains($0) }) {
            words.removeFirst()
        }
        return words
    }

    /// The same for plain ASCII, much faster; nil for all else.
    private static func asciiWords(of heading: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in heading.utf8 {
            guard byte < 0x80 else { return nil }
            if (97...122).contains(byte | 32) {
                word.append(byte | 32)
            } else if byte != UInt8(ascii: "'"), !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static let abstractNames: Set<String> = [
        "abstract", "summary", "zusammenfassung", "résumé", "resumen",
    ]
    private static let referenceNames: Set<String> = [
        "references", "reference", "bibliography", "literature cited", "works cited",
        "references and notes", "notes and references", "literatur", "literaturverzeichnis",
        "références", "referencias", "bibliographie", "cited references", "reference list",
        "bibliografia", "literature",
    ]
    private static let boilerplateNames: Set<String> = [
        "funding", "funding statement", "funding information", "funding sources", "grants",
        "conflict of interest", "conflicts of interest", "conflict of interests",
        "conflicts of interests", "competing interests", "competing interest",
        "declaration of competing interest", "declaration of interest", "disclosure",
        "disclosures", "disclosure statement", "declarations", "danksagung", "danksagungen",
        "author contributions", "authors contributions", "authors contribution",
        "author contribution", "contributors", "contributorship statement",
        "author information", "author details", "author affiliations", "affiliations",
        "authors information", "about the authors",
        "additional information", "supplementary material", "supplementary materials",
        "supplementary data", "supplementary information", "supporting information",
        "additional files", "electronic supplementary material", "open access", "licence",
        "license", "copyright", "publishers note", "publisher s note", "how to cite",
        "how to cite this article", "citation", "correspondence", "consent for publication",
        "patient consent for publication", "provenance and peer review", "open peer review",
        "peer review information", "orcid", "orcid ids", "grant information", "disclaimer",
        "reprints", "data accessibility", "impressum",
    ]
    private static let boilerplateStarts = [
        "acknowledgment", "acknowledgement", "availability of data", "data availability",
        "code availability", "data and code availability", "ethics approval",
        "ethical approval", "conflict of interest", "competing interest", "patient consent",
        "publisher s note", "publishers note", "data sharing", "associated content",
    ]
}
