import Foundation
import Records
import Testing
import TextAnalysis

@testable import Chunker

/// What holds for documents that nobody wrote.
@Suite struct ChunkPropertyTests {
    @Test func randomDocumentsKeepEveryInvariant() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<150 {
            let document = randomDocument(using: &generator)
            let settings = ChunkSettings(
                maxTokens: [16, 40, 100, 400].randomElement(using: &generator) ?? 400,
                overlapSentences: [0, 0, 0, 1, 3].randomElement(using: &generator) ?? 0,
                vocabulary: Bool.random(using: &generator) ? .qwen : .cl100k,
                by: [.structure, .structure, .sentence, .section, .page]
                    .randomElement(using: &generator) ?? .structure,
                maxCharacters: [nil, nil, 64, 500].randomElement(using: &generator) ?? nil)
            checkedChunks(of: document, settings: settings)
        }
    }

    @Test func randomDocumentsKeepEveryInvariantWithExactCounts() throws {
        let counter = TokenCounter(try Tokenizer(json: Array(tinyTokenizer.utf8)))
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<100 {
            let settings = ChunkSettings(
                maxTokens: [16, 40, 100, 400].randomElement(using: &generator) ?? 400,
                overlapSentences: [0, 0, 2].randomElement(using: &generator) ?? 0)
            checkedChunks(
                of: randomDocument(using: &generator), settings: settings, counter: counter)
        }
    }

    /// Sentences of very different lengths make short chunks, which the next one would say again.
    @Test(arguments: [1, 2, 3])
    func noChunkWithOverlapLiesWhollyInsideOfItsNeighbour(overlap: Int) throws {
        let counter = TokenCounter(try Tokenizer(json: Array(tinyTokenizer.utf8)))
        var generator = SeededGenerator(seed: 12)
        for seed in 0..<20 {
            let sentences = (0..<60).map { index in
                let words = [1, 3, 6, 14, 30].randomElement(using: &generator) ?? 1
                return prose(words, seed: seed + index, length: words)
            }
            let document = makeDocument(sentences.joined(separator: " "))
            let settings = ChunkSettings(maxTokens: 60, overlapSentences: overlap)
            for chunks in [
                checkedChunks(of: document, settings: settings),
                checkedChunks(of: document, settings: settings, counter: counter),
            ] {
                #expect(chunks.count > 3)
                for (chunk, next) in zip(chunks, chunks.dropFirst()) {
                    #expect(chunk.range.lowerBound < next.range.lowerBound)
                    #expect(chunk.range.upperBound < next.range.upperBound)
                    #expect(next.range.lowerBound <= chunk.range.upperBound + 1)
                }
            }
        }
    }

    /// A server counts the whole text; a chunk's first word stands without its blank and may be two
    /// tokens: three of 3,235 chunks of papers were a token over.
    @Test func aBudgetCountedInTheWholeTextLeavesATokenForTheFirstWord() {
        let document = makeDocument((0..<3).map { prose(7, seed: $0) }.joined(separator: " "))
        let ends = document.text.indices.filter { document.text[$0] == 0x20 }
        func chunks(of maxTokens: Int) -> Int {
            checkedChunks(
                of: document, settings: ChunkSettings(maxTokens: maxTokens),
                counter: TokenCounter(ends: ends + [document.text.count])
            ).count
        }
        #expect(chunks(of: 22) == 1)
        #expect(chunks(of: 21) == 2)
    }

    @Test func randomRawTextKeepsEveryInvariant() {
        var generator = SeededGenerator(seed: 10)
        for _ in 0..<150 {
            let text = Array(randomRawText(using: &generator).utf8)
            for format in Chunking.RawFormat.allCases {
                let document = Chunking.document(of: text, format: format)
                #expect(document.text == text)
                checkedChunks(of: document, settings: ChunkSettings(maxTokens: 60))
                checkedChunks(of: document, settings: ChunkSettings(maxCharacters: 300))
            }
        }
    }

    @Test func aLineOfFiveMegabytesIsCut() {
        let words = String(repeating: "some words of a line that never ends ", count: 140_000)
        for text in [String(words.prefix(500_000)), words.replacing(" ", with: "")] {
            let document = Chunking.document(of: Array(text.utf8), format: .plainText)
            let cuts = Chunking.cuts(of: document, settings: ChunkSettings(maxCharacters: 2000))
            #expect(cuts.allSatisfy { $0.size <= 2000 && $0.range.count == $0.size })
            #expect(cuts.count < text.utf8.count / 1500)
        }
    }

    @Test func theSameDocumentGivesTheSameChunks() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<20 {
            let document = randomDocument(using: &generator)
            #expect(checkedChunks(of: document) == checkedChunks(of: document))
        }
    }

    @Test func aHugeLineWithoutSpacesIsCut() {
        var document = Document(
            format: .plainText, text: [UInt8](repeating: UInt8(ascii: "x"), count: 500_000))
        #expect(checkedChunks(of: document).count > 200)
        document.text = Array(String(repeating: "漢字e\u{301}👩‍👩‍👧", count: 8000).utf8)
        document.blocks = [Block(role: .table, range: 0..<document.text.count)]
        checkedChunks(of: document)
    }

    @Test func aGraphemeOverTheBudgetIsCutBetweenCodePoints() {
        let marks = String(repeating: "\u{301}\u{316}", count: 3000)
        let document = makeDocument("Some a\(marks) here.")
        checkedChunks(of: document, settings: ChunkSettings(maxTokens: 20))
    }

    @Test func onlyHeadingsAreChunksToo() {
        let document = makeDocument(
            (0..<400).map { "\(["#", "##", "###"][$0 * 7 % 3]) Heading \($0)" }
                .joined(separator: "\n\n"))
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 50))
        #expect(chunks.count > 20)
    }

    @Test func textWithoutWhiteSpaceBetweenSentencesIsFilledToo() {
        let document = makeDocument(String(repeating: "これは短い文です。", count: 500))
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(chunks.allSatisfy { $0.chunk.text.hasSuffix("。") && !$0.isOversize })
    }

    @Test func deepListsKeepEveryInvariant() {
        let items = (0..<400).map { index in
            String(repeating: "  ", count: index % 40)
                + "- item \(index) \(prose(index % 25, seed: index))"
        }
        let document = Chunking.document(
            of: Array(items.joined(separator: "\n").utf8), format: .markdown)
        #expect(document.blocks.allSatisfy { $0.role == .listItem })
        for maxTokens in [20, 100, 400] {
            let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: maxTokens))
            #expect(chunks.count > 10)
        }
    }

    @Test func linesThatEndAsOnWindowsGiveTheSameChunks() {
        let text = (0..<80).map {
            "# Part \($0 / 20)\n\n\(prose(30 + $0, seed: $0))\n\n- one\n- two"
        }
        .joined(separator: "\n\n")
        func chunks(_ text: String) -> [String] {
            checkedChunks(
                of: Chunking.document(of: Array(text.utf8), format: .markdown),
                settings: ChunkSettings(maxTokens: 150)
            ).map { $0.chunk.text.replacing("\r\n", with: "\n") }
        }
        #expect(chunks(text.replacing("\n", with: "\r\n")).joined() == chunks(text).joined())
    }

    @Test func aLongStretchOfShortSectionsIsNotCutAfterAHeading() {
        let sections = (0..<120).map { index in
            "## Part \(index)\n\n### Of it\n\n\(prose(5 + index * 7 % 60, seed: index))"
        }
        let document = makeDocument("# All\n\n" + sections.joined(separator: "\n\n"))
        for maxTokens in [40, 80, 120] {
            checkedChunks(of: document, settings: ChunkSettings(maxTokens: maxTokens))
        }
    }

    @Test func combiningMarksAndJoinersAloneKeepEveryInvariant() {
        for scalar in [
            "\u{301}", "\u{200D}", "\u{FEFF}", "\u{E0001}", "\u{202E}", "\u{0}", "\u{85}",
        ] {
            let text = Array(String(repeating: scalar, count: 1500).utf8)
            for format in Chunking.RawFormat.allCases {
                let document = Chunking.document(of: text, format: format)
                checkedChunks(of: document, settings: ChunkSettings(maxTokens: 50))
                checkedChunks(of: document, settings: ChunkSettings(maxCharacters: 500))
            }
        }
    }

    @Test func longTextWithoutHeadingsHasNoTinyChunkBeforeItsEnd() {
        for seed in 0..<6 {
            let paragraphs = (0..<400).map {
                prose(5 + ($0 * 31 + seed * 7) % 160, seed: $0 + seed)
            }
            let document = makeDocument(paragraphs.joined(separator: "\n\n"))
            let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 200))
            #expect(chunks.dropLast().allSatisfy { $0.chunk.tokens >= 20 })
            let fill = chunks.map(\.chunk.tokens).reduce(0, +) / chunks.count
            #expect(fill >= 160, "\(fill) of 200")
        }
    }

    // MARK: - Stability

    @Test func anEditOfOneParagraphChangesFewChunks() {
        let paragraphs = (0..<300).map {
            prose(60 + $0 * 37 % 130, seed: $0, length: 18 + $0 % 9) + " It is \($0)."
        }
        let changed = chunksChanged(
            byEditsOf: paragraphs, every: 2, settings: ChunkSettings(maxTokens: 400))
        #expect(changed[changed.count / 2] <= 2, "median of \(changed)")
        #expect(changed[changed.count * 97 / 100] <= 8, "97 in a hundred of \(changed)")
        #expect(changed[changed.count - 1] <= 14, "worst of \(changed)")
    }

    /// Real paragraphs are of very different lengths: the worst edits are those next to long ones.
    @Test func anEditAmongParagraphsOfAllLengthsChangesFewChunks() {
        var generator = SeededGenerator(seed: 11)
        // Lengths whose logarithms are about normal: of 4 to 400 words, half of them below 40.
        let paragraphs = (0..<300).map { index in
            let sum = (0..<6).map { _ in Double.random(in: -1...1, using: &generator) }
                .reduce(0, +)
            return prose(min(max(Int(40 * exp(0.8 * sum)), 4), 400), seed: index) + " Of \(index)."
        }
        let changed = chunksChanged(
            byEditsOf: paragraphs, every: 2, settings: ChunkSettings(maxTokens: 150))
        #expect(changed[changed.count / 2] <= 2, "median of \(changed)")
        #expect(changed[changed.count * 97 / 100] <= 8, "97 in a hundred of \(changed)")
        #expect(changed[changed.count - 1] <= 14, "worst of \(changed)")
    }

    /// How many chunks are new after a paragraph was made three tenths shorter or longer, for each
    /// of such edits, the least first.
    private func chunksChanged(
        byEditsOf paragraphs: [String], every step: Int, settings: ChunkSettings
    ) -> [Int] {
        func chunks(_ paragraphs: [String]) -> [String] {
            Chunking.occurrences(
                of: makeDocument("# One\n\n" + paragraphs.joined(separator: "\n\n")),
                settings: settings
            ).map(\.chunk.text)
        }
        let before = Set(chunks(paragraphs))
        var changed: [Int] = []
        for index in stride(from: 0, to: paragraphs.count, by: step) {
            let words = paragraphs[index].split(separator: " ")
            let share = words.count * 3 / 10
            for edit in [Array(words.dropLast(share)), words + words.prefix(share)] {
                var edited = paragraphs
                edited[index] = edit.joined(separator: " ")
                changed.append(chunks(edited).count { !before.contains($0) })
            }
        }
        return changed.sorted()
    }

    @Test func anEditAmongLinesThatBeginAlikeChangesFewChunks() {
        let lines = (0..<2000).map {
            "Insert into the table of measurements the value \($0 * 7919 % 10007) of \($0)."
        }
        func chunks(_ lines: [String]) -> [String] {
            Chunking.occurrences(
                of: makeDocument("# One\n\n" + lines.joined(separator: "\n\n")),
                settings: ChunkSettings(maxTokens: 100)
            ).map(\.chunk.text)
        }
        let before = Set(chunks(lines))
        let changed = stride(from: 10, to: 2000, by: 97).map { index in
            var edited = lines
            edited[index] += " It was measured twice, and the second time gave the same."
            return chunks(edited).count { !before.contains($0) }
        }
        #expect(before.count > 300)
        #expect(changed.allSatisfy { $0 <= 16 }, "\(changed)")
    }

    @Test func anEditOfOneSectionChangesNoOther() {
        func chunks(_ edit: String) -> [Chunk] {
            Chunking.occurrences(
                of: makeDocument(
                    "# One\n\n\(prose(900))\n\n# Two\n\n\(edit)\(prose(900, seed: 1))\n\n"
                        + "# Three\n\n\(prose(900, seed: 2))"), settings: ChunkSettings()
            ).map(\.chunk)
        }
        let changed = Set(chunks("New. ")).subtracting(chunks(""))
        #expect(Set(changed.map(\.heading)) == ["Two"])
    }

    // MARK: - Real text

    /// The public corpora that chunkers are compared on, where this machine has them.
    private static let corpora = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/bench/chunking/chroma").standardizedFileURL

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: corpora.path),
            "../shared/bench/chunking/chroma is not on this machine"),
        arguments: ["state_of_the_union", "wikitexts", "chatlogs", "pubmed", "finance"])
    func realTextKeepsEveryInvariantAndIsFilled(name: String) throws {
        let text = try String(
            contentsOf: Self.corpora.appending(path: name + ".md"), encoding: .utf8)
        let chunks = checkedChunks(of: Document(format: .markdown, text: Array(text.utf8)))
        let sizes = chunks.map(\.chunk.tokens)
        let fill = Double(sizes.reduce(0, +)) / Double(sizes.count * ChunkSettings().maxTokens)
        #expect(fill > 0.76, "\(fill)")
    }
}

