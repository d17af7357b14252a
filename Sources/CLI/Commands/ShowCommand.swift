import ArgumentParser
import Foundation
import Pipeline

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print what the reader understood of a file; needs no index.",
        discussion: """
            An archive shows each document in it; `quarry show papers.zip!/a.pdf` shows one.
            """)

    @Argument(help: ArgumentHelp("The file to read.", valueName: "file"))
    var file: String

    @Flag(help: "How to print it.")
    var form = Form.blocks

    @OptionGroup var pdf: PDFOptions

    enum Form: String, EnumerableFlag {
        /// Blocks with roles, pages and boxes.
        case blocks
        /// The stored text.
        case text
        /// The text with headings marked by #.
        case markdown
        /// Blocks as JSON.
        case json

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .blocks: "Print each block with its role, page and box."
            case .text: "Print the text as it is stored."
            case .markdown: "Print the text with headings marked by #."
            case .json: "Print one line of JSON for each block."
            }
        }
    }

    func run() async throws {
        let previews = try await DocumentPreview.read(file, options: pdf.reader)
        for preview in previews {
            let name = preview.member.map { "\($0): " } ?? ""
            for warning in preview.warnings { Output.note("warning: \(name)\(warning)") }
            switch form {
            case .blocks:
                if let member = preview.member { Output.line("=== \(member)") }
                for fact in preview.facts { Output.line("\(fact.name): \(fact.value)") }
                Output.line(preview.blocks)
            case .text: Output.line(preview.text)
            case .markdown: Output.line(preview.markdown)
            case .json: for block in preview.records { try Output.json(block) }
            }
        }
    }
}
