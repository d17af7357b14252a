import ArgumentParser
import Curate
import Pipeline
import Store

struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Compare the judges with the marks of people, and suggest a threshold.",
        discussion: """
            The file holds one mark a line: {"id": PAIR, "mark": "keep"} or "drop", also 1 or 0, \
            true or false, or a rating. Marks are kept in the index, beside those of quarry review; \
            without a file those that are there count. A pair marked drop is accepted no more. \
            Nothing is asked of a model.
            """)

    @Argument(
        help: ArgumentHelp(
            "The index file (default: index.quarry) and a file of marks, which ends in .jsonl; - is stdin.",
            valueName: "index> <marks"))
    var files: [String] = []

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print one JSON object; docs/cli.md names its fields.")
    var json = false

    private var markFiles: [String] { files.filter { $0 == "-" || $0.hasSuffix(".jsonl") } }
    private var indexFiles: [String] { files.filter { !markFiles.contains($0) } }

    func validate() throws {
        if indexFiles.count > 1 {
            throw ValidationError(
                "'\(indexFiles[1])' is a second index: a file of marks ends in .jsonl.")
        }
    }

    func run() async throws {
        let read = try markFiles.map { try MarkFile(path: $0) }.flatMap(\.marks)
        let opened = try index.open(argument: indexFiles.first)
        defer { opened.close() }
        let name = try await corpus.resolve(in: opened)
        var unknown: [HumanMark] = []
        if !read.isEmpty {
            unknown = try await Workspace.run(
                "calibrate", index: opened, corpus: name,
                progress: TerminalProgress(verbosity: output.verbosity)
            ) { workspace in
                try await workspace.index.record(read, time: workspace.clock.now())
            }
        }
        let report = CalibrationReport(
            corpus: name, marks: try await opened.marks().count, unknown: unknown.count,
            judges: try await JudgeCalibration.all(of: name, in: opened))
        if json {
            try Output.json(report)
        } else {
            Output.line(report.text)
        }
        if !read.isEmpty, unknown.count == read.count { throw ExitCode(1) }
    }
}

/// What `quarry calibrate` prints.
struct CalibrationReport: Encodable {
    let corpus: String
    /// Of the whole index.
    let marks: Int
    /// Marks of the file whose pairs the index does not hold.
    let unknown: Int
    let judges: [JudgeCalibration]

    var text: String {
        var lines = ["marks     \(marks) in the index"]
        if unknown > 0 {
            lines.append("unknown   \(unknown) marks are of pairs that the index does not hold")
        }
        if judges.isEmpty {
            lines.append(
                "judges    none has judged a marked pair: mark some with `quarry review`, and judge them with `quarry curate`"
            )
        }
        return (lines + judges.flatMap(Self.lines)).joined(separator: "\n")
    }

    private static func lines(of judge: JudgeCalibration) -> [String] {
        let agreement = judge.agreement
        var lines = [
            "",
            "judge     \(judge.model) (\(judge.provider), \(judge.kind)): \(agreement.keepCount) keeps and \(agreement.dropCount) drops",
        ]
        if let accuracy = agreement.accuracy {
            let kappa = agreement.kappa.map { ", Cohen's kappa \(number($0))" } ?? ""
            lines.append(
                "agreement accuracy \(number(accuracy))\(kappa) at the threshold in force, \(number(judge.threshold))"
            )
        }
        if let auc = agreement.auc, let interval = agreement.aucInterval {
            lines.append(
                "auc       \(number(auc)) (95 %: \(number(interval.lowerBound)) to \(number(interval.upperBound)))"
            )
        }
        guard agreement.isEnough else {
            return lines + [
                "suggested nothing: there are too few marks, at least \(JudgeAgreement.leastOfEach) keeps and \(JudgeAgreement.leastOfEach) drops are needed"
            ]
        }
        let flag = judge.kind == "rubric" ? "--threshold" : "--min-log-odds"
        if agreement.mayGuess {
            lines.append(
                "warning   the judge may be guessing: with these marks no threshold of it is of use"
            )
        }
        if let threshold = agreement.suggested {
            lines.append(
                "suggested \(flag) \(number(threshold.value)), the highest that keeps 90 % of the keeps (\(threshold.kept) of \(agreement.keepCount)); it drops \(threshold.dropped) of \(agreement.dropCount) drops"
            )
        }
        if let threshold = agreement.mostTelling {
            lines.append(
                "          \(flag) \(number(threshold.value)) tells them apart best (Youden's J \(number(threshold.youden))): keeps \(threshold.kept), drops \(threshold.dropped)"
            )
        }
        return lines
    }

    private static func number(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
