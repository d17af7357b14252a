import Records

// MARK: - Header

extension TEIReader {
    /// Title, people, dates, licence, abstract and keywords.
    ///
    /// - Parameter isFirst: The header of the document itself; others head parts of it.
    mutating func readHeader(_ header: Int, isFirst: Bool) {
        let statement = tree.firstDescendant(of: header, named: "titleStmt") ?? header
        let title = tree.children(of: statement).first { child in
            tree.name(of: child) == "title" && !line(child).isEmpty
        }
        if let title {
            if isFirst {
                builder.setTitle(line(title))
                builder.append(.title, utf8: flat(title), at: position(title))
            } else {
                builder.append(.heading, level: 1, utf8: flat(title), at: position(title))
            }
        }
        if isFirst { describe(header) }
        let people = authors(header)
        builder.append(.metadata, people.joined(separator: ", "), at: position(statement))
        appendAffiliations(header)
        appendProfile(header, isFirst: isFirst)
    }

    private mutating func describe(_ header: Int) {
        let authors = authors(header)
        let doi = tree.descendants(of: header, named: "idno")
            .filter { tree.attribute($0, "type")?.lowercased() == "doi" }
            .compactMap { DOI.first(in: tree.text(of: $0)) }.first
        let dates = tree.descendants(of: header, named: "date").filter { !isOfApplication($0) }
        let year = dates.compactMap { date in
            Year.first(in: tree.attribute(date, "when") ?? tree.text(of: date))
        }.first
        let licence = licence(header)
        let language = language(header)
        builder.update {
            $0.authors = authors
            $0.doi = doi
            $0.year = year
            $0.licence = licence
            $0.language = language
        }
    }

    /// Dates of the edition's making say nothing of the text.
    private func isOfApplication(_ index: Int) -> Bool {
        var parent = tree.parent(of: index)
        while parent >= 0 {
            if ["encodingDesc", "revisionDesc", "application"].contains(tree.name(of: parent)) {
                return true
            }
            parent = tree.parent(of: parent)
        }
        return false
    }

    private func language(_ header: Int) -> String? {
        let stated = [tree.parent(of: header), header].filter { $0 >= 0 }
            .compactMap { tree.attribute($0, "lang") }
        let used = tree.descendants(of: header, named: "language")
            .compactMap { tree.attribute($0, "ident") }
        return (stated + used).first { !$0.isEmpty }
    }

    private func licence(_ header: Int) -> String? {
        for element in tree.descendants(of: header, named: "licence") {
            let address = tree.attribute(element, "target") ?? ""
            let words = address.isEmpty ? line(element) : address
            if !words.isEmpty { return words }
        }
        return nil
    }

    /// The authors of the paper that GROBID read, else those of the title statement.
    private func authors(_ header: Int) -> [String] {
        let source = tree.firstDescendant(of: header, named: "sourceDesc")
        let analytic = source.flatMap { tree.firstDescendant(of: $0, named: "analytic") }
        let statement = tree.firstDescendant(of: header, named: "titleStmt")
        for place in [analytic, statement].compactMap({ $0 }) {
            let names = tree.children(of: place).filter { tree.name(of: $0) == "author" }
                .map(personName).filter { !$0.isEmpty }
            if !names.isEmpty { return names }
        }
        return []
    }

    /// `Ada B. One`; what is not marked up as a name is taken as it stands.
    func personName(_ author: Int) -> String {
        if let person = tree.firstDescendant(of: author, named: "persName") {
            let parts = ["forename", "surname"].flatMap { name in
                tree.descendants(of: person, named: name).map(line)
            }
            let name = parts.filter { !$0.isEmpty }.joined(separator: " ")
            return name.isEmpty ? line(person) : name
        }
        // An author without a name is only an affiliation, or a mark of GROBID's.
        let words = tree.children(of: author)
            .filter { !["affiliation", "email", "idno", "ptr"].contains(tree.name(of: $0)) }
            .map { tree.text(of: $0) }.joined()
        return TextNormalization.line(words)
    }

    private mutating func appendAffiliations(_ header: Int) {
        var seen: Set<String> = []
        for place in tree.descendants(of: header, named: "affiliation") {
            let parts = tree.children(of: place).flatMap { child in
                tree.name(of: child) == "address" ? Array(tree.children(of: child)) : [child]
            }.map { tree.isText($0) ? TextNormalization.line(tree.text(of: $0)) : line($0) }
            let words = parts.filter { !$0.isEmpty }.joined(separator: ", ")
            if seen.insert(words).inserted {
                builder.append(.metadata, words, at: position(place))
            }
        }
        for mail in tree.descendants(of: header, named: "email") {
            builder.append(.metadata, utf8: flat(mail), at: position(mail))
        }
    }

    private mutating func appendProfile(_ header: Int, isFirst: Bool) {
        for words in tree.descendants(of: header, named: "keywords") {
            let terms = ["term", "item"]
                .map { tree.descendants(of: words, named: $0).map(line) }
                .first { !$0.isEmpty }
            let text = (terms ?? [line(words)]).filter { !$0.isEmpty }.joined(separator: ", ")
            if !text.isEmpty {
                builder.append(.metadata, "Keywords: \(text)", at: position(words))
            }
        }
        for abstract in tree.descendants(of: header, named: "abstract") {
            let first = builder.document.blocks.count
            readContent(abstract, as: .paragraph, level: 2)
            builder.leaveSection()
            if isFirst { takeAbstract(from: first) }
        }
    }
}
