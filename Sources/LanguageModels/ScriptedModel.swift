import Synchronization

/// A model that answers from a closure or a list, and counts: for tests.
package final class ScriptedModel: LanguageModel {
    package let identity: ModelIdentity
    private let answer: @Sendable (ModelRequest) async throws -> ModelReply
    private let record = Mutex<[ModelRequest]>([])

    package init(
        identity: ModelIdentity = ModelIdentity(provider: "mock", model: "scripted"),
        _ answer: @escaping @Sendable (ModelRequest) async throws -> ModelReply
    ) {
        self.identity = identity
        self.answer = answer
    }

    /// Answers with the texts one after the other; a request beyond the last one fails.
    package convenience init(
        identity: ModelIdentity = ModelIdentity(provider: "mock", model: "scripted"),
        texts: [String]
    ) {
        let remaining = Texts(texts)
        self.init(identity: identity) { _ in
            guard let text = remaining.next() else {
                throw ModelError(.badRequest, "The script has no answer left")
            }
            return ModelReply(text: text, model: "scripted")
        }
    }

    /// All requests so far, in the order of arrival.
    package var requests: [ModelRequest] { record.withLock { $0 } }

    package func reply(to request: ModelRequest) async throws -> ModelReply {
        record.withLock { $0.append(request) }
        return try await answer(request)
    }

    private final class Texts: Sendable {
        private let texts: Mutex<[String]>

        init(_ texts: [String]) {
            self.texts = Mutex(texts.reversed())
        }

        func next() -> String? { texts.withLock { $0.popLast() } }
    }
}
