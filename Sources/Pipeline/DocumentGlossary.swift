import Records
import Store
import TextAnalysis

/// What the documents of an index call things for short: `long form (ABC)`, `L. larvaepartus`.
///
/// It is looked up when a pair is checked and when a line is written, as the headings are, and is no
/// part of a pair: so no pair becomes another one for it.
actor DocumentGlossary {
    private let index: Index
    private var known: [ContentHash: [Acronyms.Definition]] = [:]
    /// The text that was looked into last: exports go from document to document.
    private var last: (document: ContentHash, text: String)?

    init(index: Index) {
        self.index = index
    }

    /// The short forms that a pair uses and does not explain, as its document does.
    func needed(by accepted: AcceptedPair) async throws -> [Acronyms.Definition] {
        let texts = [accepted.pair.question, accepted.pair.answer]
        let acronyms =
            texts.contains(where: Acronyms.mayUseOne)
            ? Acronyms.needed(by: texts, of: try await definitions(in: accepted.document)) : []
        guard texts.contains(where: SpeciesNames.areShortened) else { return acronyms }
        let title = accepted.title.lowercased()
        let text = try await text(of: accepted.document)
        return SpeciesNames.definitions(of: texts, in: text).filter {
            !title.contains($0.long.lowercased())
        }.prefix(3) + acronyms
    }

    /// What the documents of some chunks call things for short; nil where one is not at hand.
    func definitions(
        of chunks: [ContentHash], corpus: String
    ) async throws -> [Acronyms.Definition]? {
        var all: [Acronyms.Definition] = []
        for chunk in chunks {
            guard let document = try await index.document(of: chunk, corpus: corpus) else {
                return nil
            }
            all += try await definitions(in: document)
        }
        return all
    }

    private func definitions(in document: ContentHash) async throws -> [Acronyms.Definition] {
        if let definitions = known[document] { return definitions }
        let definitions = Acronyms.definitions(in: try await text(of: document))
        known[document] = definitions
        return definitions
    }

    private func text(of document: ContentHash) async throws -> String {
        if let last, last.document == document { return last.text }
        let text = try await index.beginning(of: document)
        last = (document, text)
        return text
    }
}
