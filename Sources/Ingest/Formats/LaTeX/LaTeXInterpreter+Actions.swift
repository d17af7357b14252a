import Records

/// Carrying out the commands that do more than stand for some text.
extension LaTeXInterpreter {
    mutating func perform(_ action: LaTeXCommand.Action, _ name: String) {
        switch action {
        case .begin: begin()
        case .end: end()
        case .item: item()
        case .par: endParagraph()
        case .lineBreak: lineBreak()
        case .newcommand, .renewcommand: newCommand()
        case .providecommand: newCommand(isProvided: true)
        case .def: definition()
        case .letAlias: letAlias()
        case .newenvironment: newEnvironment()
        case .newtheorem: newTheorem(name)
        case .mathOperator: mathOperator()
        case .documentCommand: newDocumentCommand()
        case .newif: newCondition()
        case .iffalse: skipBranch(toElse: true)
        case .iftrue, .expandafter: break
        case .ifx: compareMeanings()
        case .ifdefined: ifDefined()
        case .ifUndefined: ifUndefined(name)
        case .ifthenelse: ifThenElse()
        case .ifOther: skipBranch(toElse: true)
        case .elseBranch: skipBranch(toElse: false)
        case .csname:
            if let name = input.readRaw(until: "\\endcsname") { command(name.trimmed.text) }
        case .makeatletter: input.isAtLetter = true
        case .makeatother: input.isAtLetter = false
        case .input, .importFile, .ifFileExists, .listing, .openFile, .writeFile, .readFile,
            .endinput, .documentclass, .usepackage:
            performFile(action, name)
        case .bibliography, .bibitem, .citeauthoryear, .biblatexEntry:
            performBibliography(action, name)
        case .title, .author, .affiliation, .email, .date, .maketitle, .abstract, .keywords,
            .thanks, .doi, .icmlauthor, .authorBlock, .and, .acknowledgements:
            performFront(action, name)
        case .footnote, .footnotetext, .caption, .subcaption, .captionof, .label, .appendix, .tag,
            .numberwithin, .setcounter, .newcounter, .addtocounter:
            performNumbered(action, name)
        case .math: inlineMath(.command(")"))
        case .displayMath: displayMath(.command("]"))
        default: performInline(action)
        }
    }

    private mutating func lineBreak() {
        _ = input.readStar()
        _ = input.readOptional(afterSpace: false)
        output.append(front.isReadingNames ? LaTeXFrontMatter.lineMark : 32)
    }

    // MARK: - Numbered things

    private mutating func performNumbered(_ action: LaTeXCommand.Action, _ name: String) {
        switch action {
        case .footnote, .footnotetext:
            _ = input.readOptional()
            if let text = renderArgument() {
                if name == "footnote" { counters.step("footnote") }
                hold(.footnote, text)
            }
        case .caption: caption()
        case .subcaption: subcaption()
        case .captionof:
            _ = input.readStar()
            caption(of: input.readArgument()?.text)
        case .label: if let key = input.readArgument() { counters.label(key.trimmed.text) }
        case .appendix:
            if inlineDepth == 0 { endBlock() }
            counters.beginAppendix()
        case .tag: input.skipArguments("sm")
        case .numberwithin:
            if let child = input.readArgument()?.text, let parent = input.readArgument()?.text {
                counters.parents[child] = parent
            }
        case .setcounter:
            if let counter = input.readArgument()?.text, let value = input.readArgument()?.text {
                counters.set(counter, Int(value) ?? 0)
            }
        case .newcounter:
            input.skipArguments("m")
            _ = input.readOptional()
        case .addtocounter: input.skipArguments(name == "addtocounter" ? "mm" : "m")
        default: break
        }
    }

    private mutating func caption(of kind: String? = nil) {
        let isStarred = input.readStar()
        _ = input.readOptional()
        guard let argument = input.readArgument() else { return }
        var counter = kind
        for environment in open.suffix(60).reversed() where counter == nil {
            if case .float(let name) = environment.kind { counter = name }
            if case .subfloat = environment.kind { return subcaption(argument) }
        }
        guard let counter else { return hold(.caption, render(argument)) }
        var label = ""
        if !isStarred {
            let number = counters.step(counter)
            let name = counter.prefix(1).uppercased() + counter.dropFirst()
            counters.current = .init(number: number, kind: counter)
            counters.set("subfigure", 0)
            label = "\(name) \(number): "
        }
        appendCaption(Array(label.utf8) + render(argument))
    }

    private mutating func appendCaption(_ text: [UInt8]) {
        guard inlineDepth == 0 else { return hold(.caption, text) }
        endBlock()
        add(LaTeXBlock(role: .caption, text: text, start: stepStart, end: input.place))
    }

