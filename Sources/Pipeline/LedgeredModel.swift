import Foundation
package import LanguageModels
package import Records
import Store
import Synchronization
package import TextAnalysis

/// A model whose every reply is committed to the index before anyone uses it, and replayed
/// instead of asked for again.
///
/// One is made for each unit of work, so that a call knows its recipe and chunk.
package final class LedgeredModel: LanguageModel {
    private let ledger: CallLedger
    private let recipe: ContentHash
    private let chunk: ContentHash?
    private let refresh: Int
    private let made = Mutex<[String]>([])

    /// - Parameter refresh: how often the user had this stage asked anew: its samples are numbered
    ///   behind those of the times before.
    package init(ledger: CallLedger, recipe: ContentHash, chunk: ContentHash?, refresh: Int = 0) {
        self.ledger = ledger
        self.recipe = recipe
        self.chunk = chunk
        self.refresh = refresh
    }

    package var identity: ModelIdentity { ledger.model.identity }

    package func mostCompletionTokens(for request: ModelRequest) -> Int {
        ledger.model.mostCompletionTokens(for: request)
    }

    /// The key of the last call, for the attempt that came of it.
    package var lastKey: String? { keys.last }

    /// The keys of the calls so far, in the order of their replies.
    var keys: [String] { made.withLock { $0 } }

    package func reply(to request: ModelRequest) async throws -> ModelReply {
        let request = Self.refreshed(request, refresh)
        let key = CallLedger.key(of: request, for: identity)
        let reply = try await ledger.reply(to: request, key: key, recipe: recipe, chunk: chunk)
        made.withLock { $0.append(key) }
        return reply
    }

    /// A stage numbers its first request and two re-asks, or two draws of another question, 0 to 2.
    private static let samplesOfARefresh = 3

    /// The request that a stage makes when it was refreshed so often.
    package static func refreshed(_ request: ModelRequest, _ refresh: Int) -> ModelRequest {
        guard refresh > 0 else { return request }
        var request = request
        request.sample += refresh * samplesOfARefresh
        // With the old seed many servers would give the old answer.
        request.parameters.seed = request.parameters.seed.map { $0 + refresh }
        return request
    }
}

