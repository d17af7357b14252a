import Records

/// What Office and its like write about a document: Dublin Core.
struct CoreProperties: Sendable, Equatable {
    private var title: String?
    private var creator: String?
    private var language: String?
    private var identifier: String?

    init(_ tree: XMLTree) {
        func value(_ name: String) -> String? {
            guard let index = tree.firstDescendant(of: 0, named: name) else { return nil }
            let line = TextNormalization.line(tree.text(of: index))
            return line.isEmpty ? nil : line
        }
        title = value("title")
        creator = value("initial-creator") ?? value("creator")
        language = value("language")
        identifier = value("identifier")
    }

    /// Sets what the text itself did not say.
    func fill(_ builder: inout DocumentBuilder, language other: String?) {
        if let title, !isMadeByProgram(title) { builder.setTitle(title) }
        if let creator, !isMadeByProgram(creator) { builder.addAuthors([creator]) }
        let language = language ?? other
        builder.update {
            $0.language = $0.language ?? language
            $0.doi = $0.doi ?? identifier.flatMap { DOI.first(in: $0) }
        }
    }

    /// "Microsoft Word - paper3.doc", "Document1": the names that programs give.
    private func isMadeByProgram(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return ["microsoft", "untitled", "document1", "user", "admin", "python-docx", "author"]
            .contains { lowered.hasPrefix($0) } || lowered.hasSuffix(".doc")
            || lowered.hasSuffix(".docx") || lowered == "word document"
    }
}
