import Curate
import Export
import Foundation
import GRDB
import LanguageModels
import Records
import Store
import Synchronization
import Testing

@testable import Pipeline

/// What a run costs, to the call.
struct ExactCountsTests {
    /// As a large model is asked.
    ///
    /// It says what the answer is, marks by the rubric, and nothing is asked back. Canaries are
    /// counted apart.
    private static func settings(
        slotsPerCall: Int = 1, answers: PairSettings.AnswerSource = .model, canaries: Bool = false
    ) -> PairSettings {
        var settings = PairSettings()
        settings.slotsPerCall = slotsPerCall
        settings.answers = answers
        settings.judge = .rubric
        settings.plantsCanaries = canaries
        return settings
    }

    /// Brings a corpus to accepted pairs.
    private func accept(
        _ target: Int?, on bench: Bench, index: Index? = nil, model: any LanguageModel,
        settings: PairSettings
    ) async throws -> PairSummary {
        try await Workspace.run(
            "pipeline", index: index ?? bench.index, corpus: "mills", progress: SilentProgress()
        ) { workspace in
            // One at a time: which pairs a judge rejects that counts them follows their order.
            let open = OpenModel(
                model: model, workers: 1, supportsLogprobs: true, description: "")
            return try await PairRun(
                workspace: workspace, models: PairModels(makers: [open]), settings: settings
            ).accept(target: target)
        }
    }

    // MARK: A target

