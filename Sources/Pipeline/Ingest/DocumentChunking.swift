import Chunker
import Foundation
import LanguageModels
import Records
import Store
import TextAnalysis

/// Cuts documents as a corpus wants them cut.
struct DocumentChunking: Sendable {
    let recipe: Recipe
    let settings: ChunkSettings

    private let tokens: TokenSourceOpening
    /// A tokenizer that was named now, and where it is.
    private let named: (name: String, place: String)?

    /// What is in force for a corpus, with the user's choices over it.
    ///
    /// - Throws: `PipelineError` or `ModelError` where a tokenizer that is named now cannot be used,
    ///   or the index knows too few calls of the model.
    init(index: Index, corpus: String, choices: ChunkChoices) async throws {
        let inForce = try await index.recipeInForce("chunk", corpus: corpus)
        var settings = choices.applied(
            to: inForce.flatMap { ChunkRecipe.settings(from: $0) } ?? ChunkSettings())
        var source: TokenSource?
        if let place = choices.tokenizer {
            let opened = try await TokenSource(place: place, environment: choices.environment)
            settings.tokenizer = opened.name
            settings.vocabulary = ChunkSettings().vocabulary
            settings.scale = ChunkSettings().scale
            named = opened.name.map { ($0, TokenSource.absolute(place)) }
            source = opened
        } else {
            named = nil
        }
        if let model = choices.model {
            let fit = try await ModelCalibration(of: model, in: index)
            settings.tokenizer = nil
            settings.vocabulary = fit.vocabulary
            settings.scale = fit.scale
        }
        self.settings = settings
        recipe = ChunkRecipe.recipe(for: settings)
        if let source {
            tokens = TokenSourceOpening { source }
        } else if let name = settings.tokenizer {
            tokens = TokenSourceOpening {
                try await Self.remembered(name, in: index, environment: choices.environment)
            }
        } else {
            tokens = TokenSourceOpening { .estimate }
        }
    }

    /// Notes where the tokenizer is, so that it need not be named again.
    func remember(in index: Index) async throws {
        if let named { try await index.rememberTokenizer(named.name, place: named.place) }
    }

    /// - Throws: `PipelineError` where the tokenizer of the corpus is gone, `ModelError` where a
    ///   server that counts tokens fails.
    func occurrences(of document: Document) async throws -> [Occurrence] {
        let counter = try await tokens.source().counter(for: document.text)
        return Chunking.occurrences(of: document, settings: settings, counter: counter)
    }

    private static func remembered(
        _ name: String, in index: Index, environment: [String: String]
    ) async throws -> TokenSource {
        let place = try await index.placeOfTokenizer(name)
        if let place, let source = try? await TokenSource(place: place, environment: environment),
            source.name == name
        {
            return source
        }
        throw PipelineError(
            .noSuchFile,
            "The chunks of this corpus were counted with the tokenizer '\(name)', which is not at "
                + "'\(place ?? "any known place")' any more: name it with --tokenizer, or go over to "
                + "estimates with --tokenizer \(TokenSource.estimateName).")
    }
}

/// Opens what counts tokens with the first document that has to be cut: a corpus where nothing
/// changed needs no tokenizer.
private actor TokenSourceOpening {
    private let open: @Sendable () async throws -> TokenSource
    private var opening: Task<TokenSource, any Error>?

    init(_ open: @escaping @Sendable () async throws -> TokenSource) {
        self.open = open
    }

    func source() async throws -> TokenSource {
        let open = open
        let opening = opening ?? Task { try await open() }
        self.opening = opening
        return try await opening.value
    }
}

/// The recipe of the chunk stage.
enum ChunkRecipe {
    static func recipe(for settings: ChunkSettings) -> Recipe {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = (try? encoder.encode(Stored(revision: Chunking.revision, settings: settings)))
            .map { String(decoding: $0, as: UTF8.self) }
        return Recipe(stage: "chunk", settings: json ?? "{}")
    }

    static func settings(from recipe: Recipe) -> ChunkSettings? {
        try? JSONDecoder().decode(Stored.self, from: Data(recipe.settings.utf8)).settings
    }

    private struct Stored: Codable {
        var revision: String
        var settings: ChunkSettings
    }
}