/// Blocks of all roles and of all kinds of text, sometimes with the ranges off.
private func randomDocument(using generator: inout SeededGenerator) -> Document {
    var text: [UInt8] = []
    var blocks: [Block] = []
    for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        if !text.isEmpty { text += Array("\n\n".utf8) }
        let role = Block.Role.allCases.randomElement(using: &generator) ?? .paragraph
        let count = Int.random(in: 1..<(role == .heading ? 8 : 120), using: &generator)
        var content = ""
        for _ in 0..<count {
            content += fragments.randomElement(using: &generator) ?? ""
        }
        let start = text.count
        text += Array(content.utf8)
        // A block that is missing leaves its text to the chunker.
        if Int.random(in: 0..<12, using: &generator) == 0 { continue }
        blocks.append(
            Block(
                role: role,
                level: role == .heading ? Int.random(in: 1...6, using: &generator) : nil,
                range: start..<text.count))
    }
    return Document(
        format: .plainText, title: Bool.random(using: &generator) ? "A title" : nil, text: text,
        blocks: blocks)
}

/// Lines that mean something in Markdown, or nearly do.
private func randomRawText(using generator: inout SeededGenerator) -> String {
    let starts = [
        "# ", "## ", "#hash ", "- ", "* * *", "1. ", "12) ", "| a | b |", "a | b | c", "```",
        "~~~~",
        "$$", "    ", "\t", "> ", "===", "---", "== Wiki ==", "\u{0C}", "• ", "\r", "", "", "", "",
    ]
    var text = Bool.random(using: &generator) ? "" : "---\ntitle: x\n---\n"
    for _ in 0..<Int.random(in: 0..<60, using: &generator) {
        text += starts.randomElement(using: &generator) ?? ""
        for _ in 0..<Int.random(in: 0..<20, using: &generator) {
            text += fragments.randomElement(using: &generator) ?? ""
        }
        text += Int.random(in: 0..<3, using: &generator) == 0 ? "\n\n" : "\n"
    }
    return text
}

