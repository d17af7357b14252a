import ArgumentParser
import Foundation
import Pipeline
import Store

struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Drop what verify names with what hangs on it, and build the search index anew.",
        discussion: """
            A copy of the index is taken beside it first. No reply of a model is ever dropped: one \
            whose question is no longer known stays under the stage `lost`. Documents that were \
            dropped are read again by the next ingest, and what was made of them returns from the \
            replies that are kept, without a call. Afterwards `quarry verify` finds nothing.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Take no copy of the index first.")
    var noBackup = false

    @Flag(
        name: .long,
        help: "Print one line of JSON for each row that disagreed, and one that sums up.")
    var json = false

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        // No command may be asking about what is dropped.
        let lock = try ModelLock(indexPath: opened.path)
        defer { withExtendedLifetime(lock) {} }
        let backup = noBackup ? nil : try await opened.backUp(time: RunClock.system.now())
        if let backup { output.say("copied to '\(backup)'") }
        let isJSON = json
        var repair = try await opened.repair { try DisagreementLine($0).print(asJSON: isJSON) }
        repair.backup = backup
        if json {
            try Output.json(repair)
        } else {
            Output.line(Self.text(of: repair))
        }
        if repair.dropped["document"] != nil || repair.dropped["chunk_place"] != nil {
            output.say("Run `quarry ingest FOLDER` again to read anew what was dropped.")
        }
    }

    private static func text(of repair: Repair) -> String {
        let dropped = repair.dropped.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        var parts = [
            repair.disagreements == 0
                ? "nothing disagreed" : "\(Amount.of(repair.disagreements, "row")) disagreed"
        ]
        if !dropped.isEmpty { parts.append("dropped: \(dropped)") }
        if repair.restored > 0 {
            parts.append("\(Amount.of(repair.restored, "chunk")) taken from the documents again")
        }
        parts.append("\(Amount.of(repair.calls, "reply", "replies")) kept")
        parts.append("search index built anew")
        return parts.joined(separator: "; ")
    }
}

struct VacuumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum",
        abstract: "Give back the space that deleted rows left in the index file.",
        discussion: "Needs as much free room as the index takes, while it runs.")

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let size = try await opened.vacuum()
        output.say("\(opened.path): \(size.before) bytes before, \(size.after) after")
    }
}
