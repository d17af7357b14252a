import Foundation
package import Store

/// The language that pairs of a corpus were asked for in.
///
/// It is part of the recipe of the checks that is in force, so a run that does not say one goes on
/// with it: pairs in another language than their chunk's shall not be rejected for it afterwards.
package enum RememberedLanguage {
    /// - Returns: an ISO 639-1 code; nil where pairs are in the language of their chunk.
    package static func code(of corpus: String, in index: Index) async throws -> String? {
        guard let recipe = try await index.recipeInForce("check", corpus: corpus) else {
            return nil
        }
        return try? JSONDecoder().decode(Settings.self, from: Data(recipe.settings.utf8)).checks
            .language
    }

    /// As much of the recipe's settings as is needed.
    private struct Settings: Decodable {
        var checks: Checks

        struct Checks: Decodable {
            var language: String?
        }
    }
}
