import Records

/// What the name of a section says about what it holds.
enum SectionName {
    /// The role of a section with this heading, nil where its name does not tell.
    ///
    /// Numbers before the name ("7.", "VII", "A.1") and punctuation are passed over.
    static func role(of heading: String) -> Chunk.Role? {
        let name = normalised(heading)
        if exact[name] != nil { return exact[name] }
        guard let role = prefixes.first(where: { name.hasPrefix($0.prefix) })?.role else {
            return nil
        }
        // "Supplementary methods" is text to learn from, "Supplementary material" a list of files.
        if name.hasPrefix("suppl"), holdsText(name) { return nil }
        return role
    }

    private static func holdsText(_ name: String) -> Bool {
        ["method", "result", "discussion", "experiment", "analys", "note", "proof", "text"]
            .contains { name.contains($0) }
    }

    /// Lowercase words with one blank between them, without leading numbers and single letters.
    private static func normalised(_ heading: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        // Apostrophes are dropped: "Author's", "Authors'".
        for byte in Array(heading.utf8) + [0x20] {
            let lower = byte | 0x20
            if (0x61...0x7A).contains(lower), byte < 0x80 {
                word.append(lower)
            } else if byte >= 0x80 || byte == UInt8(ascii: "'") {
                continue
            } else if !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word = []
            }
        }
        while words.count > 1, words[0].count == 1 || words[0].allSatisfy("ivx".contains) {
            words.removeFirst()
        }
        return words.joined(separator: " ")
    }

    private static let exact: [String: Chunk.Role] = {
        var roles: [String: Chunk.Role] = [:]
        let names: [(Chunk.Role, [String])] = [
            (
                .references,
                [
                    "references", "reference", "bibliography", "literature cited", "works cited",
                    "cited literature", "references cited", "reference list", "literature",
                    "notes and references", "selected bibliography", "cited references",
                ]
            ),
            (
                .boilerplate,
                [
                    "funding", "funding information", "funding statement", "funding sources",
                    "funding source", "funding support", "financial support", "declarations",
                    "disclosure", "disclosures", "license", "licence", "copyright",
                    "copyright notice", "contents", "table of contents", "list of figures",
                    "list of tables", "open access", "additional information", "ethics",
                    "consent for publication", "thanks", "credits",
                ]
            ),
            (
                .frontMatter,
                [
                    "keywords", "key words", "index terms", "author keywords", "ccs concepts",
                    "categories and subject descriptors", "general terms",
                ]
            ),
            (.body, ["appendix", "appendices", "abstract", "introduction", "conclusion"]),
        ]
        for (role, list) in names {
            for name in list { roles[name] = role }
        }
        return roles
    }()

    private static let prefixes: [(prefix: String, role: Chunk.Role)] = [
        ("references and", .references),
        ("acknowledg", .boilerplate),
        ("funding and acknowledg", .boilerplate),
        ("competing interest", .boilerplate),
        ("competing financial interest", .boilerplate),
        ("conflict of interest", .boilerplate),
        ("conflicts of interest", .boilerplate),
        ("declaration of", .boilerplate),
        ("declarations of", .boilerplate),
        ("author contribution", .boilerplate),
        ("authors contribution", .boilerplate),
        ("credit author", .boilerplate),
        ("author information", .boilerplate),
        ("about the author", .boilerplate),
        ("data availability", .boilerplate),
        ("data and code availability", .boilerplate),
        ("data accessibility", .boilerplate),
        ("availability of data", .boilerplate),
        ("code availability", .boilerplate),
        ("ethics statement", .boilerplate),
        ("ethics approval", .boilerplate),
        ("ethical approval", .boilerplate),
        ("supplementary", .boilerplate),
        ("supplemental", .boilerplate),
        ("supporting information", .boilerplate),
        ("publishers note", .boilerplate),
        ("rights and permissions", .boilerplate),
        ("appendix", .body),
    ]
}
