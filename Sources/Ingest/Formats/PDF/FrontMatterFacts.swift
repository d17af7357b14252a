import Records

/// Facts that stand in the text of a paper's first page: its authors, its DOI, its year.
enum FrontMatterFacts {
    static func add(to builder: inout DocumentBuilder) {
        let document = builder.document
        let start = document.blocks.prefix { ($0.position.page ?? 1) <= 1 }
        let doi = start.lazy.compactMap { DOI.first(in: document.text(in: $0.range)) }
            .first { doi in !archives.contains { doi.hasPrefix($0) } }
        let metadata = start.filter { $0.role == .metadata }.map { document.text(in: $0.range) }
        let authors = authors(of: document, in: start)
        let year = year(in: metadata)
        builder.update {
            $0.doi = doi
            $0.authors = authors
            $0.year = year
        }
    }

    /// DOIs of data sets, which are not the paper's own: Zenodo, figshare, Dryad, OSF.
    private static let archives = ["10.5281/", "10.6084/", "10.5061/", "10.17605/"]

    /// The year of publication, else that of the copyright, of acceptance, of submission.
    static func year(in texts: [String]) -> Int? {
        for mark in ["published", "©", "accepted", "received", "submitted"] {
            for text in texts {
                let lower = text.lowercased()
                guard let range = lower.firstRange(of: mark) else { continue }
                if let year = Year.first(in: String(lower[range.upperBound...].prefix(60))) {
                    return year
                }
            }
        }
        return nil
    }

    // MARK: - Authors

    /// Names in the nearest blocks of metadata below the title.
    private static func authors(of document: Document, in start: ArraySlice<Block>) -> [String] {
        guard let title = start.first(where: { $0.role == .title })?.position.boxes.first else {
            return []
        }
        let below = start.filter { $0.role == .metadata }
            .compactMap { block in block.position.boxes.first.map { (block, $0.y) } }
            .filter { $0.1 > title.y + 0.5 * title.height }
            .sorted { $0.1 < $1.1 }
        // Dates and the like may stand in a column of their own beside the authors.
        let near = below.filter { block, _ in
            guard let box = block.position.boxes.first else { return false }
            return min(box.x + box.width, title.x + title.width) > max(box.x, title.x)
        }
        for (block, _) in near.prefix(3) + below.prefix(3) {
            let names = names(in: document.text(in: block.range))
            if !names.isEmpty { return names }
        }
        return []
    }

    /// Names apart by commas, "and" or marks, up to the first address.
    static func names(in text: String) -> [String] {
        var parts: [String] = [""]
        var depth = 0
        for character in text {
            if character == "[" { depth += 1 }
            if depth > 0 || separators.contains(character) || character.isNumber {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
            if character == "]" { depth = max(0, depth - 1) }
        }
        var names: [String] = []
        for part in parts.flatMap(splitAtAnd) {
            if isName(part) {
                names.append(part)
            } else if part.split(separator: " ").count > 1 {
                break
            }
        }
        return names
    }

    private static let separators = Set(",;|·•*†‡§¶∗⁎#&{}()⁰¹²³⁴⁵⁶⁷⁸⁹")

    private static func splitAtAnd(_ part: String) -> [String] {
        let words = part.split(separator: " ")
        return words.split { $0 == "and" || $0 == "und" || $0 == "et" }
            .map { $0.joined(separator: " ") }
    }

    private static let particles: Set<Substring> = [
        "de", "van", "von", "der", "den", "la", "le", "di", "da", "del", "dos", "do", "el", "al",
        "bin", "ten", "ter", "y", "af", "zu",
    ]

    private static func isName(_ part: String) -> Bool {
        let words = part.split(separator: " ")
        guard (2...6).contains(words.count), part.count < 60 else { return false }
        let allowed = part.unicodeScalars.allSatisfy {
            $0.isAlphabetic || " .-'’‐\u{AD}".unicodeScalars.contains($0)
        }
        guard allowed, words.contains(where: { $0.count > 1 && !$0.contains(".") }) else {
            return false
        }
        let isCapitalised = words.allSatisfy {
            $0.first?.isUppercase ?? false || particles.contains($0)
        }
        return isCapitalised && !words.contains { TitlePage.isInstitution($0) }
    }
}
