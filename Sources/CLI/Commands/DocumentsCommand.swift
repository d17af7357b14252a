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
            index file. An id means every path that holds the document; a path leaves a document \
            alone that another path holds too. Files that were exported, and copies that repair \
            took, stay as they are. A file \
            that is still in its folder is read again by the next ingest: remove it first, or leave \
            it out with --exclude.
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
        let places = try await opened.places(meaning: document, corpus: name)
        guard !places.isEmpty else {
            throw PipelineError.noDocument(document)
        }
        let named = Self.named(places)
        for other in try await opened.otherPlaces(of: places) {
            Output.note(
                "\(Self.named([other])) holds or held the same document, which therefore stays.")
        }
        if dryRun {
            output.say("would delete \(named)")
            return
        }
        // No command may be asking about what is deleted.
        let lock = try ModelLock(indexPath: opened.path)
        let forgotten = try await opened.forget(places)
        withExtendedLifetime(lock) {}
        output.say(
            "deleted \(named): versions \(forgotten.documents), chunks \(forgotten.chunks), pairs \(forgotten.pairs), calls \(forgotten.calls)"
        )
        if forgotten.documents > 0 { Output.noteBackups(of: opened) }
    }

    /// The first few of the paths, and how many there are.
    private static func named(_ places: [DocumentPlace]) -> String {
        let corpora = Set(places.map(\.corpus))
        let shown = places.prefix(3).map { place in
            corpora.count == 1 ? "'\(place.path)'" : "'\(place.path)' of corpus '\(place.corpus)'"
        }
        let rest = places.count > 3 ? " and \(places.count - 3) more" : ""
        return shown.joined(separator: ", ") + rest
    }
}

extension Output {
    /// Says after something was deleted for good that copies of the index may still hold it.
    static func noteBackups(of index: Index) {
        let backups = index.backups()
        guard let first = backups.first else { return }
        let others = backups.count > 1 ? " and \(backups.count - 1) more beside it" : ""
        note(
            "'\(first)'\(others), which repair copied from the index, may still hold what was deleted: remove the copies that you do not need."
        )
    }
}
