import Export
import Foundation
import LanguageModels
import Records
import Store

/// Puts pairs that were made elsewhere into a corpus, each tied to what supports it.
///
/// A file is a generator: its recipe names the file and the SHA-256 of its bytes, and a row's place in
/// it is the pair's ordinal. So importing it twice changes nothing, and its pairs are checked, judged
/// and exported like all others.
package struct ImportRun: Sendable {
    private let workspace: Workspace

    package init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// - Parameter replacing: whether the pairs of other imports stop counting, which stay in the
    ///   index.
    /// - Throws: `StoreError`, `PipelineError`, `CancellationError`.
    package func add(_ files: [PairFile], replacing: Bool = false) async throws -> ImportSummary {
        var summary = ImportSummary()
        for (number, file) in files.enumerated() {
            let file = try await add(file, replacing: replacing && number == 0)
            summary.files.append(file)
        }
        if summary.files.contains(where: { $0.imported > 0 }) {
            for kind in PairKind.allCases {
                summary.liftedTarget = try await liftTarget(of: kind) || summary.liftedTarget
            }
        }
        return summary
    }

    private func add(_ file: PairFile, replacing: Bool) async throws -> ImportedFile {
        var result = ImportedFile(path: file.path)
        result.problems = file.content.problems
        let rows = file.content.rows.enumerated().map { (place: $0.offset, row: $0.element) }
        let pairs = rows.filter { !$0.row.answer.isEmpty }
        result.rows = pairs.count
        result.withoutAnswer = rows.count - pairs.count
        let recipes = try await recipes(of: pairs, in: file)
        var isKnown: Set<Int> = []
        for recipe in Set(recipes.values) {
            isKnown.formUnion(
                try await workspace.index.plannedOrdinals(
                    of: workspace.corpus, recipe: recipe.id))
        }
        let new = pairs.filter { !isKnown.contains($0.place) }
        result.known = pairs.count - new.count
        let ties = try await RowSources(workspace: workspace, name: file.name).ties(of: new)
        for tie in ties.values { result.count(tie.kind) }
        for (place, row) in new where ties[place] == nil {
            // A row is a pair or a problem, not both.
            result.rows -= 1
            result.problems.append(
                "\(file.path):\(row.line) has an answer without letters or digits: mend it or take it out."
            )
        }
        let imports = try await outputs(of: new, recipes: recipes, ties: ties)
        let all = Set(recipes.values).map { recipe in
            imports[recipe] ?? ImportedPairs(recipe: recipe, kind: recipe.importedKind)
        }
        guard !new.isEmpty || replacing else { return result }
        try await workspace.index.record(
            all.sorted { $0.recipe.id < $1.recipe.id }, corpus: workspace.corpus,
            replacing: replacing, run: workspace.run)
        try await checks().rejectDuplicates()
        let ids = Set(recipes.values.map(\.id))
        let places = Set(new.map(\.place))
        result.passed = try await workspace.index.slots(of: workspace.corpus).count {
            ids.contains($0.recipe) && places.contains($0.ordinal) && $0.isMade
        }
        return result
    }

    // MARK: - Recipes

    /// The generator of each row, by place: a file is one for each model and kind.
    private func recipes(
        of rows: RowSources.Rows, in file: PairFile
    ) async throws -> [Int: Recipe] {
        // The same bytes under another name are the same import.
        let known = try await workspace.index.generators(of: workspace.corpus).first {
            $0.provider == Recipe.importProvider && $0.revision == file.sha256
        }
        let settings =
            known?.settings
            ?? canonicalJSON(["file": file.name, "reader": PairReader.revision])
        let name = ImportedFileName(settings: settings)?.file ?? file.name
        var recipes: [Int: Recipe] = [:]
        for (place, row) in rows {
            recipes[place] = Recipe(
                stage: row.reasoning == nil ? "generate" : "generate_cot", settings: settings,
                provider: Recipe.importProvider, model: row.model ?? name, revision: file.sha256)
        }
        return recipes
    }

    // MARK: - Pairs

    private func checks() async throws -> PairRun {
        var settings = PairSettings()
        settings.language = try await RememberedLanguage.code(
            of: workspace.corpus, in: workspace.index)
        return try PairRun(
            workspace: workspace, models: PairModels(makers: []), settings: settings)
    }

    /// The pairs with their checks and attempts, by generator.
    private func outputs(
        of rows: RowSources.Rows, recipes: [Int: Recipe], ties: [Int: RowSources.Tie]
    ) async throws -> [Recipe: ImportedPairs] {
        let run = try await checks()
        if !rows.isEmpty { try await run.useCheckRecipe() }
        var imports: [Recipe: ImportedPairs] = [:]
        workspace.progress.report(.began("Checking", total: rows.count, unit: "pairs"))
        defer { workspace.progress.report(.ended) }
        for (done, (place, row)) in rows.enumerated() {
            workspace.progress.report(.advanced(done: done, detail: ""))
            guard let recipe = recipes[place], let tie = ties[place] else { continue }
            let title = tie.chunk.title.isEmpty ? row.context ?? "" : tie.chunk.title
            let pair = Pair(
                question: row.question, reasoning: row.reasoning, answer: row.answer,
                context: title, recipe: recipe.id, ordinal: place,
                evidence: [Evidence(chunk: tie.chunk.id, range: tie.range)])
            var outputs = Outputs()
            outputs.pairs = [pair]
            try await run.failedChecks(of: pair, chunk: tie.chunk, into: &outputs)
            outputs.attempts.append(
                Attempt(
                    stage: recipe.stage, input: "\(tie.chunk.id):\(place)", recipe: recipe.id,
                    outcome: .done))
            imports[recipe, default: ImportedPairs(recipe: recipe, kind: recipe.importedKind)]
                .outputs.append(outputs)
        }
        return imports
    }

    /// An import wants all that it brings: a limit of an earlier run would make spares of it.
    ///
    /// - Returns: whether there was one.
    private func liftTarget(of kind: PairKind) async throws -> Bool {
        guard
            var acceptance = try await workspace.index.acceptance(
                of: workspace.corpus, kind: kind),
            acceptance.made != nil || acceptance.accepted != nil
        else { return false }
        acceptance.made = nil
        acceptance.accepted = nil
        try await workspace.index.use(acceptance, for: workspace.corpus, kind: kind)
        return true
    }
}

/// What the settings of an import's recipe say of its file.
struct ImportedFileName: Decodable {
    var file: String

    init?(settings: String) {
        guard let own = try? JSONDecoder().decode(Self.self, from: Data(settings.utf8)) else {
            return nil
        }
        self = own
    }
}

extension Recipe {
    fileprivate var importedKind: PairKind { stage == "generate" ? .qa : .cot }
}

extension Outputs {
    fileprivate mutating func append(_ other: Outputs) {
        pairs += other.pairs
        checks += other.checks
        attempts += other.attempts
    }
}

extension ImportedFile {
    fileprivate mutating func count(_ kind: RowSources.Kind) {
        switch kind {
        case .named: byChunk += 1
        case .held: byText += 1
        case .found: bySearch += 1
        case .nothing: unsupported += 1
        }
    }
}
