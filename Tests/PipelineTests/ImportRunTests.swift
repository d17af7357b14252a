import Export
import Foundation
import Records
import Store
import Testing

@testable import Pipeline

extension Bench {
    func file(_ text: String, _ name: String = "pairs.json") throws -> PairFile {
        try folder.write(text, to: name)
        return try PairFile(path: "\(folder.path)/\(name)")
    }

    func importPairs(
        _ text: String, _ name: String = "pairs.json", replacing: Bool = false
    ) async throws -> ImportedFile {
        let file = try file(text, name)
        let summary = try await workspace("import") {
            try await ImportRun(workspace: $0).add([file], replacing: replacing)
        }
        return try #require(summary.files.first)
    }

    /// The pairs by their questions, with what became of them.
    func slots() async throws -> [(slot: Slot, pair: Pair)] {
        let slots = try await index.slots(of: "mills")
        let pairs = try await index.pairs(slots.compactMap(\.pair))
        return slots.compactMap { slot in
            slot.pair.flatMap { pairs[$0] }.map { (slot, $0) }
        }
    }
}

private let question = "How many oak teeth does the gear of Wheel01 consist of?"
private let answer = "The gear of Wheel01 consists of 21 oak teeth."

private func row(_ fields: [String: String]) -> String {
    var fields = fields
    fields["question"] = fields["question"] ?? question
    fields["answer"] = fields["answer"] ?? answer
    return "[\(canonicalJSON(fields))]"
}

