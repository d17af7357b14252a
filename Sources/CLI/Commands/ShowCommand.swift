import ArgumentParser
import Foundation
import Pipeline

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print what the reader understood of a file; needs no index.")

    @Argument(help: ArgumentHelp("The file to read.", valueName: "file"))
    var file: String

    @Flag(help: "How to print it.")
    var form = Form.blocks

    enum Form: String, EnumerableFlag {
        /// Blocks with roles, pages and boxes.
        case blocks
        /// The stored text.
        case text
        /// The text with headings marked by #.
        case markdown

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .blocks: "Print each block with its role, page and box."
            case .text: "Print the text as it is stored."
            case .markdown: "Print the text with headings marked by #."
            }
        }
    }

    func run() async throws {
        let preview = try await DocumentPreview.read(file)
        for warning in preview.warnings { Output.note("warning: \(warning)") }
        switch form {
        case .blocks: Output.line(preview.blocks)
        case .text: Output.line(preview.text)
        case .markdown: Output.line(preview.markdown)
        }
    }
}
