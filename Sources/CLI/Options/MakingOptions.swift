import ArgumentParser
import Foundation
import Pipeline

/// What makes pairs, and how many of a chunk.
struct MakingOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "What makes pairs: llm, rules (patterns over sentences, without a model), or rules,llm (default: llm; --provider rules is short for rules).",
            valueName: "names"))
    var generators: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Who says what the answer is: program (picks sentences, the model writes their questions), model (writes both) or auto (default: auto, program for small models).",
            valueName: "who"))
    var answers: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Candidate answers of a chunk that are asked about at most (default: 12).",
            valueName: "n"))
    var nPairs: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Chunks that a pair needs: 1, 2 (joins chunks that share rare terms, citations or a section link; needs a model), or 1,2 for both, joined ones first (default: 1).",
            valueName: "n"))
    var hops: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Chunks that are asked about at most (default: all).", valueName: "n"))
    var maxChunks: Int?

    func validate() throws {
        for (name, value) in [("--n-pairs", nPairs), ("--max-chunks", maxChunks)] {
            if let value, value < 1 {
                throw ValidationError("\(name) is \(value): give a number from 1.")
            }
        }
        if let answers, PairSettings.AnswerSource(rawValue: answers) == nil {
            throw ValidationError("--answers is '\(answers)': give auto, program or model.")
        }
        _ = try hopCounts()
        _ = try sources(provider: nil)
    }

    /// How many chunks a pair needs.
    private func hopCounts() throws -> Set<Int>? {
        guard let hops else { return nil }
        let counts = hops.split(separator: ",").map {
            Int($0.trimmingCharacters(in: .whitespaces)) ?? 0
        }
        guard !counts.isEmpty, counts.allSatisfy((1...2).contains) else {
            throw ValidationError("--hops is '\(hops)': give 1, 2 or 1,2.")
        }
        return Set(counts)
    }

    /// What makes pairs, rules first.
    ///
    /// - Parameter provider: as flags or the configuration name it.
    func sources(provider: String?) throws -> [PairSource] {
        let sources = try namedSources(provider: provider)
        if !sources.contains(.llm), try hopCounts()?.contains(2) == true {
            throw ValidationError(
                "--hops 2 needs a model: rules read one chunk. Name one with --provider and --model."
            )
        }
        return sources
    }

    private func namedSources(provider: String?) throws -> [PairSource] {
        guard let generators else { return provider == "rules" ? [.rules] : [.llm] }
        let names = generators.split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        for name in names where PairSource(rawValue: name) == nil {
            throw ValidationError("There is no generator '\(name)': give rules, llm or rules,llm.")
        }
        guard !names.isEmpty else {
            throw ValidationError("--generators names none: give rules, llm or rules,llm.")
        }
        if names.contains("llm"), provider == "rules" {
            throw ValidationError(
                "--provider rules asks no model: name another one for --generators \(generators).")
        }
        return PairSource.allCases.filter { names.contains($0.rawValue) }
    }

    func apply(to settings: inout PairSettings) {
        settings.pairsPerChunk = nPairs
        settings.chunkLimit = maxChunks
        settings.answers =
            answers.flatMap(PairSettings.AnswerSource.init(rawValue:)) ?? settings.answers
        // What is not a number was refused when it was read.
        settings.hops = (try? hopCounts()) ?? settings.hops
    }

    /// What a command has that makes no pairs.
    static var none: MakingOptions {
        var options = MakingOptions()
        options.generators = nil
        options.nPairs = nil
        options.maxChunks = nil
        options.answers = nil
        options.hops = nil
        return options
    }
}
