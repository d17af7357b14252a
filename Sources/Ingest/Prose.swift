/// Tells running text from source code and data, for files without an extension.
enum Prose {
    /// Mostly words of letters apart by spaces, with sentences, and few of the signs of code.
    static func isLikely(_ bytes: [UInt8]) -> Bool {
        guard !TextEncoding.isBinary(bytes), !TextEncoding.isBlank(bytes) else { return false }
        let text = TextEncoding.decode(Array(bytes.prefix(16384)))
        if text.hasPrefix("#!") { return false }
        var letters = 0
        var spaces = 0
        var codeSigns = 0
        var sentenceEnds = 0
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            switch scalar {
            case " ", "\n", "\t": spaces += 1
            case "{", "}", ";", "=", "<", ">", "$", "|", "\\", "@", "_": codeSigns += 1
            case ".", "!", "?", "。": sentenceEnds += 1
            default: if scalar.properties.isAlphabetic { letters += 1 }
            }
        }
        guard count >= 40 else { return false }
        let total = Double(count)
        return Double(letters) / total > 0.65 && Double(codeSigns) / total < 0.02
            && Double(spaces) / total > 0.08 && sentenceEnds > 0
    }
}
