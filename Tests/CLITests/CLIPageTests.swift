import Foundation
import Testing

/// docs/cli.md shows the help of every command as the program prints it.
///
/// `QUARRY_RECORD=1` rewrites that part of the page; the run that does so fails, so that it is
/// never taken for one that passed.
struct CLIPageTests {
    private static let begin = "<!-- help: begin (QUARRY_RECORD=1 make test writes this part) -->\n"
    private static let end = "<!-- help: end -->\n"

    private let environment = ProcessInfo.processInfo.environment
    private let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/cli.md")

    @Test func thePageShowsTheHelpOfEveryCommand() throws {
        let text = try String(contentsOf: page, encoding: .utf8)
        let first = try #require(text.range(of: Self.begin)).upperBound
        let last = try #require(text.range(of: Self.end)).lowerBound
        let sections = try sections()
        guard !isRecording else {
            try (text[..<first] + sections.joined() + text[last...])
                .write(to: page, atomically: true, encoding: .utf8)
            Issue.record("docs/cli.md is rewritten: read what changed, then unset QUARRY_RECORD")
            return
        }
        let shown = text[first..<last]
        let missing = sections.filter { !shown.contains($0) }
        #expect(missing == [], "record it anew with QUARRY_RECORD=1 make test")
        #expect(shown.count == sections.joined().count, "docs/cli.md shows more than there is")
    }

    @Test func thePageTellsOfEveryCommandBeforeItsHelp() throws {
        let text = try String(contentsOf: page, encoding: .utf8)
        let written = try #require(text.components(separatedBy: Self.begin).first)
        for command in try commands() {
            #expect(written.contains("`quarry \(command)`"), "the page misses \(command)")
        }
    }

    @Test func nothingIsRecordedInContinuousIntegration() {
        let isInCI = !(environment["CI"] ?? "").isEmpty
        #expect(!(isInCI && isRecording), "QUARRY_RECORD rewrites what tests expect: unset it")
    }
}

extension CLIPageTests {
    private var isRecording: Bool { !(environment["QUARRY_RECORD"] ?? "").isEmpty }

    /// The help of the program, then that of each command.
    private func sections() throws -> [String] {
        let names = try [""] + commands(withTheirOwn: true)
        return try names.map { name in
            let title = name.isEmpty ? "quarry" : "quarry \(name)"
            let help = try quarry(["help"] + name.split(separator: " ").map(String.init))
            return "### `\(title)`\n\n```text\n\(help.trimmingCharacters(in: .newlines))\n```\n\n"
        }
    }

    /// All commands but `help`, in the order of the program's own list.
    ///
    /// - Parameter withTheirOwn: whether `chunks show` is one, too.
    private func commands(withTheirOwn: Bool = false) throws -> [String] {
        let help = try quarry(["--experimental-dump-help"])
        let all =
            try JSONDecoder().decode(Dump.self, from: Data(help.utf8)).command.subcommands ?? []
        let names = all.filter { $0.commandName != "help" }.flatMap { command in
            let own = withTheirOwn ? command.subcommands ?? [] : []
            return [command.commandName]
                + own.map { "\(command.commandName) \($0.commandName)" }.filter {
                    !$0.hasSuffix(" help")
                }
        }
        try #require(names.count > 1)
        return names
    }

    /// What the program that was built with the tests prints; it stands beside them.
    private func quarry(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "quarry")
        process.arguments = arguments
        // Help is folded to the terminal's width.
        process.environment = environment.merging(["COLUMNS": "80"]) { _, new in new }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As much of ArgumentParser's dump as is needed.
    private struct Dump: Decodable {
        var command: Command

        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
        }
    }
}
