package import TextAnalysis

/// What stands beside a file of tool-use samples.
package enum ToolReports {
    /// `validation_report.json`: how many samples passed, and how many failed by what.
    ///
    /// - Parameters:
    ///   - passed: the samples without a fault.
    ///   - failures: of each other sample the types of its faults, such as `ungrounded_number`; one
    ///     that has a type twice counts once for it.
    ///   - judge: what a judge made of those that passed, which changes no other figure; nil where
    ///     nobody judges them.
    package static func validation(
        passed: Int, failures: [[String]], judge: JSONValue? = nil
    ) -> JSONValue {
        var counts: [String: Int] = [:]
        for types in failures {
            for type in Set(types) { counts[type, default: 0] += 1 }
        }
        let total = passed + failures.count
        var report: JSONValue = [
            "total_examples": JSONValue(total), "validation_passed": JSONValue(passed),
            "validation_failed": JSONValue(failures.count),
            "pass_rate": share(passed, of: total), "error_breakdown": table(counts),
        ]
        if let judge { report["judge"] = judge }
        return report
    }

    /// The same from what the validator found in each sample of a file.
    package static func validation(of samples: [[ToolFault]]) -> JSONValue {
        validation(
            passed: samples.count(where: \.isEmpty),
            failures: samples.filter { !$0.isEmpty }.map { $0.map(\.type.rawValue) })
    }

    /// `generation_metadata.json`: what was planned and what was reached; no times, so that the
    /// same run gives the same bytes.
    ///
    /// - Parameters:
    ///   - samples: the fields of those that were made, in the order of the plan, whatever a judge
    ///     says of them.
    ///   - models: as the user would name them.
    package static func metadata(
        scenario: ToolScenario, seed: Int, requested: Int, samples: [JSONValue], rejected: Int,
        models: [String]
    ) -> JSONValue {
        let personas = scenario.personas.map { ($0.name, $0.share) }
        let kinds = scenario.kinds.map { ($0.kind.rawValue, $0.share) }
        return [
            "scenario": .string(scenario.name), "domain": .string(scenario.domain),
            "source": .string(scenario.source), "seed": JSONValue(seed),
            "requested": JSONValue(requested), "generated": JSONValue(samples.count),
            "rejected": JSONValue(rejected), "models": .array(models.map(JSONValue.string)),
            "entities": JSONValue(scenario.entities.count),
            "edge_entities": JSONValue(scenario.entities.count(where: \.isEdge)),
            "personas": shares(personas, samples.map { $0["tags"]?["persona"]?.string ?? "" }),
            "scenarios": shares(kinds, samples.map { $0["scenario"]?.string ?? "" }),
            "tones": table(counts(samples.map { $0["tags"]?["tone"]?.string ?? "" })),
            "tool_calls": table(counts(samples.flatMap(calledTools))),
        ]
    }

    // MARK: - Parts

    private static func calledTools(of sample: JSONValue) -> [String] {
        (sample["messages"]?.items ?? []).flatMap { $0["tool_calls"]?.items ?? [] }
            .compactMap { $0["function"]?["name"]?.string }
    }

    private static func shares(_ planned: [(String, Double)], _ values: [String]) -> JSONValue {
        let counts = counts(values)
        let sum = planned.reduce(0) { $0 + $1.1 }
        return .object(
            planned.map { name, weight in
                let count = counts[name] ?? 0
                return JSONValue.Member(
                    name,
                    [
                        "planned": number(weight / sum), "reached": share(count, of: values.count),
                        "count": JSONValue(count),
                    ])
            })
    }

    private static func counts(_ values: [String]) -> [String: Int] {
        values.reduce(into: [:]) { counts, value in counts[value, default: 0] += 1 }
    }

    private static func table(_ counts: [String: Int]) -> JSONValue {
        .object(
            counts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, JSONValue($0.value)) })
    }

    private static func share(_ part: Int, of whole: Int) -> JSONValue {
        whole == 0 ? 0 : number(Double(part) / Double(whole))
    }

    /// With four decimals at most.
    private static func number(_ value: Double) -> JSONValue {
        .number(DecimalNumber(value, decimals: 4)?.reduced.text ?? "0")
    }
}
