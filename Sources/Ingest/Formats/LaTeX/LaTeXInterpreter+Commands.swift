import Records

/// Carrying out commands.
extension LaTeXInterpreter {
    mutating func command(_ name: String) {
        if let macro = macros[name], !budget.forever.contains(name) {
            expand(macro, name)
        } else if let command = LaTeXCommand.table[name] {
            perform(command, name)
        } else {
            unknownCommand(name)
        }
    }

    private mutating func perform(_ command: LaTeXCommand, _ name: String) {
        switch command {
        case .text(let text):
            if text.first == UInt8(ascii: ",") { while output.last == 32 { output.removeLast() } }
            let isWide = front.isReadingNames && (name == "quad" || name == "qquad")
            output += isWide ? [LaTeXFrontMatter.spaceMark] : text
        case .skip(let signature):
            let isNote = front.isReadingNames && Self.notes.contains(name)
            input.skipArguments(isNote ? "m" : signature)
        case .accent(let mark): accent(mark)
        case .section(let level): section(name, level)
        case .reference(let kind): reference(kind)
        case .citation(let kind): citation(kind)
        case .action(let action): perform(action, name)
        }
    }

    /// What is no part of an author's name, though it stands there.
    private static let notes: Set<String> = ["textsuperscript", "texttt"]

    /// Commands that are neither known nor defined: their arguments are text, their options not.
    private mutating func unknownCommand(_ name: String) {
        if name.hasPrefix("if"), let value = conditions[String(name.dropFirst(2))] {
            if !value { skipBranch(toElse: true) }
        } else if name.hasSuffix("true"), conditions[String(name.dropLast(4))] != nil {
            conditions[String(name.dropLast(4))] = true
        } else if name.hasSuffix("false"), conditions[String(name.dropLast(5))] != nil {
            conditions[String(name.dropLast(5))] = false
        } else if budget.forever.contains(name) {
            output += Array("\\\(name)".utf8)
        } else {
            _ = input.readStar()
            while input.readOptional(afterSpace: false) != nil {}
        }
    }

    // MARK: - Macros

    mutating func expand(_ macro: LaTeXMacro, _ name: String) {
        if let alias = macro.alias {
            if let command = LaTeXCommand.table[alias] { perform(command, alias) }
            return
        }
        guard mayExpand(name) else { return }
        var arguments: [[UInt8]] = []
        var first = 0
        if let value = macro.optionalDefault {
            arguments.append(input.readOptional() ?? value)
            first = 1
        }
        if let prefix = macro.delimiters.first, !prefix.isEmpty { _ = input.readRaw(upTo: prefix) }
        for index in first..<max(first, macro.parameterCount) {
            let delimiter = macro.delimiters[index + 1]
            let argument =
                delimiter.isEmpty ? input.readArgument() : input.readRaw(upTo: delimiter)
            arguments.append(argument ?? [])
        }
        let expansion = macro.expansion(arguments)
        budget.bytes += expansion.count
        budget.allBytes += expansion.count
        input.push(expansion, as: .macro(name))
    }

    /// Counts an expansion, and stops what does not end.
    private mutating func mayExpand(_ name: String) -> Bool {
        if isFirstMacro {
            budget.steps = 0
            budget.bytes = 0
            budget.root = name
            budget.mark = (blocks.count, held.count, output.count)
        }
        budget.steps += 1
        budget.allSteps += 1
        if budget.steps > 20000 || budget.bytes > 2_000_000 || input.frames.count > 600 {
            stopExpansion()
            return false
        }
        if budget.allSteps > 2_000_000 || budget.allBytes > 100_000_000 {
            budget.forever.formUnion(macros.keys)
            warn("The limit of macro expansions was reached; macros are left as they stand.")
            return false
        }
        return true
    }

    private var isFirstMacro: Bool {
        for frame in input.frames.reversed() {
            switch frame.source {
            case .macro: return false
            case .file: return true
            case .argument: continue
            }
        }
        return true
    }

    private mutating func stopExpansion() {
        warn(
            "The macro '\\\(budget.root)' expands without end or beyond all limits; "
                + "it was left as it stands.")
        budget.forever.insert(budget.root)
        let file = input.frames.lastIndex {
            if case .file = $0.source { true } else { false }
        }
        input.pop(to: max(input.floor, (file ?? -1) + 1))
        if budget.mark.blocks == blocks.count, budget.mark.held == held.count, inlineDepth == 0,
            output.count > budget.mark.output
        {
            output.removeLast(output.count - budget.mark.output)
            output += Array("\\\(budget.root) ".utf8)
        }
    }

    // MARK: - Signs

    private mutating func accent(_ mark: UInt32) {
        guard let argument = input.readArgument() else { return }
        let letters = String(decoding: render(argument), as: UTF8.self).unicodeScalars
        guard let first = letters.first, let mark = Unicode.Scalar(mark) else { return }
        var text = String.UnicodeScalarView()
        text.append(first)
        text.append(mark)
        text.append(contentsOf: letters.dropFirst())
        output += Array(String(text).utf8)
    }

    mutating func xspace() {
        guard let next = input.peek() else { return }
        if (next >= 48 && next <= 57) || next >= 0x80 || (65...90).contains(next & 0xDF)
            || "($\\`[".utf8.contains(next)
        {
            if next == UInt8(ascii: "\\"), let after = input.next(after: 1),
                after <= 32 || "/,;:!".utf8.contains(after)
            {
                return
            }
            output.append(32)
        }
    }

    private mutating func reference(_ kind: Character) {
        _ = input.readStar()
        guard let key = input.readArgument() else { return }
        output += LaTeXCounters.reference(kind, key)
    }

    // MARK: - Headings

    private mutating func section(_ name: String, _ level: Int) {
        let isStarred = input.readStar()
        _ = input.readOptional()
        guard let argument = input.readArgument() else { return endBlock() }
        guard inlineDepth == 0, !isInPreamble else { return }
        endBlock()
        let start = stepStart
        let title = render(argument)
        if !isStarred, level <= 3, name != "addsec", name != "addchap" {
            if level == 0 { counters.hasChapters = true }
            let number = counters.step(name)
            let kind = level == -1 ? "part" : level == 0 ? "chapter" : "section"
            counters.current = .init(
                number: number, kind: counters.isAppendix ? "appendix" : kind, title: title)
        }
        if level >= 4 {
            // A heading that the text runs on from.
            output = title
            if let last = title.last, !".:?!".utf8.contains(last) { output += Array(".".utf8) }
            output.append(32)
            runIn = output.count
            return
        }
        add(LaTeXBlock(role: .heading, level: level, text: title, start: start, end: input.place))
        releaseHeld()
    }

    /// A heading that some command or environment stands for.
    mutating func heading(_ text: String) {
        endBlock()
        add(
            LaTeXBlock(
                role: .heading, level: 1, text: Array(text.utf8), start: stepStart,
                end: input.place))
    }
}
