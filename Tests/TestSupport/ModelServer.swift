import Dispatch
import Foundation
import LanguageModels
import Synchronization

/// A server that answers in one of the dialects what the mock model answers, breaks what its plan
/// says, and remembers what it delivered.
package final class ModelServer: Sendable {
    package let faults: FaultPlan
    package let ledger: DeliveryLedger
    private let provider: FakeProvider

    /// - Parameters:
    ///   - latency: seconds from a request to its answer.
    ///   - patience: an answer that took longer may have met a client that gave up.
    package init(
        _ dialect: WireDialect = .openAI, latency: Double = 0, faults: FaultPlan = .none,
        patience: Duration = .seconds(600)
    ) throws {
        let ledger = DeliveryLedger()
        let course = Course()
        self.ledger = ledger
        self.faults = faults
        let delivered = { @Sendable (request: FakeProvider.Request) in
            guard let (start, worth) = course.remove(request.number) else { return }
            ledger.delivered(request.text, worth: worth, received: start, patience: patience)
        }
        provider = try FakeProvider(delivered: delivered) { request in
            if request.path.hasSuffix("/api/tags") { return .json(WireBodies.ollamaTags) }
            guard request.method == "POST" else { return .json("{}", status: 404) }
            let start = ledger.received(request.text)
            guard let good = Self.reply(to: request.body, in: dialect) else {
                return .json(dialect.error(400, "No request of this dialect"), status: 400)
            }
            if latency > 0 { Thread.sleep(forTimeInterval: latency) }
            let fault = faults.next(for: request.text)
            course.add(request.number, start, fault?.worth ?? .usable)
            return fault?.answer(inPlaceOf: good, of: dialect) ?? .json(good)
        }
    }

    deinit {
        provider.stop()
    }

    package var url: String { provider.url }
    /// Questions that came in; those after its list of models are none.
    package var questions: Int { provider.requests.count { $0.method == "POST" } }

    /// Returns once all that was asked is over.
    package func settle() async {
        await provider.wait { $0.finished == $0.requests.count }
    }

    /// Requests whose answer is on its way.
    private final class Course: Sendable {
        typealias Answer = (ContinuousClock.Instant, ServerFault.Worth)
        private let answers = Mutex<[Int: Answer]>([:])

        func add(_ number: Int, _ start: ContinuousClock.Instant, _ worth: ServerFault.Worth) {
            answers.withLock { $0[number] = (start, worth) }
        }

        func remove(_ number: Int) -> Answer? {
            answers.withLock { $0.removeValue(forKey: number) }
        }
    }
}

// MARK: - Answers

extension ModelServer {
    /// What the mock model answers; nil where the request is not of the dialect.
    private static func reply(to body: [UInt8], in dialect: WireDialect) -> String? {
        guard let request = dialect.request(in: body),
            let text = wait(for: { try await MockModel().reply(to: request).text })
        else { return nil }
        return dialect.reply(text, hasLogprobs: request.parameters.topLogprobs != nil)
    }

    /// Blocks a thread of the server, never one of the cooperative pool.
    private static func wait(for work: @escaping @Sendable () async throws -> String) -> String? {
        let result = Box()
        let done = DispatchSemaphore(value: 0)
        Task {
            let text = try? await work()
            result.text.withLock { $0 = text }
            done.signal()
        }
        done.wait()
        return result.text.withLock { $0 }
    }

    private final class Box: Sendable {
        let text = Mutex<String?>(nil)
    }
}
