/// Why no usable reply came from a provider.
package struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    package var code: Code
    /// One sentence: what went wrong, where, and what to do about it.
    ///
    /// Never holds a key.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    package enum Code: String, Sendable, CaseIterable {
        /// Nothing answers there, or the connection broke, also after all retries.
        case unreachable
        /// The total deadline passed.
        case timeout
        /// The server answers with an error of its own (5xx), also after all retries.
        case serverFault
        /// Still told to slow down after all retries.
        case rateLimited
        /// No quota or credit left.
        case quota
        /// Asks for a wait that is longer than a run sits out.
        case longWait
        /// A missing or refused key.
        case authentication
        /// No such model, or the wrong URL.
        case notFound
        /// The prompt does not fit the model's context; the same request never will.
        case contextLength
        /// The provider refuses this request; the same request never will pass.
        case badRequest
        /// Something answered that is not the expected dialect.
        case malformedReply
        /// No provider could be found or configured.
        case configuration
    }

    /// True where no other request would fare better, so that the run should stop at once.
    package var stopsTheRun: Bool {
        switch code {
        case .quota, .longWait, .authentication, .notFound, .configuration, .unreachable: true
        case .timeout, .serverFault, .rateLimited, .contextLength, .badRequest, .malformedReply:
            false
        }
    }

    /// True where the same input will always fail the same way: a verdict, not a failure.
    package var isPermanent: Bool { code == .contextLength || code == .badRequest }
}
