import ArgumentParser
import Foundation
import Pipeline
import Store

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that everything in the index is what its ids, offsets and links say.",
        discussion: """
            Every content hash is derived anew (recipes, documents, chunks, pairs, units, samples, \
            calls, exports), every block, chunk and piece of evidence is compared with the text \
            that it is a slice of, every link is followed, and SQLite and its full-text index check themselves. Each \
            row that disagrees is printed with its table and id; the exit code is then 1. Nothing \
            is changed.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions

    @Flag(
        name: .long,
        help: "Print one line of JSON for each row that disagrees, and one that sums up.")
    var json = false

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let isJSON = json
        let result = try await opened.verify { try DisagreementLine($0).print(asJSON: isJSON) }
        if json {
            try Output.json(result)
        } else if result.isSound {
            Output.line("sound: \(Self.counts(result.checked)) checked")
        }
        guard !result.isSound else { return }
        Output.note(
            "\(Amount.of(result.disagreements, "row")) of '\(opened.path)' disagree: `quarry repair` drops what cannot be trusted, and never a reply that was paid for."
        )
        throw ExitCode(1)
    }

    private static func counts(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

/// A row that disagrees, as it is printed.
struct DisagreementLine {
    private let disagreement: Disagreement

    init(_ disagreement: Disagreement) {
        self.disagreement = disagreement
    }

    func print(asJSON: Bool) throws {
        if asJSON {
            try Output.json(disagreement)
        } else {
            Output.line("\(disagreement.table) \(disagreement.id): \(disagreement.problem)")
        }
    }
}
