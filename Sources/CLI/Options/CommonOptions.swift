import ArgumentParser
import Foundation
import Pipeline
import Store

/// How much is told on stderr.
struct OutputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Print nothing but data, warnings and errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is done.")
    var verbose = false

    var verbosity: Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }

    /// A summary line for people.
    func say(_ text: String) {
        if !quiet { Output.note(text) }
    }
}

/// Which index; as an argument or an option.
struct IndexOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The index file (default: index.quarry).", valueName: "file"))
    var index: String?

    static let defaultPath = "index.quarry"

    func path(argument: String? = nil) throws -> String {
        if let argument, let index, argument != index {
            throw ValidationError(
                "The index is given twice, as '\(argument)' and with --index '\(index)': give it once."
            )
        }
        return argument ?? index ?? Self.defaultPath
    }

    func open(argument: String? = nil, creating: Bool = false) throws -> Index {
        try Index(path: path(argument: argument), creating: creating)
    }
}

/// Which corpus of the index.
struct CorpusOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("table")],
        help: ArgumentHelp(
            "The corpus; needed only where the index has several.", valueName: "name"))
    var corpus: String?

    /// The corpus to work on.
    ///
    /// - Parameter mayBeNew: whether a name that the index does not hold is made.
    func resolve(in index: Index, mayBeNew: Bool = false) async throws -> String {
        let known = try await index.corpora()
        if let corpus {
            guard mayBeNew || known.contains(corpus) else {
                let names = known.map { "'\($0)'" }.joined(separator: ", ")
                throw PipelineError(
                    .ambiguousCorpus,
                    "The index has no corpus '\(corpus)'"
                        + (known.isEmpty
                            ? ": read documents first with `quarry ingest FOLDER`."
                            : ": it has \(names)."))
            }
            return corpus
        }
        switch known.count {
        case 0 where mayBeNew: return "default"
        case 0:
            throw PipelineError(
                .ambiguousCorpus,
                "The index holds no documents yet: read some first with `quarry ingest FOLDER`.")
        case 1: return known[0]
        default:
            let names = known.map { "'\($0)'" }.joined(separator: ", ")
            throw PipelineError(
                .ambiguousCorpus,
                "The index has several corpora, \(names): say which with --corpus.")
        }
    }
}
