import Records

/// What the name of a section says about what it holds.
enum SectionName {
    /// The role of a section with this heading, nil where its name does not tell.
    ///
    /// Numbers before the name ("7.", "VII", "A.1") and punctuation are passed over.
    static func role(of heading: String) -> Chunk.Role? {
        let name = normalised(heading)
        if let role = exact[name] { return role }
        guard let first = name.first,
            let role = prefixes.first(where: {
                $0.prefix[0] == first && name.starts(with: $0.prefix)
            })?
            .role
        else { return nil }
        // "Supplementary methods" is text to learn from, "Supplementary material" a list of files.
        if name.starts(with: Array("suppl".utf8)), holdsText(name) { return nil }
        return role
    }

    private static func holdsText(_ name: [UInt8]) -> Bool {
        let name = String(decoding: name, as: UTF8.self)
        return ["method", "result", "discussion", "experiment", "analys", "note", "proof", "text"]
            .contains { name.contains($0) }
    }

    /// Lowercase words with one blank between them, without leading numbers and single letters.
    private static func normalised(_ heading: String) -> [UInt8] {
        var name: [UInt8] = []
        name.reserveCapacity(heading.utf8.count)
        var wordStart = 0
        // A number before the name is dropped once a word follows it.
        func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
            word.count == 1 || word.allSatisfy { [0x69, 0x76, 0x78].contains($0) }
        }
        for byte in heading.utf8 {
            let lower = byte | 0x20
            if (0x61...0x7A).contains(lower), byte < 0x80 {
                name.append(lower)
            } else if byte >= 0x80 || byte == UInt8(ascii: "'") {
                // Apostrophes are dropped: "Author's", "Authors'".
                continue
            } else if name.count > wordStart {
                name.append(0x20)
                wordStart = name.count
            }
        }
        if name.last == 0x20 { name.removeLast() }
        while let blank = name.firstIndex(of: 0x20), isNumber(name[..<blank]) {
            name.removeFirst(blank + 1)
        }
        return name
    }

    private static let exact: [[UInt8]: Chunk.Role] = {
        var roles: [[UInt8]: Chunk.Role] = [:]
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
            for name in list { roles[Array(name.utf8)] = role }
        }
        return roles
    }()

    private static let prefixes: [(prefix: [UInt8], role: Chunk.Role)] =
        ([
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
        ] as [(String, Chunk.Role)]).map { (Array($0.0.utf8), $0.1) }
}
