/// What a child process wrote and how it ended.
///
/// A failing child is a result, not an error.
package struct ProcessResult: Sendable, Equatable {
    package var output: [UInt8]
    /// The first 64 KB of standard error.
    package var errorOutput: [UInt8]
    package var outcome: Outcome

    package init(output: [UInt8], errorOutput: [UInt8], outcome: Outcome) {
        self.output = output
        self.errorOutput = errorOutput
        self.outcome = outcome
    }

    /// How a child process ended.
    package enum Outcome: Sendable, Equatable {
        case exited(Int32)
        /// Ended by a signal: its own crash, or the kernel at the limit of CPU time.
        case signalled(Int32)
        /// Killed because its wall time was over.
        case timedOut
        /// Killed because it wrote more than it may; `output` holds what it wrote until then.
        case outputTooLarge
    }
}

/// Why a program could not be started.
package struct ProcessError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        case programNotFound
        case notStarted
    }

    package var code: Code
    /// One sentence: what went wrong, and what to do about it.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
