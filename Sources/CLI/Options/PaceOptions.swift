import ArgumentParser

/// How fast a provider is asked, and how long it is waited for.
struct PaceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Send at most this many requests a minute (default: what the provider allows).",
            valueName: "n"))
    var rpm: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Send and receive at most this many tokens a minute (default: what the provider allows).",
            valueName: "n"))
    var tpm: Double?

    @Option(
        name: .long,
        help: ArgumentHelp("Wait at least this long between two requests.", valueName: "seconds"))
    var delay: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Ask again at most this often where a request failed that may mend (default: 3); being told to slow down does not count.",
            valueName: "n"))
    var retries: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Wait at most this long for a reply (default: 600).", valueName: "seconds"))
    var timeout: Double?

    func validate() throws {
        for (name, value) in [("--rpm", rpm), ("--tpm", tpm), ("--timeout", timeout)] {
            if let value, !(value > 0 && value <= 1e12) {
                throw ValidationError("\(name) is \(value): give a number above 0.")
            }
        }
        if let delay, !(0...3600).contains(delay) {
            throw ValidationError("--delay is \(delay): give seconds from 0 to 3600.")
        }
        if let retries, !(0...100).contains(retries) {
            throw ValidationError("--retries is \(retries): give a number from 0 to 100.")
        }
    }
}
