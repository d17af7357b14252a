import ArgumentParser
import Store

struct SpendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spend",
        abstract: "Show what was asked of models and what it cost.",
        discussion: """
            Counts the calls that were paid for, of all corpora of the index; what was replayed \
            costs nothing and is not counted. The view spend holds the same by run, stage and \
            model. A cost with a + leaves calls out whose price was not known.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What makes a line: run, stage or model (default: stage and model).",
            valueName: "what"))
    var by: Grouping?

    @OptionGroup var index: IndexOptions

    @Flag(name: .long, help: "Print one line of JSON for each line of the table.")
    var json = false

    enum Grouping: String, ExpressibleByArgument, CaseIterable {
        case run
        case stage
        case model
    }

    private var grouping: SpendGrouping {
        by.flatMap { SpendGrouping(rawValue: $0.rawValue) } ?? .stageAndModel
    }

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let rows = try await opened.spend(by: grouping)
        if json {
            for row in rows { try Output.json(row) }
        } else if rows.isEmpty {
            Output.line("Nothing was asked yet.")
        } else {
            Output.line(Self.table(rows, by: grouping))
        }
    }

    private static func table(_ rows: [SpendRow], by grouping: SpendGrouping) -> String {
        let names: [String] =
            switch grouping {
            case .run: ["run", "command"]
            case .stage: ["stage"]
            case .model: ["model", "provider"]
            case .stageAndModel: ["stage", "model", "provider"]
            }
        let numbers = [
            "calls", "prompt", "cached", "written", "generated", "reasoning", "seconds", "cost",
        ]
        var table = TextTable(names.map { ($0, false) } + numbers.map { ($0, true) })
        for row in rows { table.add(row.names(for: grouping) + row.numbers) }
        if rows.count > 1 {
            let blanks = names.indices.map { $0 == 0 ? "total" : "" }
            table.add(blanks + SpendRow.total(rows).numbers)
        }
        return table.text
    }
}

extension SpendRow {
    fileprivate func names(for grouping: SpendGrouping) -> [String] {
        switch grouping {
        case .run: [startedAt ?? "", command ?? ""]
        case .stage: [stage ?? ""]
        case .model: [model ?? "", provider ?? ""]
        case .stageAndModel: [stage ?? "", model ?? "", provider ?? ""]
        }
    }

    fileprivate var numbers: [String] {
        [
            Amount.count(calls), Amount.count(promptTokens),
            Amount.share(cachedTokens, of: promptTokens), Amount.count(writtenTokens),
            Amount.count(completionTokens), Amount.count(reasoningTokens),
            Amount.count(Int(seconds.rounded())), Amount.money(cost, unpriced: unpricedCalls),
        ]
    }

    fileprivate static func total(_ rows: [SpendRow]) -> SpendRow {
        let costs = rows.compactMap(\.cost)
        return SpendRow(
            calls: rows.reduce(0) { $0 + $1.calls },
            promptTokens: rows.reduce(0) { $0 + $1.promptTokens },
            cachedTokens: rows.reduce(0) { $0 + $1.cachedTokens },
            writtenTokens: rows.reduce(0) { $0 + $1.writtenTokens },
            completionTokens: rows.reduce(0) { $0 + $1.completionTokens },
            reasoningTokens: rows.reduce(0) { $0 + $1.reasoningTokens },
            cost: costs.isEmpty ? nil : costs.reduce(0, +),
            unpricedCalls: rows.reduce(0) { $0 + $1.unpricedCalls },
            seconds: rows.reduce(0) { $0 + $1.seconds })
    }
}
