import ArgumentParser
import Foundation
import LanguageModels

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings in effect, and where each comes from.",
        discussion: """
            Takes the flags of generate, curate and pipeline, and shows what these would work \
            with: flags over environment over quarry.yaml over defaults. Keys print as <redacted>.
            """)

    @OptionGroup var judge: JudgeOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var asking: AskingOptions

    @Flag(name: .long, help: "Print one line of JSON for each setting.")
    var json = false

    func run() throws {
        let settings = try EffectiveSettings(model: model, judge: judge, asking: asking).all()
        if json {
            for setting in settings { try Output.json(setting) }
            return
        }
        var table = TextTable([("setting", false), ("value", false), ("from", false)])
        for setting in settings {
            table.add([setting.setting, setting.value ?? "-", setting.source])
        }
        Output.line(table.text)
    }
}
