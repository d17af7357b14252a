/// How files of conversations are called where the user names none.
package enum ConversationFile {
    /// `conversations_100_seed42.jsonl`, or `conversations_100_seed42_openai.jsonl`.
    ///
    /// - Parameter provider: nil where a run has one alone. What no file can have in its name, such
    ///   as the colon of `openai:gpt`, becomes a hyphen.
    package static func name(count: Int, seed: Int, provider: String? = nil) -> String {
        let suffix = provider.map { "_" + String($0.map { isPlain($0) ? $0 : "-" }) } ?? ""
        return "conversations_\(count)_seed\(seed)\(suffix).jsonl"
    }

    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }
}
