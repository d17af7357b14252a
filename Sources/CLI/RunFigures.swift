import LanguageModels
import Pipeline

extension Spending {
    /// Calls, tokens and cost of a run.
    var sentence: String {
        var parts = [
            "\(calls) calls, \(replayed) replayed from the index",
            "\(promptTokens) prompt tokens (\(cachedTokens) cached), \(completionTokens) generated",
        ]
        if cost > 0 { parts.append(Amount.money(cost)) }
        if unpricedCalls > 0 {
            parts.append("the price of \(unpricedCalls) calls is not known")
        }
        return parts.joined(separator: "; ")
    }
}

extension ModelMetrics {
    /// What was in the way of a model's calls; nil where nothing was.
    func trouble(with model: String) -> String? {
        var parts: [String] = []
        let failed = failures.values.reduce(0, +)
        if failed > 0 {
            parts.append("\(failed) of \(calls) calls failed (\(Self.causes(failures)))")
        }
        let retried = retries.values.reduce(0, +)
        if retried > 0 {
            parts.append("\(retried) requests were sent again (\(Self.causes(retries)))")
        }
        if waitedForLimits >= 1 {
            parts.append("\(Int(waitedForLimits.rounded())) s went by waiting for limits")
        }
        guard !parts.isEmpty else { return nil }
        if let median = latencyP50, let slow = latencyP95 {
            parts.append(
                "a reply took \(Self.seconds(median)), the slowest in twenty \(Self.seconds(slow))")
        }
        return "\(model): " + parts.joined(separator: "; ")
    }

    private static func causes(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private static func seconds(_ value: Double) -> String { "\((value * 100).rounded() / 100) s" }
}
