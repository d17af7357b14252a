import ArgumentParser
import Export
import Pipeline

/// Where to, and in which form.
struct ExportOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The file to write, an array where it ends in .json; - is stdout, which export writes to without it; for beir a folder.",
            valueName: "file")
    )
    var outputFile: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "chatml, jsonl, alpaca, sharegpt, triplets, preference or beir.", valueName: "format"))
    var format = "chatml"

    @Option(
        name: .long,
        help: ArgumentHelp("A system message at the head of each conversation.", valueName: "text"))
    var systemPrompt: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What makes a question stand alone: the document's title, its title and section, or none.",
            valueName: "style"))
    var context = "title"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where that stands: phrase (\"According to ...\"), line (before the question) or system (in the system message).",
            valueName: "place"))
    var contextAs = "phrase"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where reasoning stands: think (in tags before the answer), field or none.",
            valueName: "style"))
    var reasoning = "think"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How much a line says: minimal (id and example), plain, or annotated (all that is known of where it came from).",
            valueName: "level"))
    var detail = "plain"

    @Flag(
        name: .customLong("no-ids"),
        help:
            "Leave ids out, for services that refuse further keys; quarry lineage --line still finds the pair."
    )
    var hasNoIDs = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Divide the documents among files: 90/10, 80/10/10, or train=0.9,test=0.1.",
            valueName: "shares"))
    var split: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Mix the lines in an order drawn by this number.", valueName: "number"))
    var shuffle: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Leave out samples of more tokens than this, estimated.", valueName: "n"))
    var maxSampleTokens: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write a page about the data (sources, models, prompts, counts, licences).",
            valueName: "file"))
    var card: String?

    func validate() throws {
        _ = try settings()
        let goesToStdout = outputFile == nil || outputFile == "-"
        for (name, isGiven) in [
            ("--split", split != nil), ("--card", card != nil),
            ("--format beir", format == "beir"),
        ] where isGiven && goesToStdout {
            throw ValidationError("\(name) writes more than one file: say where with -o.")
        }
    }

    func settings() throws -> ExportSettings {
        var settings = ExportSettings(format: try Self.choice(format, of: "format"))
        settings.style.systemPrompt = systemPrompt
        settings.style.context = try Self.choice(context, of: "context style")
        settings.style.contextPlace = try Self.choice(contextAs, of: "place for the context")
        settings.style.reasoning = try Self.choice(reasoning, of: "reasoning style")
        settings.style.detail = try Self.choice(detail, of: "level of detail")
        settings.style.hasIDs = !hasNoIDs
        settings.shuffleSeed = shuffle
        settings.cardPath = card
        settings.maxSampleTokens = maxSampleTokens
        if let maxSampleTokens, maxSampleTokens < 1 {
            throw ValidationError(
                "--max-sample-tokens is \(maxSampleTokens): give a number from 1.")
        }
        if let split {
            guard let division = Division(split, seed: shuffle ?? 42) else {
                throw ValidationError(
                    "--split is '\(split)': give shares such as 90/10, 80/10/10 or train=0.9,test=0.1."
                )
            }
            settings.division = division
        }
        return settings
    }

    private static func choice<Value>(_ name: String, of what: String) throws -> Value
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        if let value = Value(rawValue: name) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("There is no \(what) '\(name)': give one of \(known).")
    }

    func write(from workspace: Workspace, to path: String, output: OutputOptions) async throws {
        let run = ExportRun(workspace: workspace, settings: try settings())
        let summary: ExportSummary
        if path == "-" {
            let (lines, left) = try await run.lines()
            for line in lines { Output.write(line) }
            summary = left
        } else {
            summary = try await run.write(to: path)
            for file in summary.files {
                output.say("\(file.lines) lines written to \(file.path)")
            }
        }
        say(summary, path: path)
    }

    /// Says what is missing from the data and why.
    private func say(_ summary: ExportSummary, path: String) {
        if summary.tooLong > 0 {
            Output.note(
                "\(summary.tooLong) pairs are longer than --max-sample-tokens allows and were left out."
            )
        }
        if summary.unopposed > 0 {
            Output.note(
                "\(summary.unopposed) pairs were left out: no answer about their chunk was rejected, which a preference needs."
            )
        }
        if !summary.emptyParts.isEmpty {
            let parts = summary.emptyParts.map { "'\($0)'" }.joined(separator: " and ")
            Output.note(
                "\(summary.emptyParts.count == 1 ? "The part \(parts) is" : "The parts \(parts) are") empty: a document goes into one part as a whole, and the pairs are from \(summary.documents) only."
            )
        }
        let isEmpty = summary.lines == 0 && summary.tooLong + summary.unopposed == 0
        if isEmpty, path != "-" {
            Output.note(
                "No pair is accepted yet, so \(path) is empty: make some with `quarry generate` and `quarry curate`."
            )
        }
    }
}
