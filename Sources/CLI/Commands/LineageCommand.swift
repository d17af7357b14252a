import ArgumentParser
import Records
import Store

struct LineageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Show where a pair or a sample came from, down to the sentence and the page.")

    @Argument(
        help: ArgumentHelp(
            "The index file, if not the default, and the id of a pair or sample, or its beginning.",
            valueName: "index> <pair-id"))
    var arguments: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "In the place of the id: a line of an exported file, also of one without ids.",
            valueName: "file:n"))
    var line: String?

    @OptionGroup var index: IndexOptions

    @Flag(name: .long, help: "Print one line of JSON for each place of the pair.")
    var json = false

    func validate() throws {
        let expected = line == nil ? 1...2 : 0...1
        guard expected.contains(arguments.count) else {
            throw ValidationError(
                line == nil
                    ? "Give one pair's id, and before it the index if it is not index.quarry."
                    : "--line takes the place of the pair's id: give nothing else but the index.")
        }
    }

    func run() async throws {
        let file = arguments.count == (line == nil ? 2 : 1) ? arguments[0] : nil
        let opened = try index.open(argument: file)
        defer { opened.close() }
        var ids = line == nil ? Array(arguments.suffix(1)) : []
        if let line {
            let exported = try ExportedFileLine(line)
            ids = try await opened.pairs(ofLine: exported.sha256).map(\.hex)
            if let sample = try await opened.sample(ofLine: exported.sha256) {
                ids.append(sample.hex)
            }
            guard !ids.isEmpty else {
                throw StoreError(
                    .unknown,
                    "Line \(exported.number) of '\(exported.path)' was not exported from '\(opened.path)', or was changed since: name the index it came from."
                )
            }
        }
        for id in ids {
            let samples = try await opened.sampleLineage(ofSample: id)
            guard samples.isEmpty else {
                for row in samples {
                    if json { try Output.json(row) } else { Output.line(row.text) }
                }
                continue
            }
            var rows = try await opened.lineage(ofPair: id)
            // People read the whole chain; a program follows `parent_id`.
            while !json, let parent = rows.last?.parent {
                rows += try await opened.lineage(ofPair: parent.hex)
            }
            for row in rows {
                if json {
                    try Output.json(Line(row))
                } else {
                    Output.line(Self.text(of: row))
                }
            }
        }
    }

    private static func text(of row: LineageRow) -> String {
        let judgment = [
            row.rating.map { "rating \($0)" },
            row.logOdds.map { "log-odds \(($0 * 100).rounded() / 100)" },
            row.judgeModel.map { "by \($0)" },
        ].compactMap { $0 }.joined(separator: ", ")
        let fields: [(String, String?)] = [
            ("pair", row.pair.hex), ("state", row.state), ("question", row.question),
            ("answer", row.answer), ("made by", row.madeBy), ("made of", row.parent?.hex),
            ("evidence", row.evidence),
            ("document", row.documentPath), ("title", row.documentTitle),
            ("page", row.page.map(String.init)), ("heading", row.heading),
            ("chunk", row.chunk.hex), ("corpus", row.corpus),
            ("model", [row.provider, row.model].compactMap { $0 }.joined(separator: " ")),
            ("prompt", row.prompt), ("call", row.callKey), ("checks", row.checks),
            ("judgment", judgment), ("exports", row.exports),
        ]
        return fields.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            let padded = name + String(repeating: " ", count: 10 - name.count)
            return padded + value.split(separator: "\n").joined(separator: "\n          ")
        }.joined(separator: "\n") + "\n"
    }

    private struct Line: Encodable {
        let pairId: String
        let state: String
        let question: String
        let answer: String
        let evidence: String
        let chunkId: String
        let heading: String
        let page: Int?
        let documentPath: String?
        let documentTitle: String?
        let corpus: String?
        let provider: String?
        let model: String?
        let prompt: String?
        let callKey: String?
        let rating: Int?
        let logOdds: Double?
        let judgeModel: String?
        let checks: String?
        let exports: String?
        let madeBy: String
        let parentId: String?
        let originalQuestion: String?
        let originalAnswer: String?

        enum CodingKeys: String, CodingKey {
            case state, question, answer, evidence, heading, page, corpus, provider, model,
                prompt, rating, checks, exports
            case pairId = "pair_id"
            case chunkId = "chunk_id"
            case documentPath = "document_path"
            case documentTitle = "document_title"
            case callKey = "call_key"
            case logOdds = "log_odds"
            case judgeModel = "judge_model"
            case madeBy = "made_by"
            case parentId = "parent_id"
            case originalQuestion = "original_question"
            case originalAnswer = "original_answer"
        }

        init(_ row: LineageRow) {
            pairId = row.pair.hex
            state = row.state
            question = row.question
            answer = row.answer
            evidence = row.evidence
            chunkId = row.chunk.hex
            heading = row.heading
            page = row.page
            documentPath = row.documentPath
            documentTitle = row.documentTitle
            corpus = row.corpus
            provider = row.provider
            model = row.model
            prompt = row.prompt
            callKey = row.callKey
            rating = row.rating
            logOdds = row.logOdds
            judgeModel = row.judgeModel
            checks = row.checks
            exports = row.exports
            madeBy = row.madeBy
            parentId = row.parent?.hex
            originalQuestion = row.originalQuestion
            originalAnswer = row.originalAnswer
        }
    }
}
