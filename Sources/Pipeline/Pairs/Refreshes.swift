import Foundation
import LanguageModels
import Records
package import Store

/// How often each stage of a corpus was asked anew (`--refresh`).
///
/// The number is a part of the stage's recipe. Asked anew, a stage has another recipe, so all its
/// work is pending again and its samples get numbers of their own; what was asked before stays, and
/// no row is replaced. A run that does not ask anew goes on with the number in force, so one that
/// was interrupted is resumed.
package struct Refreshes: Sendable, Equatable {
    private var numbers: [String: Int] = [:]

    package init() {}

    /// The numbers in force in a corpus.
    ///
    /// Where a stage has another prompt, model or setting in force, what counts is how often these
    /// ones were asked anew before: put back, they find their rows.
    ///
    /// - Parameters:
    ///   - settings: of the run; its own numbers do not count.
    ///   - stages: those that are to be asked anew, such as `generate` or `judge`.
    package init(
        of corpus: String, in index: Index, settings: PairSettings, models: PairModels,
        refreshing stages: Set<String> = []
    ) async throws {
        /// The recipes of the run if every stage had been asked anew so often.
        func recipes(_ number: Int) throws -> [String: [Recipe]] {
            var settings = settings
            settings.refreshes.everything = number
            return try PairStages(settings: settings, models: models).askingRecipes
        }
        for stage in try recipes(0).keys {
            let inForce = try await index.recipesInForce(stage, corpus: corpus)
            var number = inForce.first.flatMap(Self.number) ?? 0
            var wasAsked = !inForce.isEmpty
            let isAnother =
                try Set((recipes(number)[stage] ?? []).map(\.id)) != Set(inForce.map(\.id))
            if !inForce.isEmpty, isAnother {
                number = 0
                while let next = try recipes(number + 1)[stage]?.first, try await index.holds(next)
                {
                    number += 1
                }
                let recipe = try recipes(number)[stage]?.first
                wasAsked = if let recipe { try await index.holds(recipe) } else { false }
            }
            // What was never asked need not be asked anew.
            numbers[stage] = number + (wasAsked && stages.contains(stage) ? 1 : 0)
        }
    }

    /// In the place of the number of each stage, to see what their recipes would be.
    private var everything: Int?

    package subscript(stage: String) -> Int { everything ?? numbers[stage, default: 0] }

    /// The settings of a stage's recipe; unchanged where it was never asked anew.
    func settings(_ settings: String, of stage: String) -> String {
        let number = self[stage]
        return number == 0 ? settings : #"{"refresh":\#(number),"settings":\#(settings)}"#
    }

    private static func number(of recipe: Recipe) -> Int? {
        struct Settings: Decodable {
            var refresh: Int?
        }
        return try? JSONDecoder().decode(Settings.self, from: Data(recipe.settings.utf8)).refresh
    }
}
