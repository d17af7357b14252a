/// Files that a document is made of: only those of its own folder are ever read.
extension LaTeXInterpreter {
    mutating func performFile(_ action: LaTeXCommand.Action, _ name: String) {
        switch action {
        case .input:
            if let file = fileName() {
                if name == "include", inlineDepth == 0 { endBlock() }
                inputFile(file)
            }
        case .importFile:
            if let folder = input.readArgument()?.trimmed.text, let file = input.readArgument() {
                inputFile(file.trimmed.text, below: folder)
            }
        case .ifFileExists: ifFileExists(name)
        case .listing: listing(name)
        case .openFile:
            input.skipArguments("m")
            input.skipBlanks()
            if input.next == UInt8(ascii: "=") { input.advance() }
            warn("The file '\(word())' is opened by a command; it was not read.")
        case .writeFile:
            while let byte = input.next, (48...57).contains(byte) { input.advance() }
            if input.next == UInt8(ascii: "\\") { input.skipArguments("m") }
            input.skipArguments("m")
        case .readFile:
            input.skipArguments("m")
            input.skipBlanks()
            if name == "read", input.next == UInt8(ascii: "t") {
                input.advance(2)
                input.skipArguments("m")
            }
        case .endinput: input.endFile()
        case .documentclass: documentClass()
        case .usepackage: usePackage()
        default: break
        }
    }

    private func isNameByte(_ byte: UInt8) -> Bool { byte > 32 && !"{}%\\".utf8.contains(byte) }

    private mutating func word() -> String {
        var word: [UInt8] = []
        while let byte = input.next, isNameByte(byte), word.count < 1000 {
            word.append(byte)
            input.advance()
        }
        return word.text
    }

    /// `{name}`, or TeX's `name` up to a space.
    private mutating func fileName() -> String? {
        input.skipSpace()
        guard input.peek() == UInt8(ascii: "{") else { return word() }
        guard let argument = input.readArgument() else { return nil }
        return argument.contains(UInt8(ascii: "\\")) ? render(argument).text : argument.text
    }

    // MARK: - Input

    mutating func inputFile(_ name: String, below folder: String = "") {
        guard !name.isEmpty else { return }
        switch library.find(name, below: folder) {
        case .outside: warn("'\(name)' is outside of the document's folder, not read.")
        case .missing: warnMissing(name)
        case .file(let path):
            let isOpen = input.openFiles.contains { input.files[$0].path == path }
            if isOpen {
                warn("'\(path)' inputs itself (a loop); it was read once.")
            } else if let bytes = library.files[path] {
                push(bytes, path: path)
            }
        }
    }

    private mutating func push(_ bytes: [UInt8], path: String) {
        budget.fileBytes += bytes.count + 1000
        guard budget.fileBytes < 100_000_000, input.frames.count < 500 else {
            return warn("Files are input again and again; the limit was reached at '\(path)'.")
        }
        var text = LaTeXReader.decoded(bytes)
        if !isInPreamble, let body = LaTeXReader.body(of: text) { text = body }
        input.pushFile(text, path: path)
    }

    private mutating func warnMissing(_ name: String) {
        let name = SourceText.trimmed(name)
        let place = input.place.file
        let isInPackage =
            input.files.indices.contains(place)
            && (input.files[place].path.hasSuffix(".sty")
                || input.files[place].path.hasSuffix(".cls"))
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        if isInPackage || Self.distributed.contains(name) || Self.graphics.contains(ending) {
            return
        }
        warn("'\(name)' is input but was not found; it was left out.")
    }

    /// Files that come with TeX itself.
    private static let distributed: Set<String> = [
        "glyphtounicode", "glyphtounicode.tex", "epsf", "epsf.tex", "epsf.sty", "psfig",
        "psfig.sty", "psfig.tex", "amssym.def", "amssym.tex", "amssym", "xy", "xypic",
        "pstricks", "prepictex", "pictex", "postpictex", "tcilatex", "tcilatex.tex",
        "pdf-trans", "binhex", "t1enc.def", "ifpdf.sty", "insbox", "dot2texi",
    ]
    private static let graphics: Set<String> = [
        "tikz", "pgf", "pdf_tex", "pdf_t", "pstex_t", "pdftex_t", "eepic", "eps_tex", "ps_tex",
        "sty", "cls", "def", "cfg", "clo", "fd", "aux", "ind", "pstex", "epic",
    ]

    private mutating func ifFileExists(_ command: String) {
        guard let name = input.readArgument()?.text, let yes = input.readArgument(),
            let no = input.readArgument()
        else { return }
        if case .file = library.find(name) {
            input.push(yes, as: .argument)
            if command == "InputIfFileExists" { inputFile(name) }
        } else {
            input.push(no, as: .argument)
        }
    }

    private mutating func listing(_ command: String) {
        _ = input.readOptional()
        if command == "inputminted" { input.skipArguments("m") }
        guard let name = input.readArgument()?.text else { return }
        switch library.find(name, extensions: []) {
        case .file(let path):
            if let bytes = library.files[path] {
                addCode(LaTeXReader.decoded(bytes), start: input.place)
            }
        case .missing: warn("'\(name)' is listed but was not found; it was left out.")
        case .outside: warn("'\(name)' is outside of the document's folder, not read.")
        }
    }

    // MARK: - Packages

    private mutating func documentClass() {
        let options = input.readOptional().map { LaTeXOptions.values(of: $0) } ?? [:]
        guard let name = input.readArgument()?.trimmed.text else { return }
        take(options, of: "babel")
        bibliography.isRevTeX = name.hasPrefix("revtex") && options["author-year"] == nil
        readPackage(name + ".cls")
    }

    private mutating func usePackage() {
        let options = input.readOptional().map { LaTeXOptions.values(of: $0) } ?? [:]
        guard let names = input.readArgument()?.text else { return }
        _ = input.readOptional()
        for name in names.split(separator: ",").reversed() {
            let name = SourceText.trimmed(String(name))
            take(options, of: name)
            readPackage(name + ".sty")
        }
    }

    private mutating func take(_ options: [String: String], of package: String) {
        if package == "natbib", options["numbers"] != nil { bibliography.isNumeric = true }
        guard package == "babel" else { return }
        let language =
            options["main"].flatMap { LaTeXFrontMatter.languages[$0] }
            ?? options.keys.sorted().compactMap { LaTeXFrontMatter.languages[$0] }.first
        guard let language else { return }
        front.language = language
        isGerman = language == "de"
    }

    /// Macros of a package that lies beside the document.
    private mutating func readPackage(_ name: String) {
        guard isInPreamble, case .file(let path) = library.find(name, extensions: []),
            !input.files.contains(where: { $0.path == path }), let bytes = library.files[path]
        else { return }
        push(bytes, path: path)
    }
}
