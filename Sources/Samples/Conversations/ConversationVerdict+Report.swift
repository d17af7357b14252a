package import TextAnalysis

// MARK: - For people

extension ConversationVerdict {
    /// The verdict, its figures and what failed, a line each.
    package var lines: [String] {
        var lines = ["Verdict: \(isGo ? "go" : "no-go")"]
        lines += reasons.map { "  \($0)" }
        let lengths = lengths.sorted { $0.key < $1.key }
            .map { "\($0.value) with \($0.key)" }.joined(separator: ", ")
        lines += [
            "Usable:    \(Self.share(usable, of: planned))\(judge)",
            "Parsed:    \(Self.share(parsed, of: replied)) that got a reply",
            "Exchanges: \(lengths.isEmpty ? "none" : lengths); wanted \(Self.words(exchanges))",
            "Patterns:  \(Self.share(present, of: uses)) really there",
        ]
        lines += patterns.map { "  \($0.name): \(Self.share($0.present, of: $0.used))" }
        if !losses.isEmpty { lines.append("Passed over:") }
        lines += losses.map { "  \($0.key) \"\($0.topic)\": \($0.message) (\($0.type))" }
        return lines
    }

    /// What a judge took from those that passed their checks.
    private var judge: String {
        turnedDown > 0 ? "; the judge rejected \(turnedDown) more that passed their checks" : ""
    }

    private static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "0 of 0" }
        let tenths = (part * 1000 + whole / 2) / whole
        return "\(part) of \(whole) (\(tenths / 10).\(tenths % 10) %)"
    }
}

// MARK: - For programs

extension ConversationVerdict {
    /// The same as JSON; shares are from 0 to 1, null where there is nothing to divide by.
    package var json: JSONValue {
        [
            "verdict": .string(isGo ? "go" : "no-go"),
            "reasons": .array(reasons.map(JSONValue.string)),
            "planned": JSONValue(planned),
            "usable": JSONValue(usable),
            "usable_share": Self.value(usable, of: planned),
            "judge_rejected": JSONValue(turnedDown),
            "replied": JSONValue(replied),
            "parsed": JSONValue(parsed),
            "parse_rate": Self.value(parsed, of: replied),
            "exchanges": .object(
                lengths.sorted { $0.key < $1.key }
                    .map { JSONValue.Member(String($0.key), JSONValue($0.value)) }),
            "outside_exchanges": JSONValue(outside),
            "pattern_uses": JSONValue(uses),
            "pattern_present": JSONValue(present),
            "present_share": Self.value(present, of: uses),
            "evenness": evenness,
            "patterns": .array(
                patterns.map { use in
                    [
                        "name": .string(use.name), "planned": JSONValue(use.planned),
                        "used": JSONValue(use.used), "present": JSONValue(use.present),
                    ]
                }),
            "passed_over": .array(
                losses.map { loss in
                    [
                        "unit": .string(loss.key), "topic": .string(loss.topic),
                        "type": .string(loss.type), "message": .string(loss.message),
                    ]
                }),
        ]
    }

    /// How many times as often as the rarest pattern the most frequent one is used; null where one
    /// is never used.
    private var evenness: JSONValue {
        let used = patterns.map(\.used)
        return Self.value(used.max() ?? 0, of: used.min() ?? 0)
    }

    private static func value(_ part: Int, of whole: Int) -> JSONValue {
        whole > 0 ? JSONValue(Double(part) / Double(whole)) : .null
    }
}
