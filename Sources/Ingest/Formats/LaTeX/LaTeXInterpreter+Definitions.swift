/// Definitions and conditions.
extension LaTeXInterpreter {
    /// The name of what is being defined: `\name` or `{\name}`.
    private mutating func definedName() -> String? {
        guard let argument = input.readArgument()?.trimmed, argument.first == UInt8(ascii: "\\")
        else { return nil }
        let name = Array(argument.dropFirst()).trimmed
        return name.isEmpty ? nil : name.text
    }

    private var isInPackage: Bool {
        let file = input.place.file
        guard input.files.indices.contains(file) else { return false }
        let path = input.files[file].path
        return path.hasSuffix(".sty") || path.hasSuffix(".cls")
    }

    /// Keeps a definition, unless it would change what the structure hangs on.
    ///
    /// Of packages only what is new is taken, and nothing that works with TeX's own registers.
    private mutating func define(_ name: String, _ macro: LaTeXMacro) {
        let known = LaTeXCommand.table[name]
        if known?.isProtected == true { return }
        if isInPackage, known != nil || macro.body.contains(UInt8(ascii: "@")) { return }
        guard macros.count < 200_000 else { return }
        macros[name] = macro
    }

    mutating func newCommand(isProvided: Bool = false) {
        _ = input.readStar()
        guard let name = definedName() else { return }
        let (count, value) = parameters()
        guard let body = input.readArgument() else { return }
        if isProvided, macros[name] != nil || LaTeXCommand.table[name] != nil { return }
        define(name, LaTeXMacro(parameterCount: count, optionalDefault: value, body: body))
    }

    /// How many parameters a macro has, and the first one's default: `[2][default]`.
    private mutating func parameters() -> (count: Int, optionalDefault: [UInt8]?) {
        guard let count = input.readOptional() else { return (0, nil) }
        let value = input.readOptional()
        return (min(max(Int(count.trimmed.text) ?? 0, 0), 9), value)
    }

    mutating func newDocumentCommand() {
        guard let name = definedName(), let signature = input.readArgument(),
            let body = input.readArgument()
        else { return }
        var kinds: [UInt8] = []
        var depth = 0
        for byte in signature {
            if byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0, "moO".utf8.contains(byte) { kinds.append(byte) }
        }
        let isFirstOptional = kinds.first.map { $0 != UInt8(ascii: "m") } ?? false
        define(
            name,
            LaTeXMacro(
                parameterCount: min(kinds.count, 9), optionalDefault: isFirstOptional ? [] : nil,
                body: body))
    }

