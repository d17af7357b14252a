import Foundation
import LanguageModels

/// The environment of a command: the process's own, and below it the keys and addresses of an env
/// file.
struct RunEnvironment {
    /// What a program that reads the environment sees.
    private(set) var values: [String: String]
    /// The file that some of it is from.
    private(set) var file: String?
    /// The names that are from the file.
    private(set) var namesOfFile: Set<String> = []
    /// Keys of the process's environment that are kept from the address that the file names.
    private(set) var withheldKeys: Set<String> = []

    init(_ values: [String: String] = ProcessInfo.processInfo.environment) {
        self.values = values
    }

    /// Reads the file that was named, else `.env` of the working folder where there is one.
    ///
    /// - Throws: `ConfigurationError` where the file is missing or cannot be read.
    static func load(
        envFile name: String?, over values: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> RunEnvironment {
        var environment = RunEnvironment(values)
        let path = name ?? ".env"
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            if let name {
                throw ConfigurationError(
                    "There is no env file '\(name)': name a file that exists.")
            }
            return environment
        }
        guard let data = files.contents(atPath: path) else {
            throw ConfigurationError("The env file '\(path)' cannot be opened: check its rights.")
        }
        environment.file = path
        for (name, value) in EnvironmentFile.assignments(String(decoding: data, as: UTF8.self)) {
            environment.add(name, value)
        }
        environment.withholdKeys()
        return environment
    }

    /// Takes a variable from the file, unless the environment has it or it is none of ours.
    private mutating func add(_ name: String, _ value: String) {
        guard EnvironmentFile.isRead(name), values[name] == nil || namesOfFile.contains(name)
        else { return }
        values[name] = value
        namesOfFile.insert(name)
    }

    /// Keeps the keys of the shell from an address that a file names.
    ///
    /// A folder that was made by somebody else may hold such a file, and would be sent them.
    private mutating func withholdKeys() {
        for provider in ProviderCatalog.addressedProviders
        where namesOfFile.contains(provider.address) {
            for key in provider.keys where !namesOfFile.contains(key) && values[key] != nil {
                values[key] = nil
                withheldKeys.insert(key)
            }
        }
    }

    /// Takes a key that was typed.
    mutating func set(_ name: String, to value: String) {
        values[name] = value
        namesOfFile.remove(name)
    }

    /// With stand-ins for the keys of services that are not set, for what sends nothing.
    func withPlaceholderKeys() -> RunEnvironment {
        var environment = self
        for name in EnvironmentFile.serviceKeys where (values[name] ?? "").isEmpty {
            environment.values[name] = "placeholder"
        }
        return environment
    }

    /// `environment`, or the file's name.
    func source(of name: String) -> String {
        namesOfFile.contains(name) ? "\(file ?? ".env") (\(name))" : "environment (\(name))"
    }
}

/// Files of lines `NAME=value`, as shells and other tools read them.
enum EnvironmentFile {
    /// The variables that hold keys.
    static let keys = [
        "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GOOGLE_API_KEY",
        "GEMINI_API_KEY", "OPENROUTER_API_KEY", "LLAMA_API_KEY", "VLLM_API_KEY", "OLLAMA_API_KEY",
        "LMSTUDIO_API_KEY",
    ]
    /// The keys of services, without which these are not opened.
    static let serviceKeys = [
        "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY",
    ]

    /// Whether a variable is a key or an address: nothing else is taken from a file.
    static func isRead(_ name: String) -> Bool {
        name == "OLLAMA_HOST"
            || ["_API_KEY", "_AUTH_TOKEN", "_BASE_URL"].contains(where: name.hasSuffix)
    }

    /// The assignments in their order; of two of one name the last one counts.
    ///
    /// `export` before a name, quotes around a value, and comments behind white space are taken
    /// off; nothing is expanded. A line that is no assignment says nothing.
    static func assignments(_ text: String) -> [(name: String, value: String)] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            var words = line.drop(while: \.isWhitespace)
            if words.hasPrefix("export ") { words = words.dropFirst(7).drop(while: \.isWhitespace) }
            guard let sign = words.firstIndex(of: "=") else { return nil }
            let name = words[..<sign].trimmingCharacters(in: .whitespaces)
            guard let first = name.first, !first.isNumber,
                name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            else { return nil }
            return (name, value(words[words.index(after: sign)...]))
        }
    }

    private static func value(_ text: Substring) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard let quote = text.first, "\"'".contains(quote) else {
            return uncommented(text)
        }
        let inner = text.dropFirst()
        return String(inner.firstIndex(of: quote).map { inner[..<$0] } ?? inner)
    }

    /// What stands before a `#` that begins the value or follows white space.
    private static func uncommented(_ text: String) -> String {
        var previous: Character = " "
        for (place, character) in zip(text.indices, text) {
            if character == "#", previous.isWhitespace {
                return text[..<place].trimmingCharacters(in: .whitespaces)
            }
            previous = character
        }
        return text
    }
}
