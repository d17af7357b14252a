import Records

/// Formulas: kept as LaTeX, with the document's own macros expanded.
extension LaTeXInterpreter {
    enum MathEnd: Equatable {
        case dollar
        case dollars
        /// `\)` or `\]`
        case command(String)
        case environment(String)
    }

    /// A formula that is being read.
    private struct Formula {
        var text: [UInt8] = []
        var depth = 0
        var environments = 0
        var labels: [String] = []
        var tag: [UInt8]?
        var isNumbered: Bool
        /// The numbers of its rows.
        var numbers: [String] = []
        var isClosed = false
    }

    mutating func dollar() {
        input.advance()
        guard input.next == UInt8(ascii: "$") else { return inlineMath(.dollar) }
        input.advance()
        displayMath(.dollars)
    }

    mutating func inlineMath(_ end: MathEnd) {
        let formula = read(end, isNumbered: false)
        let text = formula.text.trimmed
        if text.isEmpty || front.isReadingNames { return }
        output += [UInt8(ascii: "$")] + text
        if formula.isClosed { output.append(UInt8(ascii: "$")) } else { warnUnclosed() }
    }

    mutating func displayMath(_ end: MathEnd) {
        guard inlineDepth == 0 else { return inlineMath(end) }
        endBlock()
        let start = input.place
        var isNumbered = false
        var wrapper = ""
        if case .environment(let name) = end {
            isNumbered = !name.hasSuffix("*") && name != "displaymath"
            if case .rows = LaTeXEnvironmentKind.named(name) {
                wrapper =
                    name.hasPrefix("gather") || name.hasPrefix("multline") ? "gathered" : "aligned"
            }
        }
        var formula = read(end, isNumbered: isNumbered, hasRows: !wrapper.isEmpty)
        if isInPreamble { return }
        if !formula.isClosed { warnUnclosed() }
        finishRow(&formula)
        var text = formula.text.trimmed
        guard !text.isEmpty else { return }
        if !wrapper.isEmpty {
            text = Array("\\begin{\(wrapper)} ".utf8) + text + Array(" \\end{\(wrapper)}".utf8)
        }
        text = Array("$$".utf8) + text + Array("$$".utf8)
        if !formula.numbers.isEmpty {
            text += Array(" (\(formula.numbers.joined(separator: "), (")))".utf8)
        }
        add(LaTeXBlock(role: .formula, text: text, start: start, end: input.place))
    }

    private mutating func warnUnclosed() {
        if !isInPreamble {
            warn("A formula is not closed; what follows it was read as its text.")
        }
    }

    /// Gives the row that ends its number, and its labels their meaning.
    private mutating func finishRow(_ formula: inout Formula) {
        defer {
            formula.labels = []
            formula.tag = nil
        }
        if formula.isNumbered || formula.tag != nil {
            let number = formula.tag.map { render($0).text } ?? counters.step("equation")
            counters.current = .init(number: number, kind: "equation")
            if formula.numbers.count < 100 { formula.numbers.append(number) }
        }
        for label in formula.labels { counters.label(label) }
    }

    // MARK: - Reading

    private mutating func read(
        _ end: MathEnd, isNumbered: Bool, hasRows: Bool = false
    ) -> Formula {
        var formula = Formula(isNumbered: isNumbered)
        while input.settle(), let byte = input.next {
            switch byte {
            case UInt8(ascii: "\\"):
                if takeMathCommand(&formula, end, isNumbered: isNumbered, hasRows: hasRows) {
                    return formula
                }
            case UInt8(ascii: "%"):
                if input.skipComment(), isParagraphEnd(end) { return formula }
            case 10, 13:
                if input.skipLineEnd(), isParagraphEnd(end) { return formula }
                formula.text.append(32)
            case UInt8(ascii: "$"):
                if takeDollar(&formula, end) { return formula }
            case UInt8(ascii: "{"), UInt8(ascii: "}"):
                formula.depth += byte == UInt8(ascii: "{") ? 1 : -1
                // The group that the formula stands in ends: so does the formula.
                if formula.depth < 0, end == .dollar { return formula }
                fallthrough
            default:
                formula.text.append(byte)
                input.advance()
                if byte < 0x80, byte != UInt8(ascii: "&") { input.copyText(to: &formula.text) }
            }
        }
        return formula
    }

