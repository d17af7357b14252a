import ArgumentParser
import Pipeline
import Store

/// What all commands have that make samples.
struct SampleOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The name of the collection in the index (default: the plan's own).",
            valueName: "name"))
    var collection: String?

    @OptionGroup var index: IndexOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "Print the summary as JSON; docs/cli.md names its fields.")
    var json = false

    func session(_ command: String, models: [String: ModelChoice] = [:]) throws -> SampleSession {
        SampleSession(command: command, options: self, named: models)
    }
}

extension SampleOptions {
    /// For a command that only wants to know which models would be asked.
    static func of(_ model: ModelOptions) -> SampleOptions {
        var options = SampleOptions()
        options.model = model
        return options
    }
}
