import Export
import Records
import Store
import TextAnalysis

/// What the documents of an export call things for short: `long form (ABC)`.
///
/// It is looked up when a line is written, as the headings are, and is no part of a pair: so no pair
/// becomes another one for it.
struct DocumentAcronyms {
    let index: Index
    private var known: [ContentHash: [Acronyms.Definition]] = [:]

    init(index: Index) {
        self.index = index
    }

    /// The short forms that a pair uses and does not explain, as its document does.
    mutating func needed(by accepted: AcceptedPair) async throws -> [Acronyms.Definition] {
        let texts = [accepted.pair.question, accepted.pair.answer]
        guard texts.contains(where: Acronyms.mayUseOne) else { return [] }
        if known[accepted.document] == nil {
            known[accepted.document] = Acronyms.definitions(
                in: try await index.beginning(of: accepted.document))
        }
        return Acronyms.needed(by: texts, of: known[accepted.document] ?? [])
    }
}