    /// Reads a definition as TeX has it: `\def\name#1#2.{body}`.
    mutating func definition() {
        guard let name = definedName(), let pattern = input.readParameterText(),
            let body = input.readArgument()
        else { return }
        var delimiters: [[UInt8]] = [[]]
        var index = 0
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "#") {
                delimiters.append([])
                index += 2
            } else {
                delimiters[delimiters.count - 1].append(pattern[index])
                index += 1
            }
        }
        guard delimiters.count <= 10 else { return }
        define(name, LaTeXMacro(delimiters: delimiters, body: body))
    }

    mutating func letAlias() {
        guard let name = definedName() else { return }
        input.skipBlanks()
        if input.next == UInt8(ascii: "=") { input.advance() }
        guard let target = input.readArgument()?.trimmed else { return }
        guard target.first == UInt8(ascii: "\\") else {
            return define(name, LaTeXMacro(body: target))
        }
        let targetName = Array(target.dropFirst()).trimmed.text
        if let macro = macros[targetName] {
            define(name, macro)
        } else if LaTeXCommand.table[targetName] != nil {
            define(name, LaTeXMacro(alias: targetName))
        }
    }

    mutating func mathOperator() {
        _ = input.readStar()
        guard let name = definedName(), let body = input.readArgument() else { return }
        define(name, LaTeXMacro(body: Array("\\operatorname{".utf8) + body + Array("}".utf8)))
    }

    mutating func newEnvironment() {
        _ = input.readStar()
        guard let name = input.readArgument()?.trimmed.text else { return }
        let (count, value) = parameters()
        guard let begin = input.readArgument(), let end = input.readArgument() else { return }
        guard LaTeXEnvironmentKind.known[name] == nil, !isInPackage, !name.isEmpty else { return }
        environments[name] = LaTeXEnvironment(
            parameterCount: count, optionalDefault: value, begin: begin, end: end)
    }

    mutating func newTheorem(_ command: String) {
        let isStarred = input.readStar()
        if command == "declaretheorem" { return declareTheorem() }
        guard let name = input.readArgument()?.trimmed.text else { return }
        let sibling = input.readOptional()?.trimmed.text
        guard let title = input.readArgument() else { return }
        let parent = input.readOptional()?.trimmed.text
        if command == "spnewtheorem" { input.skipArguments("mm") }
        if let parent { counters.parents[name] = parent }
        theorems[name] = LaTeXTheorem(name: title, counter: isStarred ? nil : sibling ?? name)
    }

    private mutating func declareTheorem() {
        let options = input.readOptional().map { LaTeXOptions.values(of: $0) } ?? [:]
        guard let name = input.readArgument()?.trimmed.text, !name.isEmpty else { return }
        let title =
            options["name"] ?? options["title"] ?? name.prefix(1).uppercased() + name.dropFirst()
        let counter = options["sibling"] ?? options["numberlike"] ?? name
        if let parent = options["parent"] ?? options["numberwithin"] {
            counters.parents[name] = parent
        }
        let isNumbered = options["numbered"] != "no"
        theorems[name] = LaTeXTheorem(
            name: Array(title.utf8), counter: isNumbered ? counter : nil)
    }

    mutating func newCondition() {
        guard let name = definedName(), name.hasPrefix("if") else { return }
        conditions[String(name.dropFirst(2))] = conditions[String(name.dropFirst(2))] ?? false
    }

    // MARK: - Conditions

    /// Skips a branch that is not taken, up to its `\else` or `\fi`.
    mutating func skipBranch(toElse: Bool) {
        guard let last = input.frames.indices.last, !budget.hasOpenCondition else { return }
        let start = input.frames[last].index
        var depth = 0
        while let byte = input.next {
            switch byte {
            case UInt8(ascii: "%"): _ = input.skipComment()
            case UInt8(ascii: "\\"):
                input.advance()
                let name = input.readName()
                if name == "fi" {
                    if depth == 0 { return }
                    depth -= 1
                } else if name == "else", depth == 0, toElse {
                    return
                } else if isCondition(name) {
                    depth += 1
                }
            default: input.advance()
            }
        }
        // It never ends: read on as if it were not there.
        budget.hasOpenCondition = true
        input.frames[last].index = start
    }

    private func isCondition(_ name: String) -> Bool {
        guard name.hasPrefix("if") else { return false }
        return Self.primitiveConditions.contains(name) || name.contains("@")
            || conditions[String(name.dropFirst(2))] != nil
    }

    private static let primitiveConditions: Set<String> = [
        "if", "ifx", "ifnum", "ifdim", "ifodd", "ifcase", "ifmmode", "ifhmode", "ifvmode",
        "ifcat", "iffalse", "iftrue", "ifdefined", "ifcsname", "ifeof", "ifvoid", "ifhbox",
        "ifvbox", "ifinner", "ifpdf", "ifxetex", "ifluatex", "ifPDFTeX", "ifLuaTeX", "ifXeTeX",
    ]

    /// Whether two names mean the same, as far as that is known here.
    mutating func compareMeanings() {
        let first = meaning()
        let second = meaning()
        if first != second { skipBranch(toElse: true) }
    }

    /// What a name stands for; nil for what is not defined.
    private mutating func meaning() -> [UInt8]? {
        guard let token = input.readArgument()?.trimmed else { return nil }
        guard token.first == UInt8(ascii: "\\") else { return token }
        var name = Array(token.dropFirst()).text
        if name == "csname" { name = input.readRaw(until: "\\endcsname")?.trimmed.text ?? "" }
        if let macro = macros[name] {
            return macro.alias.map { Array("\\\($0)".utf8) } ?? macro.body
        }
        if name == "@empty" || name == "empty" { return [] }
        if name == "relax" || name == "undefined" || name == "@undefined" { return nil }
        return LaTeXCommand.table[name] == nil ? nil : Array("\\\(name)".utf8)
    }

    mutating func ifDefined() {
        guard let name = definedName() else { return }
        if macros[name] == nil, LaTeXCommand.table[name] == nil { skipBranch(toElse: true) }
    }

    /// `\@ifundefined{name}{yes}{no}`, and etoolbox's `\ifdef`, `\ifundef`.
    mutating func ifUndefined(_ command: String) {
        guard let argument = input.readArgument()?.trimmed, let first = input.readArgument(),
            let second = input.readArgument()
        else { return }
        let name = argument.text.drop { $0 == "\\" }
        let isDefined = macros[String(name)] != nil || LaTeXCommand.table[String(name)] != nil
        let isFirst = command == "ifdef" ? isDefined : !isDefined
        input.push(isFirst ? first : second, as: .argument)
    }

    /// `\ifthenelse{condition}{yes}{no}`: the condition is true where it names a true one.
    mutating func ifThenElse() {
        guard let condition = input.readArgument()?.trimmed.text, let yes = input.readArgument(),
            let no = input.readArgument()
        else { return }
        var isTrue = false
        if condition.hasPrefix("\\boolean{"), condition.hasSuffix("}") {
            isTrue = conditions[String(condition.dropFirst(9).dropLast())] ?? false
        }
        input.push(isTrue ? yes : no, as: .argument)
    }
}

/// `key=value` lists.
enum LaTeXOptions {
    static func values(of bytes: [UInt8]) -> [String: String] {
        var values: [String: String] = [:]
        for part in bytes.split(separator: UInt8(ascii: ",")).prefix(100) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard let key = pair.first else { continue }
            let value = pair.count > 1 ? Array(pair[1]).trimmed : []
            let inner = value.filter { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") }
            values[Array(key).trimmed.text] = inner.text
        }
        return values
    }
}
