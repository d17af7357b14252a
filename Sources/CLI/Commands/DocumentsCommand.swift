import ArgumentParser
import Pipeline
import Store

struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "List the documents of the index, with what could not be read of them.")

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions

    @Flag(name: .long, help: "Print one line of JSON for each document.")
    var json = false

    func run() async throws {
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let name = corpus.corpus == nil ? nil : try await corpus.resolve(in: opened)
        for document in try await opened.documents(of: name) {
            if json {
                try Output.json(document)
            } else {
                Output.line(Self.text(of: document))
            }
        }
    }

    private static func text(of document: ListedDocument) -> String {
        var facts = [document.format ?? "not read"]
        if let pages = document.pages { facts.append(count(pages, "page")) }
        if document.document != nil {
            facts.append(count(document.blocks, "block"))
            facts.append(count(document.chunks, "chunk"))
        }
        if !document.isPresent { facts.append("the file is gone") }
        var lines = [
            "\(document.document ?? String(repeating: "-", count: 32))  \(document.path)",
            "    \(facts.joined(separator: ", "))",
        ]
        if let title = document.title { lines.append("    \(title)") }
        if let reason = document.reason { lines.append("    \(document.outcome): \(reason)") }
        return lines.joined(separator: "\n")
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Delete a document with its text, pairs and calls for good.",
        discussion: """
            Every version that the path ever held is deleted, and nothing of it lingers in the \
            file. Files that were exported stay as they are. A file that is still in its folder is \
            read again by the next ingest: remove it first, or leave it out with --exclude.
            """)

    @Argument(
        help: ArgumentHelp(
            "The document's id, or 6 or more digits of it, or its path.", valueName: "document"))
    var document: String

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Say what would be deleted, and delete nothing.")
    var dryRun = false

    func run() async throws {
        let opened = try index.open()
        defer { opened.close() }
        let name = corpus.corpus == nil ? nil : try await corpus.resolve(in: opened)
        let found = try await opened.documents(meaning: document, corpus: name)
        guard !found.isEmpty else {
            throw PipelineError(
                .nothingToDo,
                "The index has no document '\(document)': `quarry documents` lists those that it has."
            )
        }
        let paths = Set(found.map(\.path)).sorted()
        if paths.count > 1 {
            throw PipelineError(
                .nothingToDo,
                "'\(document)' may mean \(paths.map { "'\($0)'" }.joined(separator: ", ")): give a whole path or id."
            )
        }
        let versions = found.count == 1 ? "" : " (\(found.count) versions)"
        if dryRun {
            output.say("would delete '\(paths[0])'\(versions)")
            return
        }
        // No command may be asking about what is deleted.
        let lock = try ModelLock(indexPath: opened.path)
        let forgotten = try await opened.forget(found.map(\.document))
        withExtendedLifetime(lock) {}
        output.say(
            "deleted '\(paths[0])'\(versions): \(forgotten.chunks) chunks, \(forgotten.pairs) pairs, \(forgotten.calls) calls"
        )
    }
}