    /// Whether an empty line ends a formula that is not closed.
    private func isParagraphEnd(_ end: MathEnd) -> Bool {
        switch end {
        case .dollar: return true
        case .dollars: return !isAhead("$$")
        case .command(let name): return name == ")" || !isAhead("\\\(name)")
        case .environment(let name): return !isAhead("\\end{\(name)}") && environments.isEmpty
        }
    }

    /// Whether some words come soon.
    private func isAhead(_ words: String) -> Bool {
        guard let top = input.frames.last else { return false }
        let soon = Array(top.bytes[top.index...].prefix(4000))
        return soon.firstIndex(of: Array(words.utf8), from: 0) != nil
    }

    /// True where the formula ends here.
    private mutating func takeDollar(_ formula: inout Formula, _ end: MathEnd) -> Bool {
        input.advance()
        if formula.depth <= 0 {
            if end == .dollar {
                formula.isClosed = true
                return true
            }
            if end == .dollars {
                if input.next == UInt8(ascii: "$") { input.advance() }
                formula.isClosed = true
                return true
            }
        }
        formula.text.append(UInt8(ascii: "$"))
        return false
    }

    private mutating func takeMathCommand(
        _ formula: inout Formula, _ end: MathEnd, isNumbered: Bool, hasRows: Bool
    ) -> Bool {
        input.advance()
        let name = input.readName()
        if case .command(name) = end {
            formula.isClosed = true
            return true
        }
        switch name {
        case "end": return takeMathEnd(&formula, end)
        case "begin": takeMathBegin(&formula)
        case "label":
            if let key = input.readArgument()?.trimmed.text { formula.labels.append(key) }
        case "nonumber", "notag": formula.isNumbered = false
        case "tag":
            _ = input.readStar()
            formula.tag = input.readArgument()
        case "ensuremath":
            if let argument = input.readArgument() { input.push(argument, as: .argument) }
        case "xspace", "displaystyle", "allowbreak", "hfill": break
        case "\\" where hasRows && formula.environments == 0 && formula.depth == 0:
            finishRow(&formula)
            formula.isNumbered = isNumbered
            copy(name, to: &formula)
        default: return takeMathWord(name, &formula)
        }
        return false
    }

    private mutating func takeMathWord(_ name: String, _ formula: inout Formula) -> Bool {
        if let macro = macros[name], macro.alias == nil, !budget.forever.contains(name) {
            expand(macro, name)
            return false
        }
        if case .section = LaTeXCommand.table[name], formula.text.count > 0 {
            // A heading cannot stand in a formula: that was not closed.
            input.push(Array("\\\(name)".utf8), as: .argument)
            return true
        }
        copy(name, to: &formula)
        return false
    }

    private func copy(_ name: String, to formula: inout Formula) {
        formula.text.append(UInt8(ascii: "\\"))
        formula.text += Array(name.utf8)
        if let next = input.next, (65...90).contains(next & 0xDF),
            name.utf8.last.map({ (65...90).contains($0 & 0xDF) }) == true
        {
            formula.text.append(32)
        }
    }

    private mutating func takeMathBegin(_ formula: inout Formula) {
        guard let name = input.readArgument()?.text else { return }
        if let environment = environments[name] {
            open.append(OpenEnvironment(name: name, kind: .user, end: environment.end))
            expand(LaTeXMacro(body: environment.begin), name)
            return
        }
        formula.environments += 1
        formula.text += Array("\\begin{\(name)}".utf8)
    }

    private mutating func takeMathEnd(_ formula: inout Formula, _ end: MathEnd) -> Bool {
        guard let name = input.readArgument()?.trimmed.text else { return false }
        if end == .environment(name), formula.environments <= 0 {
            formula.isClosed = true
            return true
        }
        if let index = open.suffix(50).lastIndex(where: { $0.name == name && $0.end != nil }) {
            endUser(at: index)
            return false
        }
        if name == "document" {
            isFinished = inlineDepth == 0
            return true
        }
        formula.environments -= 1
        formula.text += Array("\\end{\(name)}".utf8)
        return false
    }
}
