import ArgumentParser
import Foundation
import Pipeline
import Store

/// A file of pairs in the plain JSON form.
struct PairFileOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the pairs as plain JSON, an array where the file ends in .json, else a line each.",
            valueName: "file"))
    var outputFile: String?

    /// Refuses a file that cannot be written before anything is asked.
    func check(index: String) throws {
        guard let outputFile else { return }
        guard outputFile != "-" else {
            throw ValidationError("-o - is no file: name one, such as pairs.json.")
        }
        try ExportRun.check(outputFile, index: index)
    }

    /// - Parameter keepsOriginals: whether pairs that were rewritten say what they were before.
    func write(
        _ choice: PlainPairChoice, keepsOriginals: Bool = true, from workspace: Workspace,
        output: OutputOptions
    ) async throws {
        guard let outputFile else { return }
        let counts = try await PlainPairFile.write(
            choice, keepsOriginals: keepsOriginals, from: workspace, to: outputFile)
        let own = [
            (counts.rewritten, "rewritten"), (counts.reasoned, "with reasoning"),
        ].filter { $0.0 > 0 }.map { "\($0.0) of them \($0.1)" }
        output.say(
            (["\(counts.pairs) pairs written to \(outputFile)"] + own).joined(separator: ", "))
    }
}
