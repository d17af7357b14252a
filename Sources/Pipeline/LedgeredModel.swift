import Foundation
package import LanguageModels
package import Records
import Store
import Synchronization

/// A model whose every reply is committed to the index before anyone uses it, and replayed
/// instead of asked for again.
///
/// One is made for each unit of work, so that a call knows its recipe and chunk.
package final class LedgeredModel: LanguageModel {
    private let ledger: CallLedger
    private let recipe: ContentHash
    private let chunk: ContentHash?
    private let last = Mutex<String?>(nil)

    package init(ledger: CallLedger, recipe: ContentHash, chunk: ContentHash?) {
        self.ledger = ledger
        self.recipe = recipe
        self.chunk = chunk
    }

    package var identity: ModelIdentity { ledger.model.identity }

    /// The key of the last call, for the attempt that came of it.
    package var lastKey: String? { last.withLock { $0 } }

    package func reply(to request: ModelRequest) async throws -> ModelReply {
        let key = CallLedger.key(of: request, for: identity)
        let reply = try await ledger.reply(to: request, key: key, recipe: recipe, chunk: chunk)
        last.withLock { $0 = key }
        return reply
    }
}

/// The calls of a run: who asks, what was paid for before, and what this run spent.
package final class CallLedger: Sendable {
    package let model: any LanguageModel
    private let workspace: Workspace
    private let state = Mutex(State())

    package init(model: any LanguageModel, workspace: Workspace) {
        self.model = model
        self.workspace = workspace
    }

    /// What this run spent so far.
    package var spent: Spending { state.withLock { $0.spending } }

    /// A hash of everything an answer depends on; never of a URL or a key.
    package static func key(of request: ModelRequest, for identity: ModelIdentity) -> String {
        ContentHash(
            domain: "call",
            fields: [
                identity.provider, identity.model, identity.revision,
                parametersJSON(request.parameters), request.prompt.system,
                request.prompt.userMessage, request.schema?.json ?? "", String(request.sample),
            ]
        ).hex
    }

    func reply(
        to request: ModelRequest, key: String, recipe: ContentHash, chunk: ContentHash?
    ) async throws -> ModelReply {
        while true {
            if let stored = try await workspace.index.call(key) {
                state.withLock { $0.spending.replayed += 1 }
                return ModelReply(stored)
            }
            // Two tasks with one question: the second waits for the first one's answer.
            guard await claim(key) else { continue }
            defer { release(key) }
            return try await ask(request, key: key, recipe: recipe, chunk: chunk)
        }
    }

    private func ask(
        _ request: ModelRequest, key: String, recipe: ContentHash, chunk: ContentHash?
    ) async throws -> ModelReply {
        if let stored = try await workspace.index.call(key) { return ModelReply(stored) }
        let reply = try await model.reply(to: request)
        try await workspace.index.record(
            CallRecord(
                key: key, recipe: recipe, chunk: chunk, variable: request.prompt.variable,
                schema: request.schema?.json, parameters: Self.parametersJSON(request.parameters),
                sample: request.sample, answeredBy: reply.model, text: reply.text,
                finish: reply.finish.rawValue, logprobs: Self.logprobsJSON(reply.logprobs),
                response: reply.raw, promptTokens: reply.usage.prompt,
                cachedTokens: reply.usage.cached, completionTokens: reply.usage.completion,
                duration: reply.duration),
            run: workspace.run, time: workspace.clock.now())
        state.withLock { $0.spending.add(reply) }
        return reply
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
        var spending = Spending()
        var waiting: [String: [CheckedContinuation<Bool, Never>]] = [:]
    }
}

/// Calls and tokens of one run.
package struct Spending: Sendable, Equatable {
    /// Calls that a provider answered.
    package var calls = 0
    /// Calls that the index answered.
    package var replayed = 0
    package var promptTokens = 0
    package var cachedTokens = 0
    package var completionTokens = 0

    mutating func add(_ reply: ModelReply) {
        calls += 1
        promptTokens += reply.usage.prompt
        cachedTokens += reply.usage.cached
        completionTokens += reply.usage.completion
    }
}

extension ModelReply {
    /// A reply as it was stored.
    init(_ call: CallRecord) {
        let logprobs = call.logprobs.flatMap {
            try? JSONDecoder().decode([TokenLogprob].self, from: Data($0.utf8))
        }
        self.init(
            text: call.text, finish: Finish(rawValue: call.finish) ?? .other,
            usage: Usage(
                prompt: call.promptTokens, cached: call.cachedTokens,
                completion: call.completionTokens),
            model: call.answeredBy, logprobs: logprobs ?? [], raw: call.response,
            duration: call.duration)
    }
}
