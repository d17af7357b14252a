import Testing
import TextAnalysis

@testable import Export

/// Draws texts and rows, the same for the same seed.
private struct Draw {
    private var state: UInt64

    init(_ seed: Int) {
        state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func number(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func one<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

    mutating func words(_ most: Int) -> String {
        let stock = [
            "ice", "the", "\"quoted\"", "naïve", "a\\b", "</p>", "12 %", "Zürich", "雪", "section",
            "\u{1F600}", "According", "to", "About:", "line\nbreak", "\u{2028}", "<think>",
        ]
        return (0...number(below: most)).map { _ in one(of: stock) }.joined(separator: " ")
    }

    mutating func row() -> ExportRow {
        let openers = ["What", "How", "In which case", "Is", "\u{C9}t\u{E9}:", "Name"]
        let title = one(of: ["", "Ice in winter", "The \"big\"\n five.", words(4)])
        var row = ExportRow(
            id: "p\(number(below: 1000))", question: one(of: openers) + " " + words(6) + "?",
            reasoning: one(of: [nil, "Step 1: " + words(5) + "\nStep 2: so."]),
            answer: "A" + words(9), context: title, chunkID: "c1", source: "ice.md", title: title,
            heading: one(of: ["", "Methods > " + one(of: ["Ice", "A \"b\""])]), page: nil,
            evidence: words(9), rating: one(of: [nil, 8]), model: "m", recipe: "r", corpus: "c",
            retrieval: ExportRow.Retrieval(positive: "P " + words(9), negatives: []))
        row.acronyms = one(of: [
            [], [Acronyms.Definition(short: "ABC", long: "all big crows")],
            [
                Acronyms.Definition(short: "ABC", long: "all big crows"),
                Acronyms.Definition(short: "D(E)F", long: "not; to be quoted"),
                Acronyms.Definition(short: "GO-2", long: "graphene oxide: two"),
            ],
        ])
        row.rejectedAnswer = ExportRow.RejectedAnswer(pair: "p0", text: "B " + words(4))
        return row
    }

    mutating func style() -> ExportStyle {
        var style = ExportStyle()
        style.systemPrompt = one(of: [nil, "Be exact.\n\nBe kind."])
        style.context = one(of: ContextStyle.allCases)
        style.contextPlace = one(of: [.phrase, .line, .system])
        style.reasoning = one(of: ExportStyle.ReasoningStyle.allCases)
        style.detail = one(of: ExportStyle.Detail.allCases)
        style.hasIDs = number(below: 3) > 0
        return style
    }
}

struct ExportRoundTripTests {
    @Test(arguments: ExportFormat.allCases.filter(\.isLines))
    func everyFormatAndStyleReadsBackToTheSamePairs(format: ExportFormat) throws {
        var draw = Draw(format.rawValue.utf8.count)
        for _ in 0..<1500 {
            let rows = (0...draw.number(below: 3)).map { _ in draw.row() }
            let style = draw.style()
            let lines = rows.map { Exporter.line(for: $0, format: format, style: style) }
            let array = [UInt8(ascii: "[")] + lines.joined(separator: [44]) + [UInt8(ascii: "]")]
            for bytes in [lines.flatMap(\.self), array] {
                let result = PairReader.read(bytes, name: "x")
                #expect(result.problems.isEmpty)
                try #require(result.rows.count == rows.count)
                for (row, found) in zip(rows, result.rows) {
                    check(found, row, format, style)
                }
            }
        }
    }

    private func check(
        _ found: PairRow, _ row: ExportRow, _ format: ExportFormat, _ style: ExportStyle
    ) {
        #expect(found.question == row.question)
        #expect(found.id == (style.hasIDs ? row.id : nil))
        guard format != .triplets else {
            #expect(found.chunkText == row.retrieval?.positive)
            return
        }
        #expect(found.answer == row.answer)
        #expect(found.reasoning == (style.reasoning == .none ? nil : row.reasoning))
        if format.isConversation { #expect(found.system == style.systemPrompt) }
        if format == .preference { #expect(found.rejectedAnswer == row.rejectedAnswer?.text) }
        if format == .jsonl, style.detail != .minimal {
            #expect(found.chunkID == row.chunkID)
            #expect(found.rating == row.rating)
        }
    }
}
