import ArgumentParser
import LanguageModels
import Pipeline

struct PromptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts",
        abstract: "Show the prompts that models are sent, or write them to files.",
        subcommands: [Show.self, Export.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print the prompts that ship with quarry.")

        @Argument(help: ArgumentHelp("A prompt (default: all).", valueName: "name"))
        var name: String?

        func run() async throws {
            var names = Prompts.Name.allCases
            if let name {
                guard let one = Prompts.Name(rawValue: name) else {
                    let known = names.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("There is no prompt '\(name)': give one of \(known).")
                }
                names = [one]
            }
            for one in names {
                if name == nil { Output.line("=== \(PromptsFolder.file(of: one)) ===") }
                Output.line(try Prompts.embedded(one).text)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the prompts to files, to be edited.",
            discussion: """
                Name the folder as prompts_dir in quarry.yaml. A prompt is part of the recipe of its \
                stage: an edit makes exactly what that stage made stale, and once it is undone the \
                old rows count again. Files that are there are left as they are.
                """)

        @Argument(help: ArgumentHelp("The folder.", valueName: "folder"))
        var folder: String

        func run() async throws {
            let (written, kept) = try PromptsFolder.export(to: folder)
            if !written.isEmpty {
                Output.note("\(written.joined(separator: ", ")) written to \(folder)")
            }
            if !kept.isEmpty {
                Output.note("\(kept.joined(separator: ", ")) were there and stay as they are")
            }
        }
    }
}
