/// Why one attempt brought no reply, and what may mend it.
package struct Fault: Error, Sendable, Equatable {
    /// What the caller is told when nothing mends it.
    package var error: ModelError
    package var remedy: Remedy

    package init(_ error: ModelError, _ remedy: Remedy) {
        self.error = error
        self.remedy = remedy
    }

    package enum Remedy: Sendable, Equatable {
        /// The same request never fares better.
        case none
        /// The same request again, after the delay that the server names or else with backoff.
        case retry(after: Double?)
        /// The server asks all requests to wait: no attempt is charged.
        case wait(Double?)
        /// The same request without a field that the server refuses.
        case drop(RequestField)
    }
}
