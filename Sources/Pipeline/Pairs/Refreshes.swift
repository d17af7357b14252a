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
            numbers[stage] = try await Self.number(
                inForce: try await index.recipesInForce(stage, corpus: corpus), in: index,
                isRefreshed: stages.contains(stage)
            ) { try recipes($0)[stage] ?? [] }
        }
    }

    /// The number of one stage that is in force for something other than a corpus.
    ///
    /// - Parameter recipe: of the stage with such numbers.
    init(
        of stage: String, inForce: Recipe?, in index: Index, isRefreshed: Bool,
        recipe: (Refreshes) throws -> Recipe
    ) async throws {
        numbers[stage] = try await Self.number(
            inForce: [inForce].compactMap(\.self), in: index, isRefreshed: isRefreshed
        ) { number in
            var refreshes = Refreshes()
            refreshes.everything = number
            return [try recipe(refreshes)]
        }
    }

    /// - Parameter recipes: of a stage if it had been asked anew so often.
    private static func number(
        inForce: [Recipe], in index: Index, isRefreshed: Bool, recipes: (Int) throws -> [Recipe]
    ) async throws -> Int {
        var number = inForce.first.flatMap(Self.number) ?? 0
        var wasAsked = !inForce.isEmpty
        let isAnother = try Set(recipes(number).map(\.id)) != Set(inForce.map(\.id))
        if !inForce.isEmpty, isAnother {
            number = 0
            while let next = try recipes(number + 1).first, try await index.holds(next) {
                number += 1
            }
            wasAsked =
                if let recipe = try recipes(number).first {
                    try await index.holds(recipe)
                } else {
                    false
                }
        }
        // What was never asked need not be asked anew.
        return number + (wasAsked && isRefreshed ? 1 : 0)
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
