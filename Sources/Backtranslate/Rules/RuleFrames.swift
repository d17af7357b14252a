/// "We found that …", "It is known that …": who says it is no part of what is said.
enum RuleFrames {
    /// The index of the first word after such a frame; nil where there is none.
    static func end(in words: [RuleWord]) -> Int? {
        guard let that = words.prefix(14).firstIndex(where: { $0.lowered == "that" }), that > 1,
            that + 5 < words.count, !words[that].hasComma
        else { return nil }
        let verb = words[that - 1].lowered
        let frame = words[..<that]
        guard reports.contains(verb),
            !frame.contains(where: { refused.contains($0.lowered) || $0.hasStop }),
            frame.contains(where: { speakers.contains($0.lowered) })
        else { return nil }
        return that + 1
    }

    private static let reports: Set<String> = [
        "found", "show", "shows", "showed", "shown", "demonstrate", "demonstrates", "demonstrated",
        "report", "reports", "reported", "reveal", "reveals", "revealed", "observed", "note",
        "noted", "conclude", "concluded", "known", "confirmed", "confirm", "established", "find",
        "observe",
    ]
    private static let refused: Set<String> = [
        "not", "no", "if", "when", "whether", "hypothesis", "although", "while", "because", "once",
        "unless", "should", "must", "evidence", "but",
    ]
    private static let speakers: Set<String> = [
        "we", "it", "study", "studies", "results", "result", "analysis", "analyses", "authors",
        "data", "findings", "research", "al", "experiments", "experiment", "investigators",
        "researchers", "reports", "evaluation", "review", "observations", "tests", "comparison",
        "simulations", "literature", "calculations", "spectra", "images",
    ]
}