struct ImportRunTests {
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 3)
        try await bench.ingest()
        return bench
    }

    private func chunk(_ text: String, of bench: Bench) async throws -> Chunk {
        let chunks = try await bench.index.chunksToAskAbout(of: "mills")
        return try #require(chunks.map(\.chunk).first { $0.text.contains(text) })
    }

    @Test func aPairIsTiedToTheChunkThatItNames() async throws {
        let bench = try await bench()
        let chunk = try await chunk("Wheel01", of: bench)
        let file = try await bench.importPairs(row(["chunk_id": chunk.id.hex]))
        #expect(file.byChunk == 1)
        #expect(file.passed == 1)
        let (slot, pair) = try #require(try await bench.slots().first)
        #expect(slot.state == .made)
        #expect(slot.chunk == chunk.id)
        let range = try #require(pair.evidence.first?.range)
        let evidence = String(decoding: Array(chunk.text.utf8)[range], as: UTF8.self)
        #expect(evidence.contains("21 oak teeth"))
        #expect(!evidence.contains("kilowatts"))
        let recipe = try #require(try await bench.index.generators(of: "mills").first)
        #expect(recipe.provider == "import")
        #expect(recipe.model == "pairs.json")
        #expect(recipe.revision?.count == 64)
        let lineage = try await bench.index.lineage(ofPair: pair.id.hex)
        #expect(lineage.map(\.state) == ["made"])
    }

    @Test func aPairWhoseChunkIsNotThereIsTiedToItsOwnText() async throws {
        let bench = try await bench()
        let text = "The mole drill of Bern turns at 90 rpm. It was built by hand in a shed."
        let file = try await bench.importPairs(
            row([
                "question": "At what speed does the mole drill of Bern turn?",
                "answer": "The mole drill of Bern turns at 90 rpm.", "chunk_id": "nowhere",
                "chunk_text": text, "source": "drills.pdf", "context": "Drills",
                "heading": "Speeds > Moles",
            ]))
        #expect(file.byText == 1)
        let (slot, pair) = try #require(try await bench.slots().first)
        #expect(pair.context == "Drills")
        #expect(slot.state == .made)
        let plain = try #require(
            try await bench.index.plainPairs(of: "mills", .made(.qa)).first)
        #expect(plain.chunk.text == text)
        #expect(plain.chunk.heading == "Speeds > Moles")
        #expect(plain.source == "drills.pdf")
        #expect(pair.evidence.first?.range == 0..<39)
    }

    @Test func aPairOfNoKnownChunkIsTiedToOneThatHoldsEvidence() async throws {
        let bench = try await bench()
        let file = try await bench.importPairs(row([:]))
        #expect(file.bySearch == 1)
        let chunk = try await chunk("Wheel01", of: bench)
        let (slot, _) = try #require(try await bench.slots().first)
        #expect(slot.chunk == chunk.id)
        #expect(slot.state == .made)
    }

    @Test func aPairThatNothingSupportsIsRejectedAndNeverJudged() async throws {
        let bench = try await bench()
        let unsupported = row([
            "question": "Which metal are the teeth of Wheel01 cast from?",
            "answer": "The teeth of Wheel01 are cast from tungsten carbide 77.",
        ])
        let file = try await bench.importPairs(unsupported)
        #expect(file.unsupported == 1)
        #expect(file.passed == 0)
        let (slot, pair) = try #require(try await bench.slots().first)
        #expect(slot.state == .rejected)
        #expect(!slot.isMade)
        let chunks = try await bench.index.chunks([slot.chunk])
        #expect(chunks[slot.chunk]?.heading == UnsupportedAnswer.heading)
        _ = try await bench.judge()
        #expect(bench.model.count == 0)
        #expect(try await bench.index.rejectionCauses(of: pair.id).contains("source"))
        // Its answer is nobody's source.
        let asked = try await bench.index.chunksToAskAbout(of: "mills").map(\.chunk.id)
        #expect(!asked.contains(slot.chunk))
        let again = try await bench.importPairs(
            row(["question": pair.question, "answer": pair.answer, "model": "m"]), "other.json")
        #expect(again.unsupported == 1)
    }

    @Test func importedPairsAreJudgedAndExported() async throws {
        let bench = try await bench()
        _ = try await bench.importPairs(row([:]))
        let summary = try await bench.judge()
        #expect(summary.reached == 1)
        #expect(try await bench.exported().contains(question))
        let calls = bench.model.count
        _ = try await bench.judge()
        #expect(bench.model.count == calls)
        let plain = try #require(try await bench.index.plainPairs(of: "mills", .accepted).first)
        #expect(plain.judgment != nil)
        #expect(plain.source == "d0.md")
    }

    @Test func aPairWithReasoningIsOfTheOtherKind() async throws {
        let bench = try await bench()
        _ = try await bench.importPairs(row(["reasoning": "Step 1: The gear has 21 oak teeth."]))
        let (slot, pair) = try #require(try await bench.slots().first)
        #expect(slot.kind == .cot)
        #expect(pair.reasoning == "Step 1: The gear has 21 oak teeth.")
        let recipe = try #require(try await bench.index.generators(of: "mills", kind: .cot).first)
        #expect(recipe.stage == "generate_cot")
    }

    @Test func importingAFileTwiceChangesNothing() async throws {
        let bench = try await bench()
        let text = row(["model": "gpt-x"])
        _ = try await bench.importPairs(text)
        let before = try await bench.index.slots(of: "mills")
        let again = try await bench.importPairs(text)
        #expect(again.known == 1)
        #expect(again.imported == 0)
        let renamed = try await bench.importPairs(text, "copy.json")
        #expect(renamed.known == 1)
        #expect(try await bench.index.slots(of: "mills") == before)
        let recipes = try await bench.index.generators(of: "mills")
        #expect(recipes.map(\.model) == ["gpt-x"])
    }

    @Test func importsStayInForceWhenPairsAreMadeAndCountTowardTheTarget() async throws {
        let bench = try await bench()
        _ = try await bench.importPairs(row([:]))
        let summary = try await bench.make(4)
        #expect(summary.reached == 4)
        let slots = try await bench.index.slots(of: "mills").filter { $0.isMade && !$0.isSpare }
        #expect(slots.count == 4)
        let generators = try await bench.index.generators(of: "mills")
        #expect(generators.contains { $0.provider == "import" })
        let own = try #require(generators.first { $0.provider == "import" })
        #expect(slots.contains { $0.recipe == own.id })
    }

    @Test func anImportLiftsTheTargetThatWouldCutItOff() async throws {
        let bench = try await bench()
        _ = try await bench.accept(2)
        let file = try bench.file(row([:]))
        let summary = try await bench.workspace("import") {
            try await ImportRun(workspace: $0).add([file])
        }
        #expect(summary.liftedTarget)
        let slots = try await bench.slots()
        let imported = try #require(slots.first { $0.pair.question == question })
        #expect(!imported.slot.isSpare)
    }

    @Test func aReplacingImportPutsOthersOutOfForce() async throws {
        let bench = try await bench()
        _ = try await bench.importPairs(row([:]))
        let other =
            "The Wheel01 turbine was built because the older mill at Stone01 had burned down."
        _ = try await bench.importPairs(
            row(["question": "Why was the Wheel01 turbine built?", "answer": other]), "new.json",
            replacing: true)
        let pairs = try await bench.slots().map(\.pair.answer)
        #expect(pairs == [other])
    }

    @Test func whatRepeatsAPairIsRejected() async throws {
        let bench = try await bench()
        #expect(try await bench.importPairs(row([:])).passed == 1)
        let other = try await bench.importPairs(row(["model": "other"]), "other.json")
        #expect(other.passed == 0)
        let states = try await bench.slots().map(\.slot.state)
        #expect(states == [.made, .rejected])
    }

    @Test func whatWasWrittenIsJudgedElsewhereWithTheSameChunks() async throws {
        let bench = try await bench()
        _ = try await bench.make(4)
        let path = bench.folder.path + "/out.json"
        let count = try await bench.workspace("generate") {
            try await PlainPairFile.write(.made(.qa), from: $0, to: path)
        }
        #expect(count.pairs == 4)
        let elsewhere = try Bench()
        let file = try await elsewhere.importPairs(
            try String(contentsOfFile: path, encoding: .utf8))
        #expect(file.problems.isEmpty)
        #expect(file.byText == 4)
        let made = try await bench.index.plainPairs(of: "mills", .made(.qa))
        let read = try await elsewhere.index.plainPairs(of: "mills", .made(.qa))
        #expect(read.map(\.pair.question) == made.map(\.pair.question))
        #expect(read.map(\.chunk.id) == made.map(\.chunk.id))
        #expect(read.map(\.pair.evidence) == made.map(\.pair.evidence))
        #expect(read.map(\.source) == made.map(\.source))
    }

    @Test func textsUnderSeveralHeadingsAllFindTheirChunk() async throws {
        let bench = try Bench()
        let places = ["A > B", "", "A", "C > D", "A > E", ""]
        let rows = places.enumerated().map { number, heading in
            canonicalJSON([
                "question": "What is the mass of stone \(number) of the \(number)th wall?",
                "answer": "Stone \(number) weighs \(number + 40) kg.", "heading": heading,
                "chunk_text": "Stone \(number) weighs \(number + 40) kg.", "source": "walls.md",
            ])
        }
        let file = try await bench.importPairs(rows.joined(separator: "\n"))
        #expect(file.byText == places.count)
        let pairs = try await bench.slots().map(\.pair)
        let chunks = try await bench.index.chunks(pairs.compactMap { $0.evidence.first?.chunk })
        #expect(
            pairs.map { chunks[$0.evidence[0].chunk]?.heading } == places)
    }

    @Test func anAnswerWithoutWordsIsNamed() async throws {
        let bench = try await bench()
        let file = try await bench.importPairs(row(["answer": "…"]))
        #expect(file.imported == 0)
        // A row is a pair or a problem, not both.
        #expect(file.rows == 0)
        #expect(
            file.problems == [
                "\(file.path):1 has an answer without letters or digits: mend it or take it out."
            ])
    }

    @Test func rowsForRetrieversAreNoPairs() async throws {
        let bench = try await bench()
        let file = try await bench.importPairs(
            #"{"anchor":"What is ice?","positive":"Ice is frozen water.","negatives":[]}"#)
        #expect(file.withoutAnswer == 1)
        #expect(file.imported == 0)
        #expect(file.problems.isEmpty)
    }

    @Test func aFileThatIsNoJSONIsRefused() throws {
        let bench = try Bench()
        #expect(throws: PipelineError.self) { try bench.file("question,answer", "pairs.csv") }
        #expect(throws: PipelineError.self) { try PairFile(path: "/nowhere/pairs.json") }
        #expect(!PairFile.isOne(bench.index.path))
    }
}

extension Index {
    /// The names of the checks that a pair did not pass.
    fileprivate func rejectionCauses(of pair: ContentHash) async throws -> [String] {
        try await lineage(ofPair: pair.hex).compactMap(\.checks).flatMap {
            $0.split(separator: ", ").filter { $0.hasSuffix("=fail") }.map {
                String($0.dropLast("=fail".count))
            }
        }
    }
}
