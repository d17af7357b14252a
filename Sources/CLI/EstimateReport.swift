import Pipeline

/// What a dry run prints.
struct EstimateReport {
    let estimate: RunEstimate
    /// `made` or `accepted`.
    let noun: String

    func print(json: Bool) throws {
        if json {
            try Output.json(JSONForm(estimate))
        } else {
            Output.line(text)
        }
    }

    var text: String {
        guard estimate.calls + estimate.replayed > 0 else {
            return "Nothing would be asked. \(goal)"
        }
        return
            (["Nothing was sent. The run would ask about this, an estimate:", ""] + [table.text]
            + ["", goal, most] + basis).joined(separator: "\n")
    }

    private var table: TextTable {
        let heads = ["calls", "replayed", "prompt", "cached", "generated", "cost"]
        var table = TextTable(
            [("stage", false), ("model", false)] + heads.map { ($0, true) })
        for stage in estimate.stages {
            table.add([
                stage.stage, stage.model, Amount.count(stage.calls), Amount.count(stage.replayed),
                Amount.count(stage.promptTokens), Amount.count(stage.cachedTokens),
                Amount.count(stage.completionTokens), Amount.money(stage.cost, unpriced: 0),
            ])
        }
        if estimate.stages.count > 1 {
            table.add([
                "total", "", Amount.count(estimate.calls), Amount.count(estimate.replayed),
                Amount.count(estimate.promptTokens), Amount.count(estimate.cachedTokens),
                Amount.count(estimate.completionTokens),
                Amount.money(estimate.cost, unpriced: 0),
            ])
        }
        return table
    }

    private var goal: String {
        guard let target = estimate.target else {
            return
                "\(estimate.reached) pairs are \(noun); \(estimate.expected) are to be expected."
        }
        let shortfall =
            estimate.expected < target ? "; the documents have no more to give" : ""
        return
            "Of \(target) pairs to be \(noun), \(estimate.reached) are there, and \(estimate.expected) are to be expected\(shortfall)."
    }

    private var most: String {
        let tokens =
            "\(Amount.count(estimate.mostCompletionTokens)) generated tokens"
        let cost = estimate.mostCost.map { ", \(Amount.money($0))" } ?? ""
        return
            "If every reply of these calls were as long as it may be: \(tokens)\(cost); --max-cost and --max-total-tokens set a limit."
    }

    /// On what the numbers rest.
    private var basis: [String] {
        var lines = [
            "Exact: the sentences that are asked about, and which replies the index has already."
        ]
        lines += estimate.calibration.sorted { $0.key < $1.key }.map { model, requests in
            requests > 0
                ? "Prompt tokens of \(model): estimated, fitted to \(requests) of its calls."
                : "Prompt tokens of \(model): estimated from the text, without calls to compare with."
        }
        let unseen = estimate.stages.filter { !$0.hasHistory }.map(\.stage)
        if !unseen.isEmpty {
            lines.append(
                "Length of replies (\(unseen.joined(separator: ", "))): assumed; a model that thinks before it answers takes many times more."
            )
        }
        lines.append("Shares that come through: \(shares).")
        if estimate.stages.contains(where: { $0.cost == nil && $0.calls > 0 }) {
            lines.append("A price is not known: `quarry prices` says how to add it.")
        }
        return lines
    }

    private var shares: String {
        let yields = estimate.yields
        var rates = [("made", yields.made)]
        if estimate.stages.contains(where: { $0.stage == "ask_back" }) {
            rates.append(("asked back", yields.askedBack))
        }
        if estimate.stages.contains(where: { $0.stage == "judge" }) {
            rates.append(("judged", yields.judged))
        }
        return rates.map { name, rate in
            let source =
                rate.measuredOn > 0 ? "measured on \(rate.measuredOn)" : "assumed"
            return "\(name) \(Int((rate.value * 100).rounded())) % (\(source))"
        }.joined(separator: ", ")
    }

    private struct JSONForm: Encodable {
        let estimate = true
        let target: Int?
        let reached: Int
        let expected: Int
        let stages: [Stage]
        let calls: Int
        let replayed: Int
        let promptTokens: Int
        let cachedTokens: Int
        let completionTokens: Int
        let mostCompletionTokens: Int
        let cost: Double?
        let mostCost: Double?

        enum CodingKeys: String, CodingKey {
            case estimate, target, reached, expected, stages, calls, replayed, cost
            case promptTokens = "prompt_tokens"
            case cachedTokens = "cached_tokens"
            case completionTokens = "completion_tokens"
            case mostCompletionTokens = "most_completion_tokens"
            case mostCost = "most_cost"
        }

        init(_ estimate: RunEstimate) {
            target = estimate.target
            reached = estimate.reached
            expected = estimate.expected
            stages = estimate.stages.map(Stage.init)
            calls = estimate.calls
            replayed = estimate.replayed
            promptTokens = estimate.promptTokens
            cachedTokens = estimate.cachedTokens
            completionTokens = estimate.completionTokens
            mostCompletionTokens = estimate.mostCompletionTokens
            cost = estimate.cost
            mostCost = estimate.mostCost
        }

        struct Stage: Encodable {
            let stage: String
            let provider: String
            let model: String
            let calls: Int
            let replayed: Int
            let promptTokens: Int
            let cachedTokens: Int
            let completionTokens: Int
            let cost: Double?

            enum CodingKeys: String, CodingKey {
                case stage, provider, model, calls, replayed, cost
                case promptTokens = "prompt_tokens"
                case cachedTokens = "cached_tokens"
                case completionTokens = "completion_tokens"
            }

            init(_ stage: RunEstimate.Stage) {
                self.stage = stage.stage
                provider = stage.provider
                model = stage.model
                calls = stage.calls
                replayed = stage.replayed
                promptTokens = stage.promptTokens
                cachedTokens = stage.cachedTokens
                completionTokens = stage.completionTokens
                cost = stage.cost
            }
        }
    }
}