    /// Reads the caption of a part: `\subfloat[caption]{...}`, `\subcaption{caption}`.
    private mutating func subcaption() {
        _ = input.readStar()
        if let text = input.readOptional() {
            _ = input.readOptional()
            subcaption(text)
        } else if let text = input.readArgument() {
            // Without brackets it is the picture itself, mostly.
            if text.firstIndex(of: Array("\\includegraphics".utf8), from: 0) == nil {
                subcaption(text)
            } else {
                input.push(text, as: .argument)
            }
        }
    }

    private mutating func subcaption(_ argument: [UInt8]) {
        let count = Int(counters.step("subfigure")) ?? 0
        let letter =
            (1...26).contains(count) ? String(decoding: [UInt8(96 + count)], as: UTF8.self) : ""
        let parent = Int(counters.number(of: "figure")) ?? 0
        counters.current = .init(number: "\(parent + 1)\(letter)", kind: "figure")
        let text = render(argument)
        if Self.isWorthKeeping(text) { appendCaption(Array("(\(letter)) ".utf8) + text) }
    }

    // MARK: - Within a line

    private mutating func performInline(_ action: LaTeXCommand.Action) {
        switch action {
        case .verb: verb()
        case .url:
            if let address = input.readArgument() { output += Self.unescaped(address) }
        case .href:
            input.skipArguments("m")
        case .ensuremath:
            if let argument = input.readArgument() {
                input.push([36] + argument + [36], as: .argument)
            }
        case .xspace: xspace()
        case .unit: if let argument = input.readArgument() { unit(argument) }
        case .quantity:
            _ = input.readOptional()
            if let number = input.readArgument() { output += render(number) }
            _ = input.readOptional()
            if let argument = input.readArgument() {
                output.append(32)
                unit(argument)
            }
        case .number: if let number = renderOptionalArgument() { output += number }
        case .angle:
            if let number = renderOptionalArgument() { output += number + Array("°".utf8) }
        case .acronym, .acronymLong: acronym()
        case .newacronym: newAcronym()
        case .texorpdfstring, .replaced:
            if let text = input.readArgument() {
                input.skipArguments("m")
                input.push(text, as: .argument)
            }
        case .twocolumn:
            input.skipBlanks()
            if input.next == UInt8(ascii: "[") { input.advance() }
        case .enquote:
            if let text = renderArgument() {
                output += Array("“".utf8) + text + Array("”".utf8)
            }
        case .symbolCharacter, .atBeginDocument: _ = input.readArgument()
        case .fraction:
            if let above = renderArgument(), let below = renderArgument() {
                output += above + [UInt8(ascii: "/")] + below
            }
        default: break
        }
    }

    private mutating func renderOptionalArgument() -> [UInt8]? {
        _ = input.readOptional()
        return renderArgument()
    }

    private mutating func verb() {
        _ = input.readStar()
        _ = input.readOptional(afterSpace: false)
        guard let mark = input.next else { return }
        if mark == UInt8(ascii: "{"), let text = input.readArgument() {
            output += text
        } else {
            input.advance()
            if let text = input.readUntil(mark) { output += text.filter { $0 >= 32 } }
        }
    }

    /// An address: `\_`, `\%` and the like lose their backslash.
    static func unescaped(_ address: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for (index, byte) in address.enumerated() {
            let next = index + 1 < address.count ? address[index + 1] : 0
            if byte == UInt8(ascii: "\\"), "_%#&~{}$".utf8.contains(next) { continue }
            if byte > 32 { output.append(byte) }
        }
        return output
    }

    /// siunitx's `\kilo\gram\per\metre`, or a unit as it is written.
    private mutating func unit(_ argument: [UInt8]) {
        var text: [UInt8] = []
        var scanner = LaTeXInput()
        scanner.push(argument, as: .argument)
        while let byte = scanner.next {
            scanner.advance()
            guard byte == UInt8(ascii: "\\") else {
                if byte != UInt8(ascii: "{"), byte != UInt8(ascii: "}") { text.append(byte) }
                continue
            }
            let name = scanner.readName()
            if let sign = LaTeXSymbols.units[name] {
                text += Array(sign.utf8)
            } else if let macro = macros[name] {
                text += render(macro.body)
            }
        }
        output += text
    }

    // MARK: - Acronyms

    private mutating func newAcronym() {
        _ = input.readOptional()
        guard let key = input.readArgument()?.text else { return }
        let short = input.readOptional() ?? input.readArgument() ?? []
        _ = input.readArgument()
        if acronyms.count < 10000 { acronyms[key] = short }
    }

    private mutating func acronym() {
        _ = input.readStar()
        _ = input.readOptional()
        guard let key = input.readArgument() else { return }
        output += acronyms[key.trimmed.text].map { render($0) } ?? key
    }
}
