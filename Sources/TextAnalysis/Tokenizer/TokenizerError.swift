/// Why a `tokenizer.json` cannot be used.
package struct TokenizerError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        /// The file is no JSON, or not that of a tokenizer.
        case malformed
        /// A kind of tokenizer that is not known here.
        case unsupported
    }

    package let code: Code
    /// What is wrong and what to do.
    package let message: String

    package var description: String { message }

    static func malformed(_ what: String) -> TokenizerError {
        TokenizerError(
            code: .malformed,
            message: "The tokenizer file \(what); download tokenizer.json again.")
    }

    static func unsupported(_ what: String) -> TokenizerError {
        TokenizerError(
            code: .unsupported,
            message: "The tokenizer uses \(what), which is not supported; leave the tokenizer out "
                + "to have tokens estimated.")
    }
}