    @Test(arguments: [
        (3, PairSettings.AnswerSource.model), (1, .program), (3, .program),
    ])
    func fortyChunksGiveFortyPairsForLittleMoreThanTheFewestCalls(
        slotsPerCall: Int, answers: PairSettings.AnswerSource
    ) async throws {
        let bench = try Bench()
        try bench.writeDocuments(4, sections: 10)
        _ = try await bench.ingest()
        #expect(try await bench.index.status(of: "mills").eligibleChunks == 40)
        let model = SternModel(rejectsEach: 5)
        let settings = Self.settings(slotsPerCall: slotsPerCall, answers: answers)
        let summary = try await accept(40, on: bench, model: model, settings: settings)
        #expect(summary.reached == 40)
        #expect(summary.status.accepted == 40)
        #expect(summary.status.coveredChunks == 40)
        let accepted = try await bench.index.acceptedPairs(of: "mills")
        #expect(accepted.count == 40)
        #expect(Set(accepted.map(\.chunk)).count == 40)
        // 40 of 49 judged are accepted, with every fifth rejected.
        #expect(model.count(of: "rubric") == 49)
        let fewest = 40 + 40
        #expect(model.count <= fewest * 13 / 10, "\(model.counts)")
        let status = summary.status
        #expect(
            status.planned == status.accepted + status.rejected + status.failed + status.pending)
    }

    @Test func canariesAreTheOnlyCallsBeside() async throws {
        var counts: [Int] = []
        for canaries in [false, true] {
            let bench = try Bench()
            try bench.writeDocuments(4, sections: 10)
            _ = try await bench.ingest()
            let model = SternModel(rejectsEach: .max)
            let summary = try await accept(
                40, on: bench, model: model, settings: Self.settings(canaries: canaries))
            #expect(summary.reached == 40)
            counts.append(model.count)
        }
        #expect(counts[0] == 80)
        #expect(counts[1] == 80 + CanaryPlan.wanted(judged: 40))
    }

    @Test func spareSlotsAreUsedBeforeAnyNewCall() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 6)
        _ = try await bench.ingest()
        let model = SternModel(rejectsEach: .max)
        let settings = Self.settings(slotsPerCall: 3)
        #expect(try await accept(6, on: bench, model: model, settings: settings).reached == 6)
        let made = model.count(of: "write")
        #expect(made == 6)
        #expect(model.count(of: "rubric") == 6)
        let more = try await accept(9, on: bench, model: model, settings: settings)
        #expect(more.reached == 9)
        #expect(model.count(of: "write") == made)
    }

    // MARK: Edits

    /// It takes minutes in a debug build.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["QUARRY_LONG"] != nil,
            "It is long: set QUARRY_LONG to run it"))
    func anEditOfOneParagraphInAThousandChunksAsksOnlyAboutTheChunksThatChanged()
        async throws
    {
        let bench = try Bench()
        var manual = Manual(sections: 125, seed: 7)
        try bench.folder.write(manual.text, to: "papers/manual.md")
        _ = try await bench.ingest(chunkTokens: 64)
        var known = try await chunks(bench)
        #expect(known.count >= 1000)
        let model = SternModel(rejectsEach: .max)
        _ = try await accept(nil, on: bench, model: model, settings: Self.settings())
        var changed: [Int] = []
        for edit in 0..<9 {
            manual.edit(seed: 100 + edit)
            try bench.folder.write(manual.text, to: "papers/manual.md")
            _ = try await bench.ingest(chunkTokens: 64)
            let now = try await chunks(bench)
            let new = now.subtracting(known)
            changed.append(new.count)
            let before = model.requests.count
            _ = try await accept(nil, on: bench, model: model, settings: Self.settings())
            let texts = Set(new.map(\.text))
            let asked = model.requests.dropFirst(before)
            #expect(asked.allSatisfy { $0.prompt.passage.map { texts.contains($0.text) } ?? false })
            // A generation and a judgment of each, and re-asks of none.
            #expect(asked.count <= 2 * new.count)
            #expect(!asked.isEmpty)
            known = now
        }
        let median = changed.sorted()[changed.count / 2]
        #expect((1...2).contains(median), "\(changed)")
    }

    private func chunks(_ bench: Bench) async throws -> Set<Chunk> {
        Set(try await bench.index.chunksToAskAbout(of: "mills").map(\.chunk))
    }

    // MARK: A changed prompt

    @Test func aChangedJudgePromptRepeatsNoGeneration() async throws {
        let bench = try Bench()
        try bench.writeDocuments(2, sections: 6)
        _ = try await bench.ingest()
        let model = SternModel(rejectsEach: .max)
        var settings = Self.settings()
        _ = try await accept(12, on: bench, model: model, settings: settings)
        let first = model.counts
        #expect(first == ["write": 12, "rubric": 12])
        let shipped = try Prompts.embedded(.rubric)
        settings.prompts[.rubric] = try PromptTemplate(
            name: "rubric",
            bytes: Array(
                shipped.text.replacing("---\n", with: "---\nBe strict.\n", maxReplacements: 1).utf8)
        )
        let summary = try await accept(12, on: bench, model: model, settings: settings)
        #expect(summary.reached == 12)
        #expect(model.counts == ["write": 12, "rubric": 24])
        // Put back, it counts again as it stood.
        _ = try await accept(12, on: bench, model: model, settings: Self.settings())
        #expect(model.counts == ["write": 12, "rubric": 24])
    }

    // MARK: Offline

    @Test(arguments: [false, true])
    func aFinishedIndexIsReplayedOfflineToTheByte(fromCallsAlone: Bool) async throws {
        let bench = try Bench()
        try bench.writeDocuments(3, sections: 5)
        _ = try await bench.ingest()
        let model = SternModel(rejectsEach: 5)
        let settings = Self.settings(slotsPerCall: 3, canaries: true)
        _ = try await accept(12, on: bench, model: model, settings: settings)
        let first = try await exports(of: bench.index, in: bench.folder.path)
        let copyPath = bench.folder.path + "/copy.quarry"
        try await bench.index.copy(to: copyPath)
        if fromCallsAlone { try await forgetEverythingButCalls(at: copyPath) }
        let copy = try Index(path: copyPath, creating: false)
        defer { copy.close() }
        let silent = SternModel(rejectsEach: 5, isOffline: true)
        let summary = try await accept(
            12, on: bench, index: copy, model: silent, settings: settings)
        #expect(silent.count == 0)
        #expect(summary.spending.calls == 0)
        #expect(summary.reached == 12)
        #expect(try await exports(of: copy, in: bench.folder.path) == first)
        #expect(first.values.allSatisfy { !$0.isEmpty })
    }

    /// Leaves what was read and what was answered.
    private func forgetEverythingButCalls(at path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.write { database in
            for table in [
                "export_line", "canary", "judgment", "\"check\"", "pair_chunk", "pair", "plan",
            ] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
            try database.execute(
                sql: "DELETE FROM attempt WHERE stage NOT IN ('read', 'chunk')")
        }
        try queue.close()
    }

    /// The bytes of an export in each format of lines.
    private func exports(of index: Index, in folder: String) async throws -> [String: Data] {
        var exports: [String: Data] = [:]
        for format in ExportFormat.allCases where format != .beir {
            let path = "\(folder)/replayed-\(format)-\(UUID().uuidString).jsonl"
            var settings = ExportSettings(format: format)
            settings.shuffleSeed = 3
            try await Workspace.run(
                "export", index: index, corpus: "mills", progress: SilentProgress()
            ) { workspace in
                _ = try await ExportRun(workspace: workspace, settings: settings).write(to: path)
            }
            exports["\(format)"] = try Data(contentsOf: URL(filePath: path))
        }
        return exports
    }
}

