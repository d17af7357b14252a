import Records

/// Beginning and ending environments.
extension LaTeXInterpreter {
    mutating func begin() {
        guard let name = input.readArgument()?.trimmed.text else { return }
        if let environment = environments[name] {
            guard open.count < 100_000 else { return }
            beginUser(name, environment)
        } else if let theorem = theorems[name] {
            beginTheorem(name, theorem)
        } else {
            begin(name, LaTeXEnvironmentKind.named(name))
        }
    }

    private mutating func beginUser(_ name: String, _ environment: LaTeXEnvironment) {
        var arguments: [[UInt8]] = []
        if let value = environment.optionalDefault {
            arguments.append(input.readOptional() ?? value)
        }
        while arguments.count < environment.parameterCount {
            arguments.append(input.readArgument() ?? [])
        }
        let end = LaTeXMacro.substitute(arguments, in: environment.end)
        open.append(OpenEnvironment(name: name, kind: .user, end: end))
        let macro = LaTeXMacro(body: LaTeXMacro.substitute(arguments, in: environment.begin))
        expand(macro, name)
    }

    /// What a user's environment ends with is read like the body of a macro.
    mutating func endUser(at index: Int) {
        let environment = open.remove(at: index)
        if let end = environment.end { expand(LaTeXMacro(body: end), environment.name) }
    }

    private mutating func beginTheorem(_ name: String, _ theorem: LaTeXTheorem) {
        let note = input.readOptional().map { render($0) }
        endBlock()
        open.append(OpenEnvironment(name: name, kind: .theorem))
        var text = render(theorem.name)
        let title = text
        if let counter = theorem.counter {
            let number = counters.step(counter)
            text += Array(" \(number)".utf8)
            counters.current = .init(number: number, kind: title.text.lowercased())
        }
        if let note { text += Array(" (".utf8) + note + Array(")".utf8) }
        startRunIn(text)
    }

    /// A label that the text runs on from.
    private mutating func startRunIn(_ text: [UInt8]) {
        guard inlineDepth == 0 else {
            output += text + Array(". ".utf8)
            return
        }
        output = text + Array(". ".utf8)
        runIn = output.count
    }

    private mutating func begin(_ name: String, _ kind: LaTeXEnvironmentKind?) {
        if let signature = LaTeXEnvironmentKind.signatures[
            name.last == "*" ? String(name.dropLast()) : name]
        {
            input.skipArguments(signature)
        }
        switch kind {
        case nil:
            // Unknown: its text is text, its options are not.
            while input.readOptional(afterSpace: false) != nil {}
            push(name, .plain(""))
        case .document: beginDocument()
        case .math(let signature), .rows(let signature):
            if signature == "m" { input.skipArguments(signature) }
            displayMath(.environment(name))
        case .inlineMath: inlineMath(.environment(name))
        case .tabular(let signature):
            input.skipArguments(signature)
            table(name)
        case .verbatim: verbatim(name)
        case .algorithm: algorithm(name)
        case .skipped: skipEnvironment(name)
        case .plain(let signature):
            if signature == "om" {
                input.skipArguments("ooom")
            } else {
                input.skipArguments(signature)
            }
            endBlock()
            push(name, .plain(signature))
        case .inline: push(name, .inline)
        case .some(let other): beginBlock(name, other)
        }
    }

    private mutating func push(_ name: String, _ kind: LaTeXEnvironmentKind) {
        if open.count < 100_000 { open.append(OpenEnvironment(name: name, kind: kind)) }
    }

    private mutating func beginBlock(_ name: String, _ kind: LaTeXEnvironmentKind) {
        switch kind {
        case .float, .subfloat:
            if inlineDepth == 0, case .float = kind { suspendParagraph() } else { endBlock() }
            if name == "algorithm" { counters.current.kind = "algorithm" }
        case .abstract: heading("Abstract")
        case .acknowledgements: acknowledgements(name)
        case .keywords:
            endBlock()
            output += Array("Keywords: ".utf8)
        case .appendix:
            endBlock()
            counters.beginAppendix()
        case .proof:
            let title = input.readOptional().map { render($0) } ?? Array("Proof".utf8)
            endBlock()
            open.append(OpenEnvironment(name: name, kind: kind))
            return startRunIn(title)
        case .bibliography: beginBibliography()
        default: endBlock()
        }
        var environment = OpenEnvironment(name: name, kind: kind)
        environment.label = counters.current
        if open.count < 100_000 { open.append(environment) }
    }

    private mutating func beginDocument() {
        guard isInPreamble else { return }
        isInPreamble = false
        output = []
        held = []
        blocks = []
        suspended = []
        open = [OpenEnvironment(name: "document", kind: .document)]
    }

    // MARK: - End

    mutating func end() {
        guard let name = input.readArgument()?.trimmed.text else { return }
        if name == "document" {
            endBlock()
            open.removeAll { $0.name == "document" }
            isFinished = inlineDepth == 0
            return
        }
        guard let index = open.suffix(50).lastIndex(where: { $0.name == name }) else {
            if !["small", "footnotesize"].contains(name), inlineDepth == 0 { endBlock() }
            return
        }
        // What stands open inside of it ends with it.
        while open.count > index + 1 { close(open.removeLast()) }
        if open[index].end != nil {
            endUser(at: index)
        } else {
            close(open.remove(at: index))
        }
    }

    private mutating func close(_ environment: OpenEnvironment) {
        switch environment.kind {
        case .inline, .user: break
        case .float:
            endBlock()
            resumeParagraph()
            if let label = environment.label { counters.current = label }
        case .list, .enumeration:
            // Still an item, though its environment is left.
            open.append(environment)
            endBlock()
            open.removeLast()
            if let label = environment.label { counters.current = label }
        case .keywords, .frontMatter, .bibliography, .subfloat:
            open.append(environment)
            endBlock()
            open.removeLast()
        case .abstract:
            endBlock()
            markAbstractEnd()
        default: endBlock()
        }
    }

    // MARK: - Lists

    mutating func item() {
        guard
            let index = open.suffix(50).lastIndex(where: {
                $0.kind == .list || $0.kind == .enumeration
            })
        else {
            _ = input.readOptional()
            return output.append(32)
        }
        endBlock()
        let label = input.readOptional().map { render($0) }
        if let label, Self.isWorthKeeping(label), label.count < 400 {
            output += label + [32]
            if inlineDepth == 0 { runIn = output.count }
        }
        guard open[index].kind == .enumeration else { return }
        open[index].number += 1
        counters.current = .init(number: String(open[index].number), kind: "item")
    }

    // MARK: - What is taken as it stands

    /// A program: its lines as they are.
    private mutating func verbatim(_ name: String) {
        if name == "minted" {
            input.skipArguments("om")
        } else {
            _ = input.readOptional(afterSpace: false)
        }
        let start = input.place
        let body: [UInt8]
        if let found = input.readRaw(until: "\\end{\(name)}") {
            body = found
        } else {
            warn("The environment '\(name)' is not closed; it was read to the end of the file.")
            body = input.readRest()
        }
        addCode(body, start: start)
    }

    mutating func addCode(_ text: [UInt8], start: LaTeXInput.Place) {
        guard inlineDepth == 0 else {
            output += text
            return
        }
        endBlock()
        add(
            LaTeXBlock(role: .code, text: text, form: .preformatted, start: start, end: input.place)
        )
    }

    private mutating func skipEnvironment(_ name: String) {
        if input.readRaw(until: "\\end{\(name)}") == nil {
            warn("The environment '\(name)' is not closed; its content was read as text.")
        }
    }
}
