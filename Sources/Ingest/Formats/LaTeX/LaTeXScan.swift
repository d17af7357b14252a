/// A quick look at LaTeX without carrying it out: its commands with their first argument.
enum LaTeXScan {
    struct Command: Equatable {
        var name: String
        /// In braces or up to a space; empty where there is none.
        var argument: String
    }

    /// The commands outside of comments, of those that say how files hang together.
    static func commands(in bytes: [UInt8], limit: Int = .max) -> [Command] {
        var input = LaTeXInput()
        input.push(Array(bytes.prefix(limit)), as: .argument)
        var commands: [Command] = []
        while let byte = input.next, commands.count < 100_000 {
            if byte == UInt8(ascii: "%") {
                _ = input.skipComment()
            } else if byte == UInt8(ascii: "\\") {
                input.advance()
                let name = input.readName()
                if names.contains(name) {
                    _ = input.readStar()
                    while input.readOptional() != nil {}
                    commands.append(Command(name: name, argument: argument(&input)))
                }
            } else {
                input.advance()
            }
        }
        return commands
    }

    private static func argument(_ input: inout LaTeXInput) -> String {
        if input.next == UInt8(ascii: "{") {
            return input.readArgument()?.trimmed.text ?? ""
        }
        var word: [UInt8] = []
        while let byte = input.next, byte > 32, !"{}%\\".utf8.contains(byte), word.count < 500 {
            word.append(byte)
            input.advance()
        }
        return word.text
    }

    private static let names: Set<String> = [
        "documentclass", "documentstyle", "begin", "input", "include", "subfile", "import",
        "subimport", "bibliography", "addbibresource", "usepackage", "RequirePackage",
        "section", "subsection", "chapter", "newcommand", "cite", "label", "ref", "caption",
        "paragraph", "textbf", "emph", "includeonly", "InputIfFileExists", "subfileinclude",
    ]
}
