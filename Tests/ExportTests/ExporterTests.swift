import Foundation
import Testing
import TextAnalysis

@testable import Export

private let row = ExportRow(
    id: "p1", question: "What is the size of a block?", answer: "A block holds 128 KB.",
    context: "Zstandard Compression", chunkID: "c1", source: "zstd.md",
    title: "Zstandard Compression", heading: "Format > Blocks", page: 3,
    evidence: "A block\nholds 128 KB.", model: "qwen", recipe: "r1", corpus: "specs")

private func line(
    _ row: ExportRow, _ format: ExportFormat, system: String? = nil, style: ContextStyle = .title
) -> String {
    var own = ExportStyle()
    own.systemPrompt = system
    own.context = style
    return String(
        decoding: Exporter.line(for: row, format: format, style: own), as: UTF8.self)
}

struct ExporterTests {
    @Test func jsonlKeepsTheBareQuestionBesideItsContext() {
        #expect(
            line(row, .jsonl) == #"""
                {"id":"p1","question":"What is the size of a block?","answer":"A block holds 128 KB.","context":"Zstandard Compression","chunk_id":"c1","source":"zstd.md","title":"Zstandard Compression","heading":"Format > Blocks","page":3,"evidence":"A block\nholds 128 KB.","model":"qwen","recipe":"r1","corpus":"specs"}

                """#)
    }

    @Test func tripletsHoldWhatARetrieverIsTrainedOn() {
        var found = row
        found.retrieval = .init(
            positive: "A block\nholds 128 KB.",
            negatives: [
                .init(chunkID: "c2", text: "A frame holds blocks."),
                .init(chunkID: "c3", text: "A window is larger."),
            ])
        #expect(
            line(found, .triplets) == #"""
                {"id":"p1","anchor":"According to \"Zstandard Compression\", what is the size of a block?","positive":"A block\nholds 128 KB.","negatives":["A frame holds blocks.","A window is larger."],"chunk_id":"c1","negative_chunk_ids":["c2","c3"],"source":"zstd.md"}

                """#)
    }

    @Test func aTripletWithoutNegativesIsStillALine() {
        var lonely = row
        lonely.retrieval = .init(positive: "A block holds 128 KB.", negatives: [])
        #expect(line(lonely, .triplets, style: .none).contains(#""negatives":[],"chunk_id":"c1""#))
    }

    @Test func jsonlSaysWhatIsKnown() {
        var judged = row
        judged.reasoning = "Step 1"
        judged.page = nil
        judged.rating = 7.5
        judged.logOdds = -.infinity
        #expect(
            line(judged, .jsonl) == #"""
                {"id":"p1","question":"What is the size of a block?","answer":"A block holds 128 KB.","reasoning":"Step 1","context":"Zstandard Compression","chunk_id":"c1","source":"zstd.md","title":"Zstandard Compression","heading":"Format > Blocks","page":null,"evidence":"A block\nholds 128 KB.","rating":7.5,"log_odds":null,"model":"qwen","recipe":"r1","corpus":"specs"}

                """#)
    }

    @Test func chatMLNamesTheDocumentInTheQuestion() {
        #expect(
            line(row, .chatml, system: "Be exact.") == #"""
                {"id":"p1","messages":[{"role":"system","content":"Be exact."},{"role":"user","content":"According to \"Zstandard Compression\", what is the size of a block?"},{"role":"assistant","content":"A block holds 128 KB."}]}

                """#)
    }

    @Test func chatMLPutsTheReasoningBeforeTheAnswer() {
        var reasoned = row
        reasoned.reasoning = "Step 1"
        #expect(
            line(reasoned, .chatml, style: .none) == #"""
                {"id":"p1","messages":[{"role":"user","content":"What is the size of a block?"},{"role":"assistant","content":"<think>\nStep 1\n</think>\n\nA block holds 128 KB."}]}

                """#)
    }

    @Test func alpacaHasInstructionInputAndOutput() {
        #expect(
            line(row, .alpaca, system: "S", style: .none) == #"""
                {"id":"p1","system":"S","instruction":"What is the size of a block?","input":"","output":"A block holds 128 KB."}

                """#)
    }

    @Test func shareGPTHasTurnsOfHumanAndGPT() {
        #expect(
            line(row, .sharegpt, system: "S", style: .none) == #"""
                {"id":"p1","conversations":[{"from":"system","value":"S"},{"from":"human","value":"What is the size of a block?"},{"from":"gpt","value":"A block holds 128 KB."}]}

                """#)
    }

    @Test(arguments: ExportFormat.allCases.filter(\.isLines))
    func everyFormatIsOneLineThatReadsBackWhateverTheTextHolds(format: ExportFormat) throws {
        var odd = row
        odd.question = "Why \"\\\u{1}\u{8}\u{C}\r\n\t\u{7F}\u{85}\u{2028}\u{2029}é😀</think>?"
        odd.id = odd.question
        var style = ExportStyle()
        style.systemPrompt = odd.question
        let bytes = Exporter.line(for: odd, format: format, style: style)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix("}\n"))
        #expect(text.unicodeScalars.dropLast().allSatisfy { !lineBreaks.contains($0) })
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(object["id"] as? String == odd.question)
    }
}

/// What Python's `splitlines` breaks at.
private let lineBreaks = Set(
    "\n\r\u{B}\u{C}\u{1C}\u{1D}\u{1E}\u{85}\u{2028}\u{2029}".unicodeScalars)

struct ContextStyleTests {
    @Test(arguments: [
        ("What is it?", "Crows", #"According to "Crows", what is it?"#),
        ("Does it fly?", "Crows", #"According to "Crows", does it fly?"#),
        ("In urban crows, what is CF?", "A zoo", #"About "A zoo": In urban crows, what is CF?"#),
        ("What are crows of the zoo?", "Crows of the Zoo", "What are crows of the zoo?"),
        ("What are scarecrows?", "Crows", #"According to "Crows", what are scarecrows?"#),
        ("What is it?", "", "What is it?"),
        ("What is it?", " \n", "What is it?"),
        ("What is it?", "The \"big\"\n five.", #"According to "The 'big' five", what is it?"#),
        ("", "Crows", #"About "Crows": "#),
    ])
    func theTitleIsNamedUnlessTheQuestionDoesSo(question: String, title: String, composed: String) {
        let style = ContextStyle.title
        #expect(style.compose(question: question, context: title).question == composed)
        let bare = ContextStyle.none.compose(question: question, context: title)
        #expect(bare.question == question)
        #expect(bare.system == nil)
    }

    @Test(arguments: [
        (
            ContextPlace.phrase,
            "According to \"Mills\" (MWT: mean wheel torque), why did the MWT fall?", nil
        ),
        (.line, "Document: \"Mills\" (MWT: mean wheel torque)\nWhy did the MWT fall?", nil),
        (
            .system, "Why did the MWT fall?",
            "The question is about the document \"Mills\" (MWT: mean wheel torque)."
        ),
    ])
    func shortFormsAreExplainedBehindTheTitle(
        place: ContextPlace, question: String, system: String?
    ) {
        let acronyms = [Acronyms.Definition(short: "MWT", long: "mean wheel torque")]
        let composed = ContextStyle.title.compose(
            question: "Why did the MWT fall?", context: "Mills", acronyms: acronyms, place: place)
        #expect(composed.question == question)
        #expect(composed.system == system)
        let bare = ContextStyle.none.compose(
            question: "Why did the MWT fall?", context: "Mills", acronyms: acronyms, place: place)
        #expect(bare.question == "Why did the MWT fall?")
    }

    @Test func whatAModelIsTrainedOnIsCountedByFormat() {
        var found = row
        found.reasoning = "Step 1: so."
        found.rejectedAnswer = .init(pair: "p2", text: "A block is big.")
        found.retrieval = .init(positive: "P", negatives: [.init(chunkID: "c2", text: "N")])
        var style = ExportStyle()
        style.context = .none
        func texts(_ format: ExportFormat) -> [String] {
            Exporter.texts(of: found, format: format, style: style).filter { !$0.isEmpty }
        }
        #expect(texts(.triplets) == [row.question, "P", "N"])
        #expect(texts(.preference).last == "A block is big.")
        #expect(texts(.jsonl) == [row.question, "Step 1: so.", row.answer])
        #expect(texts(.beir) == [row.question])
        #expect(texts(.chatml).count == 2)
        style.reasoning = .field
        #expect(texts(.chatml).count == 3)
    }
}