/// Bytes and a few merges.
let tinyTokenizer: String = {
    // GPT-2's alphabet: bytes that are printable stand for themselves, the others follow from U+0100.
    var names: [String] = []
    var others: UInt32 = 0x100
    for byte in UInt32(0)...255 {
        let isPrintable =
            (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte > 0xAD
        let scalar = Unicode.Scalar(isPrintable ? byte : others)
        if !isPrintable { others += 1 }
        names.append(scalar.map { String(Character($0)) } ?? "")
    }
    let merges = [
        ("t", "h"), ("th", "e"), ("o", "r"), ("w", "or"), ("e", "r"), ("Ġ", "the"), ("Ċ", "Ċ"),
    ]
    names += merges.map { $0.0 + $0.1 }
    func quoted(_ name: String) -> String {
        name == "\"" || name == "\\" ? "\"\\\(name)\"" : "\"\(name)\""
    }
    let vocabulary = names.enumerated().map { "\(quoted($1)): \($0)" }.joined(separator: ", ")
    let pairs = merges.map { "\"\($0.0) \($0.1)\"" }.joined(separator: ", ")
    return """
        {"normalizer": null, "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
          {"type": "Split", "pattern": {"Regex":
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"},
           "behavior": "Isolated", "invert": false},
          {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]},
         "model": {"type": "BPE", "vocab": {\(vocabulary)}, "merges": [\(pairs)]}}
        """
}()

private let fragments = [
    "word ", "Another ", "end. ", "End! ", "e.g. ", "et al. (2019) ", "3.14 ", "1234567890 ", "\n",
    "\n    ", "a\tb ", "| cell | cell |\n", "...", "…", "(", ") ", "“", "” ", "漢字", "。", "かな",
    "👩‍👩‍👧 ", "🇩🇪🇫🇷", "e\u{301}", "\u{200D}", "\u{FEFF}", "\u{A0}", "\u{3000}", "\u{202E}", "ﷺ", "𝔘𝔫𝔦 ",
    "Ǆ",
    "supercalifragilisticexpialidocious", "https://example.org/a/very/long/path?with=query&more=1 ",
    "ÀÉÎõü ", "ß", "_", "__init__ ", "क्षि ", "ไทย", "- item\n", "1. first\n", "{ x = y; }\n",
    "$\\alpha$ ", "",
]
