// Exact token counts from a `tokenizer.json`, as Hugging Face's libraries write it.
//
// Read are byte-level BPE (GPT-2, Llama 3, Qwen, and what uses their expressions) and BPE made by
// SentencePiece (Llama 2, Mistral). Special tokens are not looked for: text is text. The text is
// taken to be in NFC, as documents are.

/// A vocabulary with its merges.
package final class Tokenizer: Sendable {
    /// Tells tokenizers apart, for recipes: from a hash over the file.
    package let name: String

    let preTokenizer: PreTokenizer
    let pairs: BytePairs
    /// Whether blanks are written `▁` and one comes first.
    let isSentencePiece: Bool
    let startsWithBlank: Bool
    /// Whether a run that is a token is that token, whatever the merges say.
    let ignoresMerges: Bool

    /// Reads a `tokenizer.json`.
    package init(json: [UInt8]) throws(TokenizerError) {
        let file = try TokenizerFile(json: json)
        name = Self.name(of: json)
        isSentencePiece = file.isSentencePiece
        startsWithBlank = file.startsWithBlank
        ignoresMerges = file.ignoresMerges
        preTokenizer = file.preTokenizer
        pairs = try BytePairs(file: file)
    }

    /// FNV-1a over the file, with its length.
    private static func name(of json: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        json.withUnsafeBufferPointer { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return "tokenizer-\(json.count)-\(String(hash, radix: 16))"
    }
}
