import LanguageModels
import Records
import Samples
import Store
import Synchronization

/// The calls of one unit: each goes through the ledger under the recipe of the prompt that its task
/// names, and is remembered with the unit.
final class UnitCalls: Sendable {
    private let unit: SampleUnit
    private let recipes: [String: ContentHash]
    private let refresh: Int
    private let made = Mutex<[String]>([])

    /// - Parameter recipes: of the prompts, by their task.
    init(unit: SampleUnit, recipes: [String: ContentHash], refresh: Int) {
        self.unit = unit
        self.recipes = recipes
        self.refresh = refresh
    }

    /// The keys of the calls so far, in the order of their replies.
    var keys: [String] { made.withLock { $0 } }

    func reply(to request: ModelRequest, ledger: CallLedger) async throws -> ModelReply {
        guard let recipe = recipes[request.task] else {
            preconditionFailure("The maker asks with a prompt that it does not declare.")
        }
        let passage = request.prompt.passage
        let chunk = unit.passages.first { $0.text == passage?.text }?.chunk
        let model = LedgeredModel(ledger: ledger, recipe: recipe, chunk: chunk, refresh: refresh)
        let reply = try await model.reply(to: request)
        if let key = model.lastKey {
            made.withLock { if !$0.contains(key) { $0.append(key) } }
        }
        return reply
    }
}

/// A model as one unit asks it.
struct UnitModel: LanguageModel {
    let ledger: CallLedger
    let calls: UnitCalls

    var identity: ModelIdentity { ledger.model.identity }

    func mostCompletionTokens(for request: ModelRequest) -> Int {
        ledger.model.mostCompletionTokens(for: request)
    }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        try await calls.reply(to: request, ledger: ledger)
    }
}
