import ArgumentParser
import Foundation
import Pipeline
import Records
import Store

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Look at accepted pairs one by one, and keep, drop or edit each.",
        discussion: """
            Shows a question with its context, its answer, the evidence and its page. Keys: k keep, \
            d drop, e edit, s skip, u undo, q quit. Every mark is written at once; a dropped pair is \
            accepted and exported no more. An edited pair is a pair of its own that is exported in \
            the place of the one it was made of. quarry calibrate says how the judges agree with \
            the marks.
            """)

    @Argument(help: ArgumentHelp("The index file (default: index.quarry).", valueName: "index"))
    var file: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var corpus: CorpusOptions

    func run() async throws {
        let keys = KeyReader()
        guard keys.isTerminal else {
            throw PipelineError(
                .nothingToDo,
                "quarry review needs a terminal: without one write marks as JSON Lines, and give them to `quarry calibrate MARKS.jsonl`."
            )
        }
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let name = try await corpus.resolve(in: opened)
        let pairs = try await opened.pairsToReview(of: name)
        guard !pairs.isEmpty else {
            return Output.note(
                "There is no accepted pair without a mark: make some with `quarry pipeline`.")
        }
        try await Workspace.run(
            "review", index: opened, corpus: name, progress: TerminalProgress(verbosity: .quiet)
        ) { workspace in
            try await review(pairs, keys: keys, workspace: workspace)
        }
    }

    private func review(
        _ pairs: [PairToReview], keys: KeyReader, workspace: Workspace
    ) async throws {
        var state = ReviewState(pairs: pairs)
        let editing = try await PairEditing(workspace: workspace)
        var isShown = false
        while let pair = state.current {
            if !isShown {
                Output.note(ReviewCard(pair, number: state.place + 1, of: pairs.count).text)
            }
            guard let key = keys.key() else { break }
            let action = state.press(key)
            isShown = action == .none
            switch action {
            case .mark(let id, let verdict):
                try await workspace.index.record(
                    [HumanMark(pair: id, verdict: verdict, source: "review")],
                    time: workspace.clock.now())
                Output.note(verdict == .keep ? "kept" : "dropped")
            case .unmark(let id): try await workspace.index.removeMark(of: id)
            case .edit:
                if let form = try await edit(pair, editing: editing, keys: keys) {
                    state.edit(to: form)
                }
            case .move: break
            case .none: Output.note(ReviewCard.keys)
            case .quit:
                return Output.note(Self.summary(state))
            }
        }
        Output.note(Self.summary(state))
    }

    /// Asks for a pair's words, and writes them down.
    ///
    /// - Returns: the pair that takes its place; nil where there is none.
    private func edit(
        _ pair: PairToReview, editing: PairEditing, keys: KeyReader
    ) async throws -> ContentHash? {
        Output.note("Type the new text, `old => new` to replace a part, or nothing to leave it.")
        guard let question = Self.ask("question", pair.question, keys),
            let answer = Self.ask("answer", pair.answer, keys),
            let draft = try await editing.draft(of: pair.id, question: question, answer: answer)
        else {
            Output.note("nothing changed")
            return nil
        }
        for check in draft.failed { Output.note("fails: \(check.message ?? check.name)") }
        if !draft.failed.isEmpty {
            Output.note("Keep it all the same? y yes, any other key no")
            guard keys.key() == UInt8(ascii: "y") else {
                Output.note("nothing changed")
                return nil
            }
        }
        try await editing.keep(draft)
        Output.note("edited: \(draft.id) takes its place")
        return draft.id
    }

    /// - Returns: nil where the terminal is gone.
    private static func ask(_ name: String, _ text: String, _ keys: KeyReader) -> String? {
        while true {
            Output.note("\(name)?")
            guard let line = keys.line() else { return nil }
            if let changed = EditLine.applied(line, to: text) { return changed }
            Output.note("The \(name) does not hold that part exactly once.")
        }
    }

    private static func summary(_ state: ReviewState) -> String {
        let left = state.pairs.count - state.kept - state.dropped - state.edited
        return
            "\(state.kept) kept, \(state.dropped) dropped, \(state.edited) edited, \(left) left without a mark."
    }
}

/// One pair as a person is shown it.
struct ReviewCard {
    static let keys = "k keep, d drop, e edit, s skip, u undo, q quit"

    let text: String

    init(_ pair: PairToReview, number: Int, of count: Int) {
        var lines = ["", "pair \(number) of \(count)   \(pair.id)"]
        func add(_ name: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            // What a document holds must not look like a line of this card.
            let indented = text.replacing("\n", with: "\n            ")
            lines.append(name.padding(toLength: 12, withPad: " ", startingAt: 0) + indented)
        }
        add("context", pair.context)
        add("question", pair.question)
        add("reasoning", pair.reasoning)
        add("answer", pair.answer)
        add("evidence", pair.evidence)
        let place = [pair.heading, pair.page.map { "page \($0)" } ?? "", pair.path ?? ""]
        add("from", place.filter { !$0.isEmpty }.joined(separator: ", "))
        text = (lines + [Self.keys]).joined(separator: "\n")
    }
}
