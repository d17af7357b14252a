import Export
import Records
import Store

/// A page about exported data, in the form of a dataset card: what is in it and how it was made.
struct DataCard {
    let workspace: Workspace
    let settings: ExportSettings

    func page(rows: [ExportRow], files: [ExportSummary.File]) async throws -> String {
        let index = workspace.index
        let status = try await index.status(of: workspace.corpus)
        let documents = try await index.exportedDocuments(
            of: workspace.corpus, ids: Set(rows.map(\.document)))
        var card = Card()
        card.corpus = workspace.corpus
        card.format = settings.format.rawValue
        card.files = files.map { (String($0.path.split(separator: "/").last ?? ""), $0.lines) }
        let pairs = Dictionary(rows.map { ($0.document, 1) }, uniquingKeysWith: +)
        card.documents = documents.map {
            Card.Document(
                name: $0.name, title: $0.title, licence: $0.licence,
                pairs: pairs[$0.document.hex] ?? 0)
        }
        card.funnel = [
            ("planned", status.planned), ("accepted", status.accepted),
            ("rejected", status.rejected), ("failed", status.failed), ("pending", status.pending),
            ("spare", status.spare),
        ]
        card.reasons = status.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            ($0.key, $0.value)
        }
        card.chunks = (status.coveredChunks, status.eligibleChunks)
        card.stages = try await recipes().map {
            Card.Stage(
                name: $0.stage, model: $0.model ?? "", provider: $0.provider ?? "",
                revision: $0.revision ?? "", prompt: $0.instruction ?? "")
        }
        return card.markdown
    }

    private func recipes() async throws -> [Recipe] {
        let index = workspace.index
        var recipes = try await index.generators(of: workspace.corpus)
        for stage in ["enrich", "ask_back", "judge", "enhance_cot"] {
            if let recipe = try await index.recipeInForce(stage, corpus: workspace.corpus) {
                recipes.append(recipe)
            }
        }
        return recipes
    }
}
