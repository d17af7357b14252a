import Records
import Store
import TextAnalysis

/// What the documents of an index call things for short: `long form (ABC)`, `L. larvaepartus`.
///
/// It is looked up when a pair is checked and when a line is written, as the headings are, and is no
/// part of a pair: so no pair becomes another one for it.
actor DocumentGlossary {
    private let index: Index
    private var known: [ContentHash: Document] = [:]

    private struct Document {
        var text: String
        var acronyms: [Acronyms.Definition]
    }

    init(index: Index) {
        self.index = index
    }

    /// The short forms that a pair uses and does not explain, as its document does.
    func needed(by accepted: AcceptedPair) async throws -> [Acronyms.Definition] {
        let texts = [accepted.pair.question, accepted.pair.answer]
        guard Self.mayNeedOne(texts) else { return [] }
        let document = try await document(accepted.document)
        let title = accepted.title.lowercased()
        let species = SpeciesNames.definitions(of: texts, in: document.text).filter {
            !title.contains($0.long.lowercased())
        }
        return species + Acronyms.needed(by: texts, of: document.acronyms)
    }

    /// What the document of a chunk calls things for short, where a question may need it.
    func definitions(
        for question: String, of chunk: ContentHash, corpus: String
    ) async throws -> [Acronyms.Definition] {
        guard Self.mayNeedOne([question]),
            let document = try await index.document(of: chunk, corpus: corpus)
        else { return [] }
        return try await self.document(document).acronyms
    }

    private static func mayNeedOne(_ texts: [String]) -> Bool {
        texts.contains { Acronyms.mayUseOne($0) || SpeciesNames.areShortened(in: $0) }
    }

    private func document(_ id: ContentHash) async throws -> Document {
        if let document = known[id] { return document }
        let text = try await index.beginning(of: id)
        let document = Document(text: text, acronyms: Acronyms.definitions(in: text))
        // Their texts are kept; what is needed again is mostly of the same document.
        if known.count >= Self.mostKept { known.removeAll() }
        known[id] = document
        return document
    }

    private static let mostKept = 16
}