/// The calls of a run to one model: who asks, what was paid for before, and what is paid now.
package final class CallLedger: Sendable {
    package let model: any LanguageModel
    private let workspace: Workspace
    private let prices: PriceTable
    private let meter: SpendingMeter
    private let state = Mutex(State())

    /// - Parameter meter: shared by the ledgers of a run, which has one for each of its models.
    package init(
        model: any LanguageModel, workspace: Workspace, prices: PriceTable = .builtIn,
        meter: SpendingMeter = SpendingMeter()
    ) {
        self.model = model
        self.workspace = workspace
        self.prices = prices
        self.meter = meter
    }

    /// Whether the model was asked in vain and has answered nothing in this run.
    var isSilent: Bool { state.withLock { $0.hasFailed && !$0.hasAnswered } }

    /// A hash of everything an answer depends on; never of a URL or a key.
    package static func key(of request: ModelRequest, for identity: ModelIdentity) -> String {
        ContentHash.call(
            provider: identity.provider, model: identity.model, revision: identity.revision,
            parameters: parametersJSON(request.parameters), system: request.prompt.system,
            message: request.prompt.userMessage, schema: request.schema?.json ?? "",
            sample: request.sample
        ).hex
    }

    func reply(
        to request: ModelRequest, key: String, recipe: ContentHash, chunk: ContentHash?
    ) async throws -> ModelReply {
        while true {
            // Two tasks with one question: the second waits for the first one's answer.
            guard await claim(key) else { continue }
            defer { release(key) }
            if let stored = try await workspace.index.call(key) {
                meter.addReplay()
                return ModelReply(stored)
            }
            return try await ask(request, key: key, recipe: recipe, chunk: chunk)
        }
    }

    private func ask(
        _ request: ModelRequest, key: String, recipe: ContentHash, chunk: ContentHash?
    ) async throws -> ModelReply {
        let amount = try await reserve(request)
        var taken = Budget.Amount()
        defer { if let amount { meter.settle(amount, taken: taken) } }
        let reply = try await answer(to: request)
        let time = workspace.clock.now()
        let cost = price(answeredBy: reply.model, at: time)?.cost(of: reply.usage)
        taken = Budget.Amount(
            cost: cost ?? 0, tokens: reply.usage.prompt + reply.usage.completion)
        meter.add(reply.usage, cost: cost)
        try await workspace.index.record(
            CallRecord(
                key: key, recipe: recipe, chunk: chunk, variable: request.prompt.variable,
                schema: request.schema?.json, parameters: Self.parametersJSON(request.parameters),
                sample: request.sample, answeredBy: reply.model, text: reply.text,
                finish: reply.finish.rawValue, reason: reply.reason,
                logprobs: Self.logprobsJSON(reply.logprobs),
                response: reply.raw, promptTokens: reply.usage.prompt,
                cachedTokens: reply.usage.cached, writtenTokens: reply.usage.written,
                completionTokens: reply.usage.completion,
                reasoningTokens: reply.usage.reasoning, cost: cost, duration: reply.duration),
            run: workspace.run, time: time)
        return reply
    }

    private func answer(to request: ModelRequest) async throws -> ModelReply {
        do {
            let reply = try await model.reply(to: request)
            state.withLock { $0.hasAnswered = true }
            return reply
        } catch let error as ModelError {
            state.withLock { $0.hasFailed = true }
            throw error
        }
    }

    /// Waits until the run's limits allow the request.
    ///
    /// - Returns: what is set aside for it; nil where nothing is limited.
    private func reserve(_ request: ModelRequest) async throws -> Budget.Reservation? {
        guard meter.isLimited else { return nil }
        // Estimates of tokens are at most 11 % too low in 99 of 100 texts; templates add some.
        let prompt = Self.estimatedTokens(of: request) * 5 / 4 + 20
        let usage = ModelReply.Usage(
            prompt: prompt, completion: model.mostCompletionTokens(for: request))
        var cost = 0.0
        if let price = price(answeredBy: model.identity.model, at: workspace.clock.now()) {
            let written = ModelReply.Usage(
                prompt: prompt, written: prompt, completion: usage.completion)
            cost = max(price.cost(of: usage), price.cost(of: written))
        }
        return try await meter.reserve(
            Budget.Amount(cost: cost, tokens: prompt + usage.completion))
    }

    /// The price of a model's replies; looked up once a day.
    private func price(answeredBy name: String, at time: String) -> Price? {
        let day = String(time.prefix(10))
        return state.withLock { state in
            if state.day != day {
                state.day = day
                state.prices = [:]
            }
            if let known = state.prices[name] { return known }
            let price = prices.price(answeredBy: name, asked: model.identity, on: day)
            state.prices[name] = .some(price)
            return price
        }
    }

    /// Estimated tokens of all that a request sends.
    package static func estimatedTokens(
        of request: ModelRequest, vocabulary: TokenEstimate.Vocabulary = .cl100k
    ) -> Int {
        TokenEstimate.count(request.prompt.system, vocabulary: vocabulary)
            + TokenEstimate.count(request.prompt.userMessage, vocabulary: vocabulary)
            + TokenEstimate.count(request.schema?.json ?? "", vocabulary: vocabulary)
    }

    /// True when the caller is to ask; false once somebody else who asked is done.
    private func claim(_ key: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let isMine = state.withLock { state in
                if state.waiting[key] == nil {
                    state.waiting[key] = []
                    return true
                }
                state.waiting[key]?.append(continuation)
                return false
            }
            if isMine { continuation.resume(returning: true) }
        }
    }

    private func release(_ key: String) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: key) ?? [] }
        for continuation in waiting { continuation.resume(returning: false) }
    }

    private static func parametersJSON(_ parameters: ModelRequest.Parameters) -> String {
        canonicalJSON(parameters)
    }

    private static func logprobsJSON(_ logprobs: [ModelReply.TokenLogprob]) -> String? {
        logprobs.isEmpty ? nil : canonicalJSON(logprobs)
    }

    private struct State {
        var waiting: [String: [CheckedContinuation<Bool, Never>]] = [:]
        var hasAnswered = false
        var hasFailed = false
        /// By the name of the model that answered, as of `day`; nil for one without a price.
        var prices: [String: Price?] = [:]
        var day = ""
    }
}

extension ModelReply {
    /// A reply as it was stored.
    init(_ call: CallRecord) {
        let logprobs = call.logprobs.flatMap {
            try? JSONDecoder().decode([TokenLogprob].self, from: Data($0.utf8))
        }
        self.init(
            text: call.text, finish: Finish(rawValue: call.finish) ?? .other, reason: call.reason,
            usage: Usage(
                prompt: call.promptTokens, cached: call.cachedTokens,
                written: call.writtenTokens, completion: call.completionTokens,
                reasoning: call.reasoningTokens),
            model: call.answeredBy, logprobs: logprobs ?? [], raw: call.response,
            duration: call.duration)
    }
}
