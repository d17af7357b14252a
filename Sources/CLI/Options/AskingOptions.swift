import ArgumentParser
import Pipeline

/// What a run may spend, and whether it is to ask at all.
struct AskingOptions: ParsableArguments {
    @Flag(
        name: .long,
        help: "Say which calls, tokens and cost to expect, and send and change nothing.")
    var dryRun = false

    @OptionGroup var spending: SpendingOptions

    @Flag(
        name: .long,
        help:
            "Ask anew what was asked before: adds samples, and replaces nothing in the index.")
    var refresh = false

    /// What a command has that only limits what it spends.
    static func only(_ spending: SpendingOptions) -> AskingOptions {
        var options = AskingOptions()
        options.dryRun = false
        options.refresh = false
        options.spending = spending
        return options
    }
}

/// What a run may spend.
struct SpendingOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Stop before this run has spent more than this, with everything kept (exit code 3).",
            valueName: "usd"))
    var maxCost: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Stop before this run has sent and received more tokens than this, with everything kept (exit code 3).",
            valueName: "n"))
    var maxTotalTokens: Int?

    func validate() throws {
        if let maxCost, !(maxCost > 0 && maxCost.isFinite) {
            throw ValidationError("--max-cost is \(maxCost): give an amount of USD above 0.")
        }
        if let maxTotalTokens, maxTotalTokens < 1 {
            throw ValidationError("--max-total-tokens is \(maxTotalTokens): give a number from 1.")
        }
    }

    func limits(_ configuration: Configuration) -> SpendingLimits {
        SpendingLimits(
            cost: maxCost ?? configuration.maxCost,
            tokens: maxTotalTokens ?? configuration.maxTotalTokens)
    }
}
