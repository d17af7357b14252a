import Foundation
package import LanguageModels
import Records
package import TextAnalysis

/// What counts the tokens of chunks.
package enum TokenSource: Sendable {
    /// `TokenEstimate`: within 3 % of a paragraph's true count on average, and no file needed.
    case estimate
    case file(Tokenizer)
    case server(ServerTokenizer)

    /// What a user writes to go back to estimates.
    package static let estimateName = "estimate"

    /// Opens what `--tokenizer` names: a `tokenizer.json` or a folder with one, the URL of a
    /// server, or `estimate`.
    ///
    /// - Parameter environment: where keys of a server come from.
    /// - Throws: `PipelineError` for a file, `ModelError` for a server that cannot be used.
    package init(place: String, environment: [String: String]) async throws {
        if place == Self.estimateName {
            self = .estimate
        } else if place.contains("://") {
            self = .server(try await ServerTokenizer(url: place, environment: environment))
        } else {
            self = .file(
                try Self.tokenizer(
                    at: place,
                    orElse: ", the URL of a llama-server or vLLM, or '\(Self.estimateName)'"))
        }
    }

    /// Part of the recipe: tells tokenizers apart; nil for estimates.
    package var name: String? {
        switch self {
        case .estimate: nil
        case .file(let tokenizer): tokenizer.name
        case .server(let tokenizer): tokenizer.name
        }
    }

    /// The counter for one document; nil for estimates.
    ///
    /// - Throws: `ModelError` where a server fails.
    package func counter(for text: [UInt8]) async throws -> TokenCounter? {
        switch self {
        case .estimate: nil
        case .file(let tokenizer): TokenCounter(tokenizer)
        case .server(let tokenizer): TokenCounter(ends: try await tokenizer.ends(of: text))
        }
    }

    /// A place that means the same in another working folder.
    static func absolute(_ place: String) -> String {
        place.contains("://") ? place : URL(filePath: place).standardizedFileURL.path
    }

    /// Opens a `tokenizer.json`, or the one in a folder.
    ///
    /// - Parameter others: what else may be named, for the sentence about a file that is not there.
    /// - Throws: `PipelineError.noSuchFile`.
    static func tokenizer(at path: String, orElse others: String = "") throws -> Tokenizer {
        var path = path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            path += "/tokenizer.json"
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw PipelineError(
                .noSuchFile,
                "The tokenizer '\(path)' cannot be opened: name a tokenizer.json\(others) with "
                    + "--tokenizer.")
        }
        do {
            return try Tokenizer(json: [UInt8](bytes))
        } catch {
            throw PipelineError(.noSuchFile, "'\(path)': \(error.message)")
        }
    }
}
