/// What a `tokenizer.json` says, its tokens as the bytes they stand for.
struct TokenizerFile {
    private(set) var tokens: [[UInt8]: Int32] = [:]
    private(set) var merges: [(left: Int32, right: Int32, token: Int32)] = []
    private(set) var preTokenizer = PreTokenizer(family: .gpt2, mostDigits: .max)
    private(set) var isSentencePiece = false
    private(set) var startsWithBlank = false
    private(set) var ignoresMerges = false

    private var words: [([UInt8], Int32)] = []
    private var spelledMerges: [([UInt8], [UInt8])] = []
    private var normalizer: JSONScanner.Value = .null
    private var splitting: JSONScanner.Value = .null
    private var type = ""

    /// `▁`, which SentencePiece writes for a blank.
    static let blank = Array("\u{2581}".utf8)

    init(json: [UInt8]) throws(TokenizerError) {
        try json.withUnsafeBufferPointer { (bytes) throws(TokenizerError) in
            var scanner = JSONScanner(bytes)
            try read(&scanner)
        }
        guard type == "BPE" || type.isEmpty && !spelledMerges.isEmpty else {
            throw type.isEmpty
                ? .malformed("holds no model") : .unsupported("a model of the type \"\(type)\"")
        }
        try choosePreTokenizer()
        try spell()
    }

    private mutating func read(_ scanner: inout JSONScanner) throws(TokenizerError) {
        var file = self
        try scanner.object { (scanner, key) throws(TokenizerError) in
            switch String(decoding: key, as: UTF8.self) {
            case "model": try file.readModel(&scanner)
            case "normalizer": file.normalizer = try scanner.value()
            case "pre_tokenizer": file.splitting = try scanner.value()
            default: _ = try scanner.value()
            }
        }
        self = file
    }

    private mutating func readModel(_ scanner: inout JSONScanner) throws(TokenizerError) {
        var file = self
        try scanner.object { (scanner, key) throws(TokenizerError) in
            switch String(decoding: key, as: UTF8.self) {
            case "type": file.type = try scanner.value().string ?? ""
            case "ignore_merges": file.ignoresMerges = try scanner.value().isTrue
            case "vocab":
                guard try scanner.peek() == UInt8(ascii: "{") else {
                    throw .unsupported("a vocabulary that is a list")
                }
                try scanner.object { (scanner, token) throws(TokenizerError) in
                    file.words.append((token, Int32(truncatingIfNeeded: try scanner.integer())))
                }
            case "merges":
                try scanner.array { (scanner) throws(TokenizerError) in
                    file.spelledMerges.append(try Self.merge(&scanner))
                }
            default: _ = try scanner.value()
            }
        }
        self = file
    }

    /// `"a b"`, or `["a", "b"]` as newer files have it.
    private static func merge(
        _ scanner: inout JSONScanner
    ) throws(TokenizerError) -> ([UInt8], [UInt8]) {
        var parts: [[UInt8]] = []
        if try scanner.peek() == UInt8(ascii: "[") {
            try scanner.array { (scanner) throws(TokenizerError) in
                parts.append(try scanner.string())
            }
        } else {
            parts = try scanner.string().split(separator: 0x20).map { Array($0) }
        }
        guard parts.count == 2 else { throw .malformed("has a merge that is no pair") }
        return (parts[0], parts[1])
    }

    // MARK: - The pre-tokenizer

    private mutating func choosePreTokenizer() throws(TokenizerError) {
        let steps = Self.steps(of: splitting, "pretokenizers")
        let types = steps.map { $0["type"]?.string ?? "" }
        if types.contains("ByteLevel") {
            let splits = steps.filter { $0["type"]?.string == "Split" }
            switch (splits.count, types.count) {
            case (0, 1): break
            case (1, 2):
                guard let expression = splits[0]["pattern"]?["Regex"]?.string else {
                    throw .unsupported("a split without an expression")
                }
                preTokenizer = try Self.preTokenizer(for: expression)
            default: throw .unsupported("the pre-tokenizers \(types.joined(separator: ", "))")
            }
        } else {
            guard types.allSatisfy({ $0 == "Metaspace" }) else {
                throw .unsupported("the pre-tokenizers \(types.joined(separator: ", "))")
            }
            try chooseSentencePiece(metaspace: steps.first)
        }
    }

