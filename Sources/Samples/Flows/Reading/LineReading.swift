package import TextAnalysis

/// Lines as a person reads them.
package enum LineReading {
    /// Characters of a text that are shown unless all are wanted.
    private static let shown = 400
    private static let indent = "    "

    /// Which lines to read: drawn by the seed, in the order of the file.
    package static func draw(_ count: Int, of total: Int, seed: Int) -> [Int] {
        var choice = SeededChoice(seed: seed, path: ["sample"])
        return choice.shuffled(Array(0..<total)).prefix(count).sorted()
    }

    /// A line with its place, its id, who says what, and what else it holds.
    ///
    /// - Parameters:
    ///   - number: from 1.
    ///   - isFull: whether long texts are shown whole, and steps and other fields too.
    package static func text(
        of line: JSONValue, number: Int, of total: Int, isFull: Bool
    ) -> String {
        let id = line["id"].map { "  \(FlowText.plain($0))" } ?? ""
        var lines = ["── \(number) of \(total)\(id)"]
        switch LineForm(line) {
        case .turns(let turns):
            for turn in turns { lines += text(of: turn, isFull: isFull) }
        case .text(let text): lines += [block(text, isFull: isFull)]
        case .error(let name, let message):
            lines += ["error \(name)", block(message, isFull: true)]
        case .other(let value): lines += members(of: value, except: ["id"], isFull: isFull)
        }
        if case .other = LineForm(line) { return lines.joined(separator: "\n") }
        return (lines + rest(of: line, isFull: isFull)).joined(separator: "\n")
    }

    private static func text(of turn: LineForm.Turn, isFull: Bool) -> [String] {
        var lines = [turn.speaker]
        if !turn.text.isEmpty || turn.calls.isEmpty {
            lines.append(
                turn.text.isEmpty ? indent + "(nothing)" : block(turn.text, isFull: isFull))
        }
        return lines + turn.calls.map { block("→ " + $0, isFull: isFull) }
    }

    /// What the turns do not say, on a line each; steps and long fields only where all is wanted.
    private static func rest(of line: JSONValue, isFull: Bool) -> [String] {
        let told: Set<String> = [
            "id", "messages", "conversation", "conversations", "exchanges", "question", "answer",
            "reasoning", "system", "instruction", "input", "output", "query", "positive",
            "negative", "prompt", "completion", "response", "chosen", "rejected", "text",
        ]
        let large: Set<String> = ["input_data", "steps", "tools", FlowLine.errorName]
        return members(of: line, except: isFull ? told : told.union(large), isFull: isFull)
    }

    private static func members(
        of value: JSONValue, except told: Set<String>, isFull: Bool
    ) -> [String] {
        guard let members = value.members else { return [block(value.text, isFull: isFull)] }
        return members.filter { !told.contains($0.name) }.flatMap { member -> [String] in
            if isFull, let parts = member.value.members {
                return ["[\(member.name)]"]
                    + parts.flatMap {
                        ["  \($0.name)", block(FlowText.plain($0.value), isFull: true)]
                    }
            }
            return ["[\(member.name)] \(cut(FlowText.plain(member.value), isFull: isFull))"]
        }
    }

    private static func block(_ text: String, isFull: Bool) -> String {
        cut(text, isFull: isFull).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).map { $0.isEmpty ? "" : indent + $0 }.joined(separator: "\n")
    }

    private static func cut(_ text: String, isFull: Bool) -> String {
        let text = visible(text)
        guard !isFull, text.count > shown else { return text }
        return "\(text.prefix(shown))… (\(text.count - shown) more characters)"
    }

    /// Control characters would command the terminal that shows them.
    private static func visible(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            let isControl = scalar.properties.generalCategory == .control
            return isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
