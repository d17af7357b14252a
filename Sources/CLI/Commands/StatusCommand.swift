import ArgumentParser
import Pipeline
import Store

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the index holds, what is left to do, and what was spent.")

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let names =
            corpus.corpus == nil
            ? try await opened.corpora() : [try await corpus.resolve(in: opened)]
        var states: [CorpusState] = []
        for name in names {
            let status = try await opened.status(of: name)
            // To find that there is none takes as long as to count the slots.
            let hasFailures = status.failed + status.unread > 0
            states.append(
                CorpusState(
                    status: status, pending: try await opened.pending(of: name),
                    failures: hasFailures ? try await opened.failures(of: name) : [],
                    judge: try await JudgeStanding.inForce(of: name, in: opened)))
        }
        let report = StatusReport(
            index: opened.path, corpora: states,
            collections: corpus.corpus == nil ? try await opened.collections() : [],
            spend: try await opened.spend())
        if json {
            try Output.json(report)
        } else {
            Output.line(report.text)
        }
    }
}

private struct CorpusState: Encodable {
    let status: CorpusStatus
    /// Work left, by stage.
    let pending: [String: Int]
    let failures: [FailureRow]
    /// nil where nothing was judged.
    let judge: JudgeStanding?

    enum CodingKeys: String, CodingKey {
        case failures, judge
        case pending = "pending_work"
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pending, forKey: .pending)
        try container.encode(failures, forKey: .failures)
        try container.encodeIfPresent(judge, forKey: .judge)
    }
}

private struct StatusReport: Encodable {
    let index: String
    let corpora: [CorpusState]
    let collections: [CollectionStatus]
    let spend: [SpendRow]

    var text: String {
        var lines = ["index     \(index)"]
        if corpora.isEmpty, collections.isEmpty {
            lines.append("          no documents yet: quarry ingest FOLDER")
        }
        for corpus in corpora {
            lines.append("")
            lines += Self.lines(of: corpus)
        }
        for collection in collections { lines += [""] + collection.lines }
        if !spend.isEmpty { lines.append("") }
        lines += spend.map { row in
            "spent     \(row.stage ?? "?"): \(row.calls) calls to \(row.model ?? "?") (\(row.provider ?? "?")), \(row.promptTokens) prompt tokens (\(row.cachedTokens) cached), \(row.completionTokens) generated, \(row.seconds) s\(Self.cost(of: row))"
        }
        return lines.joined(separator: "\n")
    }

    private static func cost(of row: SpendRow) -> String {
        row.cost.flatMap { $0 > 0 ? ", \(Amount.money($0, unpriced: row.unpricedCalls))" : nil }
            ?? ""
    }

    private static func lines(of corpus: CorpusState) -> [String] {
        let status = corpus.status
        var lines = [
            "corpus    \(status.corpus)",
            "documents \(status.documents), \(status.pages) pages, \(status.chunks) chunks, \(status.eligibleChunks) of them asked about",
        ]
        if status.planned > 0 || status.spare > 0 {
            let target =
                status.targetAccepted.map { "\($0) accepted" }
                ?? status.targetMade.map { "\($0) made" } ?? "none"
            lines.append("target    \(target)")
            lines.append(
                "pairs     planned \(status.planned) = accepted \(status.accepted) + rejected \(status.rejected) + failed \(status.failed) + pending \(status.pending); spare \(status.spare)"
            )
            lines.append(
                "coverage  \(status.coveredChunks) of \(status.eligibleChunks) chunks have an accepted pair"
            )
        }
        lines += status.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "rejected  \($0.key): \($0.value)"
        }
        if let judge = corpus.judge {
            lines.append("judge     \(judge.model) (\(judge.provider)): \(judge.sentence)")
        }
        lines += corpus.pending.sorted { $0.key < $1.key }.map {
            "left      \($0.key): \($0.value)"
        }
        lines += corpus.failures.map { "failed    \($0.stage) \($0.input): \($0.message ?? "")" }
        return lines
    }
}
