import Records

/// Facts that stand in the text of a paper's first page: its DOI, its year.
enum FrontMatterFacts {
    static func add(to builder: inout DocumentBuilder) {
        let document = builder.document
        let start = document.blocks.prefix { ($0.position.page ?? 1) <= 1 }
        var doi: String?
        for block in start where doi == nil { doi = DOI.first(in: document.text(in: block.range)) }
        builder.update { $0.doi = doi }
    }
}
