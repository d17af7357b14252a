import ArgumentParser
import Pipeline
import Store
import TextAnalysis

/// What language pairs are in.
struct LanguageOptions: ParsableArguments {
    /// The word for each chunk's own language.
    static let own = "chunk"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The language of the pairs, a code such as en or de; chunk for that of each chunk (default: what the corpus was last asked for in, at first chunk).",
            valueName: "code"))
    var language: String?

    func validate() throws {
        guard let language, language != Self.own, Language.names[language] == nil else { return }
        let known = Language.names.keys.sorted().joined(separator: ", ")
        throw ValidationError(
            "--language is '\(language)', which cannot be checked: give one of \(known), or chunk.")
    }

    /// The code; nil for the language of each chunk.
    func code(of corpus: String, in index: Index) async throws -> String? {
        guard let language else {
            return try await RememberedLanguage.code(of: corpus, in: index)
        }
        return language == Self.own ? nil : language
    }

    /// What a command has that takes the language that the corpus was last asked for in.
    static var remembered: LanguageOptions {
        var options = LanguageOptions()
        options.language = nil
        return options
    }
}
