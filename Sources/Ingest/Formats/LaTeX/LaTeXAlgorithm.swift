/// Programs written with the commands of `algorithmic` and `algpseudocode`: lines of words.
extension LaTeXInterpreter {
    mutating func algorithm(_ name: String) {
        let start = input.place
        guard let body = input.readRaw(until: "\\end{\(name)}") else { return endBlock() }
        var scanner = LaTeXInput()
        scanner.push(body, as: .argument)
        var program = Program()
        while let byte = scanner.next {
            scanner.advance()
            switch byte {
            case UInt8(ascii: "\\"):
                let command = scanner.readName()
                if !takeStatement(command.lowercased(), &program, &scanner) {
                    program.text += [byte] + Array(command.utf8)
                    if scanner.next != UInt8(ascii: "{") { program.text.append(32) }
                }
            case UInt8(ascii: "%"): _ = scanner.skipComment()
            case 10, 13: program.text.append(32)
            default: program.text.append(byte)
            }
        }
        endLine(&program)
        addCode(program.lines, start: start)
    }

    private struct Program {
        var lines: [UInt8] = []
        /// The line that is being read, as LaTeX.
        var text: [UInt8] = []
        var depth = 0
    }

    private mutating func endLine(_ program: inout Program) {
        let line = render(program.text).trimmed
        program.text = []
        guard Self.isWorthKeeping(line) else { return }
        program.lines += Array(repeating: 32, count: 2 * max(0, min(program.depth, 20)))
        program.lines += line + [10]
    }

    /// False for commands that are none of the program's own.
    private mutating func takeStatement(
        _ name: String, _ program: inout Program, _ scanner: inout LaTeXInput
    ) -> Bool {
        switch name {
        case "state", "statex", ";": endLine(&program)
        case "require", "ensure", "input", "output":
            endLine(&program)
            program.text += Array((name.prefix(1).uppercased() + name.dropFirst() + ": ").utf8)
        case "return": program.text += Array("return ".utf8)
        case "comment":
            program.text += Array("// ".utf8) + (scanner.readArgument() ?? [])
        case "if", "for", "forall", "while", "loop", "repeat", "function", "procedure":
            endLine(&program)
            program.text += Array((name == "forall" ? "for all " : name + " ").utf8)
            addArguments(of: name, to: &program, &scanner)
            endLine(&program)
            program.depth += 1
        case "else", "elsif", "elseif":
            endLine(&program)
            program.depth -= 1
            program.text += Array((name == "else" ? "else" : "else if ").utf8)
            if name != "else" { addArguments(of: "if", to: &program, &scanner) }
            endLine(&program)
            program.depth += 1
        case "until", "endif", "endfor", "endwhile", "endloop", "endfunction", "endprocedure":
            endLine(&program)
            program.depth -= 1
            if name == "until" {
                program.text += Array("until ".utf8) + (scanner.readArgument() ?? [])
                endLine(&program)
            }
        default: return false
        }
        return true
    }

    private func addArguments(
        of name: String, to program: inout Program, _ scanner: inout LaTeXInput
    ) {
        if name == "loop" || name == "repeat" { return }
        program.text += scanner.readArgument() ?? []
        if name == "function" || name == "procedure", let parameters = scanner.readArgument() {
            program.text += Array("(".utf8) + parameters + Array(")".utf8)
        }
        if name == "if" { program.text += Array(" then".utf8) }
        if name.hasPrefix("for") || name == "while" { program.text += Array(" do".utf8) }
    }
}
