import Chunker
import Foundation
import Synchronization
import Testing
import TextAnalysis

@testable import Pipeline

/// Lines in, lines of chunks out.
@Suite struct ChunkFilterTests {
    @Test func aDocumentBecomesALineForEachChunk() async throws {
        let lines = try await filtered(
            ##"{"doc": "a", "text": "# One\n\nFirst words.\n\n## Two \"b\"\n\nÄ – second.\n\n# Three\n\nThird.\n"}"##
        )
        #expect(
            lines == [
                ##"{"doc":"a","start":0,"end":47,"text":"# One\n\nFirst words.\n\n## Two \"b\"\n\nÄ – second.","heading":"One","tokens":16}"##,
                ##"{"doc":"a","start":49,"end":64,"text":"# Three\n\nThird.","heading":"Three","tokens":5}"##,
            ])
    }

    @Test func headingsAreJoined() async throws {
        let lines = try await filtered(
            ##"{"text": "# One\n\n## Two\n\nWords."}"##, settings: ChunkSettings(by: .section))
        #expect(lines.last?.contains(#""heading":"One > Two""#) == true, "\(lines)")
    }

    @Test(arguments: [
        (#"{"doc": "a\u00e9\/", "text": "x"}"#, #""a\u00e9\/""#),
        (#"{"doc": 12345678901234567890.10, "text": "x"}"#, "12345678901234567890.10"),
        (#"{"doc": -1e400, "text": "x"}"#, "-1e400"),
        (#"{"text": "x", "doc": 7}"#, "7"),
        (#"{"text": "x", "doc": 7, "doc": ""}"#, #""""#),
        (#"{"text": "x", "\u0064oc": 7}"#, "7"),
        (#"{"text": "x"}"#, "1"),
        (#"{"doc": null, "text": "x"}"#, "1"),
        (#"{"doc": 7, "doc": null, "text": "x"}"#, "1"),
    ])
    func theNameComesBackAsItIsWritten(line: String, doc: String) async throws {
        let expected = #"{"doc":\#(doc),"start":0,"end":1,"text":"x","heading":"","tokens":1}"#
        #expect(try await filtered(line) == [expected])
    }

    @Test(arguments: [
        (#"\"\\\/"#, #""\/"#),
        (#"a\b\f\n\r\tb"#, "a\u{8}\u{C}\n\r\tb"),
        (#"\u0041\u00E9\u20ac\uFFFF"#, "Aé€\u{FFFF}"),
        (#"a\u0000b"#, "a\0b"),
        (#"\ud83d\uDE00"#, "😀"),
        (#"\ud83d"#, "\u{FFFD}"),
        (#"\ud83dx"#, "\u{FFFD}x"),
        (#"\ud83d\n."#, "\u{FFFD}\n."),
        (#"\ud83d\u0041"#, "\u{FFFD}A"),
        (#"\ude00\ud83d\ude00"#, "\u{FFFD}😀"),
        (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
        ("é 漢字 😀 \u{2028}\u{85}\u{7F}.", "é 漢字 😀 \u{2028}\u{85}\u{7F}."),
        (
            "longer than one word of eight bytes, é, \\\" and on",
            "longer than one word of eight bytes, é, \" and on"
        ),
    ])
    func everyEscapeIsDecoded(written: String, text: String) async throws {
        let line = Array("{\"text\": \"\(written)\"}".utf8)
        let decoded = try line.withUnsafeBufferPointer { try InputLine($0).text }
        #expect(String(decoding: decoded, as: UTF8.self) == text)
        #expect(decoded == Array(text.utf8))
        // And what is written is read again as the same.
        let escaped = ByteBuffer()
        escaped.append("{\"text\": \"" as StaticString)
        decoded.withUnsafeBufferPointer { escaped.appendEscaped($0) }
        escaped.append("\"}" as StaticString)
        #expect(try InputLine(escaped.bytes).text == decoded)
        let parsed = try JSONDecoder().decode(
            [String: String].self, from: Data(escaped.bytes))
        #expect(parsed["text"] == text)
    }

    @Test func lineSeparatorsOfUnicodeAreEscaped() async throws {
        let lines = try await filtered("{\"text\": \"a\u{85}b\u{2028}c\u{2029}d\"}")
        #expect(lines.first?.contains(#""a\u0085b\u2028c\u2029d"#) == true, "\(lines)")
        let control = try await filtered(#"{"text": "a\u0001\u001fb"}"#)
        #expect(control.first?.contains(#""a\u0001\u001fb""#) == true, "\(control)")
    }

    @Test func theLastTextCountsAndOtherMembersDoNot() async throws {
        let lines = try await filtered(
            #"{"x": [1, {"text": "no"}, [], {}], "text": 1, "t\u0065xt": "yes", "TEXT": null}"#)
        #expect(
            lines == [#"{"doc":1,"start":0,"end":3,"text":"yes","heading":"","tokens":1}"#])
    }

    @Test func aByteOrderMarkCarriageReturnsAndBlankLinesAreSkipped() async throws {
        let result = try await runFilter(
            "\u{FEFF}{\"text\": \"a\"}\r\n\r\n  \t\n{\"text\": \"b\"}\r\n\n{\"text\": \"c\"}")
        let names = result.lines.map { $0.prefix { $0 != "," } }
        #expect(names == ["{\"doc\":1", "{\"doc\":4", "{\"doc\":6"])
        #expect(result.reports.isEmpty)
        #expect(result.summary.lines == 3)
    }

    @Test(arguments: ["", " ", "\\n\\n \\t", "\\u00a0"])
    func textWithoutInkGivesNoChunk(text: String) async throws {
        let result = try await runFilter("{\"text\": \"\(text)\"}\n")
        #expect(result.lines.isEmpty)
        #expect(result.reports.isEmpty)
        #expect(result.summary.documents == 1)
    }

    @Test func noInputGivesNoOutput() async throws {
        #expect(try await runFilter("").summary == ChunkFilter.Summary())
        #expect(try await runFilter("\u{FEFF}").lines.isEmpty)
    }

    @Test func whatHadToBeCutIsMarked() async throws {
        let line = "{\"text\": \"\(String(repeating: "x", count: 150))\"}"
        let lines = try await filtered(line, settings: ChunkSettings(maxCharacters: 64))
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasSuffix(",\"oversize\":true}") }, "\(lines)")
    }

    @Test func tokensAreCountedByATokenizer() async throws {
        // No merges: each letter is a token.
        let tokenizer = try Tokenizer(
            json: Array(
                #"""
                {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
                 "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}
                """#.utf8))
        for settings in [ChunkSettings(), ChunkSettings(maxCharacters: 100)] {
            let result = try await runFilter(
                #"{"text": "abba"}"#, settings: settings, tokenizer: tokenizer)
            #expect(result.lines.first?.hasSuffix(#""tokens":4}"#) == true, "\(result.lines)")
        }
    }

    // MARK: - Lines that are left out

    @Test(arguments: [
        ("not", "not JSON at character 1: a value is missing or misspelt"),
        ("{", "not JSON at character 2: a name in quotes is missing"),
        ("{\"é\" 1}", "not JSON at character 6: a colon is missing"),
        ("{\"text\": \"a\",}", "not JSON at character 14: a name in quotes is missing"),
        (
            "{\"text\": \"a\" \"b\": 1}",
            "not JSON at character 14: a comma or a closing bracket is missing"
        ),
        ("{\"a\": [1 2]}", "not JSON at character 10: a comma or a closing bracket is missing"),
        ("{\"a\": [1,]}", "not JSON at character 10: a value is missing or misspelt"),
        ("{\"a\": [}", "not JSON at character 8: a value is missing or misspelt"),
        ("{\"a\": 01}", "not JSON at character 8: a comma or a closing bracket is missing"),
        ("{\"a\": 1.}", "not JSON at character 7: a value is missing or misspelt"),
        ("{\"a\": -}", "not JSON at character 7: a value is missing or misspelt"),
        ("{\"a\": NaN}", "not JSON at character 7: a value is missing or misspelt"),
        ("{\"a\": nul}", "not JSON at character 7: a value is missing or misspelt"),
        ("{\"text\": \"a\"} {}", "not JSON at character 15: something follows the object"),
        ("{\"text\": \"a", "not JSON at character 12: a string does not end"),
        ("{\"text\": \"a\\", "not JSON at character 12: a string does not end"),
        (
            "{\"text\": \"a\tb\"}",
            "not JSON at character 12: a control character in a string is not escaped"
        ),
        (
            "{\"text\": \"\\x\"}",
            "not JSON at character 11: a backslash starts no escape that JSON knows"
        ),
        (
            "{\"text\": \"\\u12g4\"}",
            "not JSON at character 11: \\u is not followed by four hexadecimal digits"
        ),
        ("[1]", "an array where {\"doc\": …, \"text\": …} is expected"),
        ("null", "null where {\"doc\": …, \"text\": …} is expected"),
        ("{}", "no \"text\": give the document's text under that name"),
        ("{\"doc\": 1, \"Text\": \"a\"}", "no \"text\": give the document's text under that name"),
        ("{\"text\": null}", "\"text\" is null: give it as a string"),
        ("{\"text\": {\"a\": 1}}", "\"text\" is an object: give it as a string"),
        ("{\"doc\": [], \"text\": \"a\"}", "\"doc\" is an array: give it as a string or a number"),
        (
            "{\"doc\": true, \"text\": \"a\"}",
            "\"doc\" is true or false: give it as a string or a number"
        ),
    ])
    func aBadLineIsLeftOutAndTheRestIsNot(line: String, reason: String) async throws {
        let result = try await runFilter("{\"text\": \"a\"}\n\(line)\n{\"text\": \"b\"}\n")
        #expect(result.reports == ["line 2: \(reason); the line was left out"])
        #expect(result.lines.count == 2)
        #expect(result.summary.failed == 1)
        #expect(result.summary.lines == 3)
    }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xE2, 0x82],
        ] as [[UInt8]])
    func bytesThatAreNotUTF8AreLeftOut(bytes: [UInt8]) async throws {
        let line = Array("{\"text\": \"é".utf8) + bytes + Array("\"}".utf8)
        let result = try await runFilter(bytes: line)
        #expect(
            result.reports == [
                "line 1: not JSON at character 12: the bytes are no UTF-8; the line was left out"
            ])
        // The same bytes where no string is.
        #expect(try await runFilter(bytes: bytes).summary.failed == 1)
    }

    @Test func nestingHasALimit() async throws {
        func nested(_ levels: Int) -> String {
            "{\"text\": \"a\", \"x\": " + String(repeating: "[", count: levels)
                + String(repeating: "]", count: levels) + "}"
        }
        #expect(try await runFilter(nested(1000)).reports.isEmpty)
        #expect(
            try await runFilter(nested(1001)).reports.first?.contains("deeper than 1000") == true)
    }

    @Test(arguments: [1, 3])
    func manyBadLinesAreCounted(workers: Int) async throws {
        let lines = (1...50).map { $0 % 2 == 0 ? "bad" : "{\"text\": \"a\"}" }
        let result = try await runFilter(lines.joined(separator: "\n"), workers: workers)
        #expect(result.reports.count == 21)
        #expect(result.reports[19].hasPrefix("line 40: "))
        #expect(result.reports[20] == "5 more lines were left out")
        #expect(result.summary.failed == 25)
    }
}