/// The mock model, whose judge gives every so many-th pair the lowest marks.
private final class SternModel: LanguageModel {
    private let base = MockModel(name: "stern-70b")
    private let rejectsEach: Int
    private let isOffline: Bool
    private let state = Mutex(State())

    private struct State {
        var requests: [ModelRequest] = []
        var judged = 0
    }

    init(rejectsEach: Int, isOffline: Bool = false) {
        self.rejectsEach = rejectsEach
        self.isOffline = isOffline
    }

    var identity: ModelIdentity { base.identity }
    var requests: [ModelRequest] { state.withLock { $0.requests } }
    var count: Int { requests.count }
    /// Requests by task.
    var counts: [String: Int] {
        Dictionary(requests.map { ($0.task, 1) }, uniquingKeysWith: +)
    }

    func count(of task: String) -> Int { counts[task] ?? 0 }

    func reply(to request: ModelRequest) async throws -> ModelReply {
        let isRejected = state.withLock { state in
            state.requests.append(request)
            guard request.task == "rubric" else { return false }
            state.judged += 1
            return state.judged.isMultiple(of: rejectsEach)
        }
        if isOffline { throw ModelError(.unreachable, "There is no network.") }
        var reply = try await base.reply(to: request)
        if isRejected {
            reply.text = #"{"clarity":0,"accuracy":0,"usefulness":0,"difficulty":0}"#
        }
        return reply
    }
}

/// A long document of short paragraphs, drawn by a seed.
private struct Manual {
    private var paragraphs: [[String]]

    init(sections: Int, seed: UInt64) {
        var random = Generator(state: seed)
        paragraphs = (0..<sections).map { section in
            (0..<12).map { Self.paragraph("\(section)-\($0)", &random) }
        }
    }

    var text: String {
        "# The manual of the mills\n\n"
            + paragraphs.enumerated().map { section, texts in
                "## Wheel house \(section)\n\n" + texts.joined(separator: "\n\n") + "\n\n"
            }.joined()
    }

    /// Rewrites one paragraph somewhere.
    mutating func edit(seed: Int) {
        var random = Generator(state: UInt64(seed))
        let section = Int(random.next() % UInt64(paragraphs.count))
        let place = Int(random.next() % 12)
        paragraphs[section][place] = Self.paragraph("\(section)-\(place)e", &random)
    }

    private static func paragraph(_ name: String, _ random: inout Generator) -> String {
        let river = rivers[Int(random.next() % UInt64(rivers.count))]
        let power = 100 + random.next() % 900
        var text =
            "The turbine T\(name) is a machine that turns the water of the \(river) into "
            + "\(power) kilowatts of power."
        if random.next() % 2 == 0 {
            text += " Its gear consists of \(20 + random.next() % 60) oak teeth, which reduces the"
            text += " noise of the shaft by \(5 + random.next() % 40) percent."
        }
        return text
    }

    private static let rivers = [
        "Aare", "Emme", "Limmat", "Reuss", "Saane", "Sihl", "Thur", "Toess",
    ]

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Generator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
