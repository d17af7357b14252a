import Records

// MARK: - Front matter

extension JATSReader {
    /// Title, people, dates, licence, keywords and abstracts.
    ///
    /// - Parameter depth: 0 for the article that the document is; more for letters below it.
    mutating func readFront(_ index: Int, depth: Int) {
        let meta = tree.firstChild(of: index, named: "article-meta") ?? index
        appendTitle(meta, depth: depth)
        if depth == 0 { describe(index, meta) }
        appendPeople(meta)
        if depth == 0 { appendFacts(index, meta) }
        appendKeywords(meta)
        appendAbstracts(meta, depth: depth)
        appendAsides(meta)
    }

    private mutating func appendTitle(_ meta: Int, depth: Int) {
        let group = tree.firstChild(of: meta, named: "title-group") ?? meta
        let title =
            tree.firstChild(of: group, named: "article-title")
            ?? tree.firstChild(of: group, named: "title")
        if let title {
            if depth == 0, !hasTitle {
                hasTitle = true
                let words = flatWithoutMarks(title)
                builder.setTitle(String(decoding: words, as: UTF8.self))
                builder.append(.title, utf8: words, at: position(title))
            } else {
                builder.append(.heading, level: 1, utf8: flat(title), at: position(title))
            }
        }
        for child in tree.children(of: group)
        where ["subtitle", "trans-title-group", "trans-title"].contains(tree.name(of: child)) {
            builder.append(.metadata, utf8: flat(child), at: position(child))
        }
    }

    // MARK: - What the document is

    private mutating func describe(_ front: Int, _ meta: Int) {
        let ids = tree.children(of: meta).filter { tree.name(of: $0) == "article-id" }
        let doi = ids.first { tree.attribute($0, "pub-id-type") == "doi" }
            .flatMap { DOI.first(in: tree.text(of: $0)) }
        let authors = authors(meta)
        let year = year(meta)
        let licence = licence(meta)
        builder.update {
            $0.doi = doi
            $0.authors = authors
            $0.year = year
            $0.licence = licence
        }
    }

    private func authors(_ meta: Int) -> [String] {
        var names: [String] = []
        for group in tree.children(of: meta) where tree.name(of: group) == "contrib-group" {
            for person in tree.children(of: group) where tree.name(of: person) == "contrib" {
                let type = tree.attribute(person, "contrib-type") ?? "author"
                guard type == "author" || type == "collab" else { continue }
                let name = contributorName(person)
                if !name.isEmpty { names.append(name) }
            }
        }
        return names
    }

    private func contributorName(_ person: Int) -> String {
        let kinds = ["name", "string-name", "name-alternatives", "collab", "collab-alternatives"]
        guard
            let name = tree.children(of: person).first(where: {
                kinds.contains(tree.name(of: $0))
            })
        else { return "" }
        return personName(name, isInverted: false)
    }

