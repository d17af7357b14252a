import Testing

@testable import TextAnalysis

@Suite struct TokenizerTests {
    private static let llama =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"#
    private static let qwen = llama.replacing("{1,3}", with: "")

    private func json(
        expression: String?, vocabulary: [String], merges: String, ignoresMerges: Bool = false
    ) -> String {
        let words = vocabulary.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ",")
        let split =
            expression.map {
                #"{"type":"Split","pattern":{"Regex":"\#($0)"},"behavior":"Isolated"},"#
            }
            ?? ""
        return #"""
            {"added_tokens": [], "normalizer": null,
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [\#(split)
               {"type": "ByteLevel", "add_prefix_space": false, "use_regex": \#(expression == nil)}]},
             "model": {"type": "BPE", "ignore_merges": \#(ignoresMerges),
               "vocab": {\#(words)}, "merges": \#(merges)}}
            """#
    }

    private func counter(_ json: String) throws -> TokenCounter {
        TokenCounter(try Tokenizer(json: Array(json.utf8)))
    }

    private let letters = [
        "a", "b", "c", "d", "Ġ", "ab", "abc", "Ġab", "cd", "Ċ", "1", "2", "Ã", "©", "Ã©",
    ]

    @Test(arguments: [
        ("abc", 1), ("abcd", 2), ("ab cd", 3), (" ab", 1), ("cdab", 2), ("é", 1), ("", 0),
        ("abcabcabc", 3), ("\n\n", 2),
    ])
    func pairsAreMergedInTheOrderTheyWereLearnt(text: String, tokens: Int) throws {
        let merges = #"["a b", "Ġ ab", ["ab", "c"], "c d", "Ã ©"]"#
        let counter = try counter(json(expression: Self.llama, vocabulary: letters, merges: merges))
        #expect(counter.count(Array(text.utf8)) == tokens)
        // What is remembered is the same.
        #expect(counter.count(Array(text.utf8)) == tokens)
    }

    @Test func aRunThatIsATokenIsItWhereMergesAreIgnored() throws {
        let merges = #"["b c"]"#
        let vocabulary = ["a", "b", "c", "bc", "abc"]
        for (ignores, tokens) in [(true, 1), (false, 2)] {
            let counter = try counter(
                json(
                    expression: Self.llama, vocabulary: vocabulary, merges: merges,
                    ignoresMerges: ignores))
            #expect(counter.count(Array("abc".utf8)) == tokens)
        }
    }

    @Test func longRunsAreMergedLikeShortOnes() throws {
        let merges = #"["a b", "ab c"]"#
        let counter = try counter(json(expression: Self.llama, vocabulary: letters, merges: merges))
        #expect(counter.count(Array(String(repeating: "abcd", count: 500).utf8)) == 1000)
    }

    // MARK: - Runs

    private func runs(_ text: String, _ family: PreTokenizer.Family, digits: Int = 3) -> [String] {
        let bytes = Array(text.utf8)
        let preTokenizer = PreTokenizer(family: family, mostDigits: digits)
        return bytes.withUnsafeBufferPointer { buffer in
            var runs: [String] = []
            var index = 0
            while index < buffer.count {
                let end = preTokenizer.end(of: buffer, from: index, to: buffer.count)
                runs.append(String(decoding: bytes[index..<end], as: UTF8.self))
                index = end
            }
            return runs
        }
    }

    @Test func runsFollowTheExpressionOfLlama() {
        #expect(
            runs("We'LL see (12345) x=1.\n\n  Next\t\tword  ", .cl100k) == [
                "We", "'LL", " see", " (", "123", "45", ")", " x", "=", "1", ".\n\n", " ", " Next",
                "\t", "\tword", "  ",
            ])
    }

    @Test func runsFollowTheExpressionOfGPT2() {
        #expect(
            runs("We'LL it's 12345 x\n\ny", .gpt2) == [
                "We", "'", "LL", " it", "'s", " 12345", " x", "\n", "\n", "y",
            ])
    }

    @Test func runsFollowTheExpressionOfO200k() {
        #expect(
            runs("HTMLParser don't 漢A a/\n/b", .o200k) == [
                "HTMLParser", " don't", " 漢", "A", " a", "/\n/", "b",
            ])
    }

    // MARK: - SentencePiece

    @Test func sentencePieceSpellsWhatItDoesNotKnowInBytes() throws {
        let bytes = (0...255).map { byte in
            let name = String(byte, radix: 16, uppercase: true)
            return "\"<0x\(name.count == 1 ? "0" : "")\(name)>\": \(byte)"
        }
        let file = #"""
            {"normalizer": {"type": "Sequence", "normalizers": [
               {"type": "Prepend", "prepend": "▁"},
               {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
             "pre_tokenizer": null,
             "model": {"type": "BPE", "byte_fallback": true,
               "vocab": {\#(bytes.joined(separator: ",")),
                 "▁": 256, "a": 257, "b": 258, "▁a": 259, "▁ab": 260},
               "merges": ["▁ a", "▁a b"]}}
            """#
        let counter = try counter(file)
        #expect(counter.count(Array("ab a".utf8)) == 2)
        #expect(counter.count(Array("ab é".utf8)) == 4)
        #expect(counter.count(Array("a\nb".utf8)) == 3)
    }

    // MARK: - Errors

    @Test(arguments: [
        ("{", "ends early"), ("[]", "no valid JSON"), ("{}", "holds no model"),
        (#"{"model": {"type": "WordPiece", "vocab": {}}}"#, "WordPiece"),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}, "pre_tokenizer": {"type": "ByteLevel"}}"#,
            "merge"
        ),
        (
            #"{"model": {"type": "BPE", "vocab": {}, "merges": []}, "pre_tokenizer": {"type": "Digits"}}"#,
            "Digits"
        ),
        (#"{"model": {"type": "BPE", "vocab": [], "merges": []}}"#, "list"),
    ])
    func aFileThatCannotBeUsedSaysWhy(json: String, reason: String) {
        #expect {
            _ = try Tokenizer(json: Array(json.utf8))
        } throws: {
            "\($0)".contains(reason)
        }
    }

    @Test func filesCutShortAreRefusedAndNestingIsBounded() throws {
        let whole = Array(
            json(expression: Self.qwen, vocabulary: letters, merges: #"["a b"]"#).utf8)
        _ = try Tokenizer(json: whole)
        for count in stride(from: 0, to: whole.count - 1, by: 3) {
            #expect(throws: TokenizerError.self) {
                _ = try Tokenizer(json: Array(whole[..<count]))
            }
        }
        let nested = #"{"x": "# + String(repeating: "[", count: 100_000)
        #expect(throws: TokenizerError.self) { _ = try Tokenizer(json: Array(nested.utf8)) }
    }
}
