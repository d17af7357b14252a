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

    private let tokens: TokenSource
    /// Where a tokenizer that was named was found.
    private let place: String?

    /// What is in force for a corpus, with the user's choices over it.
    ///
    /// - Throws: `PipelineError` or `ModelError` where the tokenizer cannot be used, or the index
    ///   knows too few calls of the model.
    init(index: Index, corpus: String, choices: ChunkChoices) async throws {
        let inForce = try await index.recipeInForce("chunk", corpus: corpus)
        var settings = choices.applied(
            to: inForce.flatMap { ChunkRecipe.settings(from: $0) } ?? ChunkSettings())
        if let named = choices.tokenizer {
            tokens = try await TokenSource(place: named, environment: choices.environment)
            settings.tokenizer = tokens.name
            settings.vocabulary = ChunkSettings().vocabulary
            settings.scale = ChunkSettings().scale
        } else if let name = settings.tokenizer {
            tokens = try await Self.remembered(name, in: index, environment: choices.environment)
        } else {
            tokens = .estimate
        }
        if let model = choices.model {
            let fit = try await ModelCalibration(of: model, in: index)
            settings.vocabulary = fit.vocabulary
            settings.scale = fit.scale
        }
        place = tokens.name == nil ? nil : choices.tokenizer.map(TokenSource.absolute)
        self.settings = settings
        recipe = ChunkRecipe.recipe(for: settings)
    }

    /// Cuts as the settings say, with estimated tokens.
    init(settings: ChunkSettings) {
        self.settings = settings
        recipe = ChunkRecipe.recipe(for: settings)
        tokens = .estimate
        place = nil
    }

    /// Notes where the tokenizer is, so that it need not be named again.
    func remember(in index: Index) async throws {
        if let name = tokens.name, let place {
            try await index.rememberTokenizer(name, place: place)
        }
    }

    /// - Throws: `ModelError` where a server that counts tokens fails.
    func occurrences(of document: Document) async throws -> [Occurrence] {
        let counter = try await tokens.counter(for: document.text)
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