    private mutating func chooseSentencePiece(
        metaspace: JSONScanner.Value?
    ) throws(TokenizerError) {
        isSentencePiece = true
        preTokenizer = PreTokenizer(family: .blanks, mostDigits: .max)
        let steps = Self.steps(of: normalizer, "normalizers")
        let types = steps.map { $0["type"]?.string ?? "" }
        guard types.allSatisfy(["Prepend", "Replace"].contains) else {
            throw .unsupported("the normalizers \(types.joined(separator: ", "))")
        }
        startsWithBlank =
            types.contains("Prepend")
            || metaspace.map { $0["prepend_scheme"]?.string != "never" } ?? false
        // Then no token reaches across the start of a word, and words can be merged by themselves.
        let reaches = words.contains { token, _ in
            let rest = token.drop { Self.blank.contains($0) }
            return rest.indices.contains { rest[$0...].starts(with: Self.blank) }
        }
        if reaches { throw .unsupported("tokens of several words") }
    }

    private static func steps(of value: JSONScanner.Value, _ list: String) -> [JSONScanner.Value] {
        if case .null = value { return [] }
        return value["type"]?.string == "Sequence" ? value[list]?.elements ?? [] : [value]
    }

    private static func preTokenizer(for expression: String) throws(TokenizerError) -> PreTokenizer
    {
        // Possessive quantifiers match the same, and so do contractions however they are spelled.
        var plain = expression
        for (from, to) in [
            ("?+", "?"), ("++", "+"), ("*+", "*"), ("3}+", "3}"),
            ("'(?i:[sdmt]|ll|ve|re)", "(?i:'s|'t|'re|'ve|'m|'ll|'d)"), ("\\s+$", "\\s+"),
            (
                "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
            ),
        ] { plain = plain.replacing(from, with: to) }
        guard let known = expressions.first(where: { $0.0 == plain }) else {
            throw .unsupported("an expression that is not known (\(expression))")
        }
        return known.1
    }

    private static let expressions: [(String, PreTokenizer)] = {
        let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
        let end = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
        func words(_ digits: String, marks: Bool = false) -> String {
            let (letters, no) = marks ? ("[\\p{L}\\p{M}]", "\\p{L}\\p{M}") : ("\\p{L}", "\\p{L}")
            return "\(contractions)|[^\\r\\n\\p{L}\\p{N}]?\(letters)+|\\p{N}\(digits)"
                + "| ?[^\\s\(no)\\p{N}]+[\\r\\n]*\(end)"
        }
        let cased =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+\(contractions)?"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*\(contractions)?"
            + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*\(end)"
        return [
            (words("{1,3}"), PreTokenizer(family: .cl100k, mostDigits: 3)),
            (words(""), PreTokenizer(family: .cl100k, mostDigits: 1)),
            (words("", marks: true), PreTokenizer(family: .qwen35, mostDigits: 1)),
            (words("{1,3}", marks: true), PreTokenizer(family: .qwen35, mostDigits: 3)),
            (cased, PreTokenizer(family: .o200k, mostDigits: 3)),
        ]
    }()

    // MARK: - Tokens

    /// Turns tokens and merges into bytes and numbers.
    private mutating func spell() throws(TokenizerError) {
        tokens.reserveCapacity(words.count)
        for (word, id) in words { tokens[bytes(of: word)] = id }
        merges.reserveCapacity(spelledMerges.count)
        for (left, right) in spelledMerges {
            let (left, right) = (bytes(of: left), bytes(of: right))
            guard let first = tokens[left], let second = tokens[right],
                let whole = tokens[left + right]
            else { throw .malformed("has a merge of tokens that its vocabulary does not have") }
            merges.append((first, second, whole))
        }
        words = []
        spelledMerges = []
    }

    /// Byte-level vocabularies write each byte as a printable character.
    private func bytes(of token: [UInt8]) -> [UInt8] {
        if isSentencePiece { return token }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(token.count)
        for scalar in String(decoding: token, as: UTF8.self).unicodeScalars {
            guard let byte = Self.byte(for: scalar.value) else { return token }
            bytes.append(byte)
        }
        return bytes
    }

    /// GPT-2's table: the printable characters of Latin-1 are themselves, the others stand from
    /// U+0100 on, in order.
    private static func byte(for scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: UInt8(scalar)
        case 0x100...0x120: UInt8(scalar - 0x100)
        case 0x121...0x142: UInt8(scalar - 0x121 + 0x7F)
        case 0x143: 0xAD
        default: nil
        }
    }
}