    /// `Ada One`, or `One Ada` as references have it.
    func personName(_ index: Int, isInverted: Bool) -> String {
        let name = tree.name(of: index)
        if name.hasSuffix("-alternatives") {
            return tree.children(of: index).first { !tree.isText($0) }
                .map { personName($0, isInverted: isInverted) } ?? ""
        }
        if name == "collab" {
            // A group may list its members inside.
            let text = tree.children(of: index)
                .filter { tree.name(of: $0) != "contrib-group" }
                .map { tree.text(of: $0) }.joined()
            return TextNormalization.line(text)
        }
        guard let surname = tree.firstChild(of: index, named: "surname") else {
            return name == "etal" ? "et al." : line(index)
        }
        let given = tree.firstChild(of: index, named: "given-names").map(line) ?? ""
        let suffix = tree.firstChild(of: index, named: "suffix").map(line) ?? ""
        let isEastern = tree.attribute(index, "name-style") == "eastern"
        let parts =
            isInverted || isEastern
            ? [line(surname), given, suffix] : [given, line(surname), suffix]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The year of publication: electronic before printed before that of the collection.
    private func year(_ meta: Int) -> Int? {
        let dates = tree.children(of: meta).filter { tree.name(of: $0) == "pub-date" }
        func year(_ date: Int) -> Int? {
            let element = tree.firstChild(of: date, named: "year").map { tree.text(of: $0) }
            return (element ?? tree.attribute(date, "iso-8601-date")).flatMap { Year.first(in: $0) }
        }
        for type in ["epub", "pub", "ppub", "epub-ppub", "collection"] {
            for date in dates
            where tree.attribute(date, "pub-type") == type
                || tree.attribute(date, "date-type") == type
            {
                if let year = year(date) { return year }
            }
        }
        return dates.lazy.compactMap(year).first
            ?? tree.firstDescendant(of: meta, named: "copyright-year")
            .flatMap { Year.first(in: tree.text(of: $0)) }
    }

    /// The licence's address, else its words.
    private func licence(_ meta: Int) -> String? {
        guard let licence = tree.firstDescendant(of: meta, named: "license") else { return nil }
        if let address = tree.attribute(licence, "href"), !address.isEmpty { return address }
        if let address = tree.firstDescendant(of: meta, named: "license_ref").map(line),
            !address.isEmpty
        {
            return address
        }
        if let link = tree.descendants(of: licence, named: "ext-link").lazy
            .compactMap({ tree.attribute($0, "href") })
            .first(where: { $0.contains("creativecommons") })
        {
            return link
        }
        let words = line(licence)
        return words.isEmpty ? nil : words
    }

    // MARK: - Blocks

    private mutating func appendPeople(_ meta: Int) {
        for child in tree.children(of: meta) {
            switch tree.name(of: child) {
            case "contrib-group":
                let names = tree.children(of: child).filter { tree.name(of: $0) == "contrib" }
                    .map(contributorName).filter { !$0.isEmpty }
                builder.append(.metadata, names.joined(separator: ", "), at: position(child))
                for place in tree.descendants(of: child, named: "aff") { appendMetadata(place) }
            case "aff", "aff-alternatives": appendMetadata(child)
            case "author-notes":
                for note in tree.children(of: child) where !tree.isText(note) {
                    appendMetadata(note)
                }
            default: break
            }
        }
    }

    private mutating func appendMetadata(_ index: Int) {
        builder.append(.metadata, utf8: flat(index), at: position(index))
    }

    /// Journal, volume and pages as one line; the dates of its making.
    private mutating func appendFacts(_ front: Int, _ meta: Int) {
        let journal = tree.firstDescendant(of: front, named: "journal-title").map(line) ?? ""
        func value(_ name: String) -> String {
            tree.firstChild(of: meta, named: name).map(line) ?? ""
        }
        let issue = value("issue")
        var pages = value("fpage")
        if !value("lpage").isEmpty, value("lpage") != pages { pages += "–" + value("lpage") }
        let place = [
            value("volume") + (issue.isEmpty ? "" : "(\(issue))"),
            pages.isEmpty ? value("elocation-id") : pages,
        ].filter { !$0.isEmpty }.joined(separator: ":")
        let year = builder.document.year.map(String.init) ?? ""
        let facts = [journal, year, place].filter { !$0.isEmpty }.joined(separator: " ")
        builder.append(.metadata, facts, at: position(meta))
        for subjects in tree.children(of: meta)
        where tree.name(of: subjects) == "article-categories" {
            let names = tree.descendants(of: subjects, named: "subject").map(line)
            builder.append(.metadata, names.joined(separator: "; "), at: position(subjects))
        }
        for date in tree.firstChild(of: meta, named: "history").map({ tree.children(of: $0) }).map(
            Array.init) ?? [] where tree.name(of: date) == "date"
        {
            appendDate(date)
        }
    }

    private mutating func appendDate(_ date: Int) {
        let kind = tree.attribute(date, "date-type") ?? ""
        let parts = ["year", "month", "day"].compactMap { name in
            tree.firstChild(of: date, named: name).map(line)
        }
        guard let first = kind.first, !parts.isEmpty else { return }
        let name = first.uppercased() + kind.dropFirst()
        builder.append(
            .metadata, "\(name) \(parts.joined(separator: "-"))", at: position(date))
    }

    private mutating func appendKeywords(_ meta: Int) {
        for group in tree.children(of: meta) where tree.name(of: group) == "kwd-group" {
            let words = tree.children(of: group)
                .filter { !tree.isText($0) && tag($0) != .title && tag($0) != .label }
                .map(line).filter { !$0.isEmpty }
            guard !words.isEmpty else { continue }
            let title = tree.firstChild(of: group, named: "title").map(line) ?? "Keywords"
            builder.append(
                .metadata, "\(title): \(words.joined(separator: ", "))", at: position(group))
        }
    }

    /// The abstract, and others beside it: a digest, highlights, a translation.
    private mutating func appendAbstracts(_ meta: Int, depth: Int) {
        for abstract in tree.children(of: meta)
        where ["abstract", "trans-abstract"].contains(tree.name(of: abstract)) {
            let first = builder.document.blocks.count
            let isMain =
                depth == 0 && tree.name(of: abstract) == "abstract"
                && tree.attribute(abstract, "abstract-type").map { $0 == "section" } ?? true
            if isMain {
                appendHeading(abstract, level: 1)
            } else if let title = tree.children(of: abstract).first(where: { tag($0) == .title }) {
                appendMetadata(title)
            }
            readContent(abstract, as: .paragraph, level: isMain ? 2 : 3)
            builder.leaveSection()
            if isMain, first < builder.document.blocks.count { setAbstract(from: first) }
        }
    }

    private mutating func setAbstract(from first: Int) {
        let document = builder.document
        let texts = document.blocks[first...].filter { $0.role != .heading }
            .map { document.text(in: $0.range) }
        builder.update { $0.abstract = texts.isEmpty ? nil : texts.joined(separator: "\n") }
    }

    /// Licence and money: true, but nothing to ask about.
    private mutating func appendAsides(_ meta: Int) {
        for child in tree.children(of: meta) {
            switch tree.name(of: child) {
            case "permissions":
                for part in tree.children(of: child)
                where ["copyright-statement", "license"].contains(tree.name(of: part)) {
                    builder.append(.boilerplate, utf8: flat(part), at: position(part))
                }
            case "funding-group":
                for part in tree.children(of: child) where !tree.isText(part) {
                    builder.append(.boilerplate, utf8: flat(part), at: position(part))
                }
            default: break
            }
        }
    }
}
