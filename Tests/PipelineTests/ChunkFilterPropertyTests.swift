import Chunker
import Foundation
import Testing

@testable import Pipeline

/// What holds for documents that nobody wrote.
@Suite struct ChunkFilterPropertyTests {
    @Test func randomDocumentsAreCutIntoSlicesInOrder() async throws {
        var generator = FixedDraw(state: 5)
        for round in 0..<25 {
            let texts = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                randomText(using: &generator)
            }
            let settings = ChunkSettings(
                maxTokens: [16, 60, 400].randomElement(using: &generator) ?? 60,
                overlapSentences: round % 3 == 0 ? 1 : 0,
                by: round % 5 == 0 ? .sentence : .structure,
                maxCharacters: round % 2 == 0 ? 200 : nil)
            let format = Chunking.RawFormat.allCases[round % 2]
            let input = try lines(of: texts, using: &generator)
            let one = try await runFilter(bytes: input, settings: settings, format: format)
            #expect(one.reports.isEmpty)
            try check(one.lines, of: texts, mayOverlap: settings.overlapSentences > 0)
            let four = try await runFilter(
                bytes: input, settings: settings, format: format, workers: 4,
                piece: Int.random(in: 1..<500, using: &generator))
            #expect(one == four)
        }
    }

    @Test func randomBytesStopNothing() async throws {
        var generator = FixedDraw(state: 6)
        let good = Array(
            "{\"doc\": 1, \"text\": \"a é \\u00e9 \\ud83d\\ude00\", \"x\": [1, {}]}\n".utf8)
        for _ in 0..<300 {
            var input = good + good + good
            for _ in 0..<Int.random(in: 1..<6, using: &generator) {
                let place = Int.random(in: 0..<input.count, using: &generator)
                input[place] = UInt8.random(in: 0...255, using: &generator)
            }
            let result = try await runFilter(bytes: input)
            #expect(result.summary.lines == result.summary.documents + result.summary.failed)
            for line in input.split(separator: 0x0A) {
                let isRead = line.withUnsafeBytes { bytes in
                    (try? InputLine(bytes.bindMemory(to: UInt8.self))) != nil
                }
                let isJSON = (try? JSONSerialization.jsonObject(with: Data(line))) != nil
                // Foundation refuses halves of surrogate pairs, and has its own limits.
                if isRead, !line.contains(UInt8(ascii: "\\")) { #expect(isJSON) }
            }
        }
    }

    /// One line for a text, written as different programs would.
    private func lines(
        of texts: [String], using generator: inout FixedDraw
    ) throws -> [UInt8] {
        var input: [UInt8] = []
        for text in texts {
            let quoted = try JSONSerialization.data(
                withJSONObject: text, options: [.fragmentsAllowed])
            var written = String(decoding: quoted, as: UTF8.self)
            if Bool.random(using: &generator) {
                written = written.utf16.map { unit in
                    unit < 0x80
                        ? String(decoding: [unit], as: UTF16.self)
                        : "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst()
                }.joined()
            }
            input += Array("{\"text\":\(written)}\n".utf8)
        }
        return input
    }

    private func check(_ lines: [String], of texts: [String], mayOverlap: Bool) throws {
        var document = 0
        var covered = 0
        var start = 0
        func close(before next: Int) {
            while document < next {
                if document > 0 { #expect(isBlank(Array(texts[document - 1].utf8)[covered...])) }
                document += 1
                (covered, start) = (0, 0)
            }
        }
        for line in lines {
            let chunk = try JSONDecoder().decode(Chunk.self, from: Data(line.utf8))
            #expect(chunk.doc >= document)
            close(before: chunk.doc)
            let text = Array(texts[document - 1].utf8)
            #expect(Array(chunk.text.utf8) == Array(text[chunk.start..<chunk.end]))
            #expect(chunk.start >= (mayOverlap ? start : covered))
            if chunk.start > covered { #expect(isBlank(text[covered..<chunk.start])) }
            #expect(chunk.end > covered)
            (covered, start) = (chunk.end, chunk.start)
        }
        close(before: texts.count + 1)
    }

    private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private struct Chunk: Decodable {
        let doc: Int
        let start: Int
        let end: Int
        let text: String
    }

    private func randomText(using generator: inout FixedDraw) -> String {
        let pieces = [
            "word ", "Another ", "end. ", "End! ", "e.g. ", "\n", "\n\n", "\n\n# Heading\n\n",
            "\r\n",
            "\t", "- item\n", "| a | b |\n", "```\n", "\"quoted\" ", "\\back ", "漢字", "。", "👩‍👩‍👧 ",
            "e\u{301}", "\u{A0}", "\u{2028}", "\u{85}", "ÀÉ ", "\u{1}", "\u{7F}", "\u{FFFD}",
            "supercalifragilisticexpialidocious", "1. first\n", "$x$ ", "",
        ]
        return (0..<Int.random(in: 0..<150, using: &generator))
            .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct FixedDraw: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
