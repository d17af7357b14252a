import Records

/// Carries out LaTeX: expands macros, keeps running text and puts it into blocks.
///
/// Not TeX: groups have no scope, lengths and fonts mean nothing. What is known to have layout
/// for its argument is dropped with it; of what is unknown the arguments' text is kept.
struct LaTeXInterpreter {
    var input = LaTeXInput()
    var macros: [String: LaTeXMacro] = [:]
    var environments: [String: LaTeXEnvironment] = [:]
    var theorems: [String: LaTeXTheorem] = [:]
    var conditions: [String: Bool] = [:]
    var acronyms: [String: [UInt8]] = [:]
    var counters = LaTeXCounters()
    var front = LaTeXFrontMatter()
    var bibliography = LaTeXBibliography()
    let library: LaTeXFiles
    var warnings: [String] = []

    /// The text that is being put together.
    var output: [UInt8] = []
    var blocks: [LaTeXBlock] = []
    /// Floats and footnotes that wait for the end of the paragraph they stand in.
    var held: [LaTeXBlock] = []
    /// Paragraphs that floats stand in the middle of.
    var suspended: [(text: [UInt8], start: LaTeXInput.Place)] = []
    var open: [OpenEnvironment] = []
    var paragraphStart = LaTeXInput.Place(file: 0, offset: 0)
    /// Where the command stands that is being carried out.
    var stepStart = LaTeXInput.Place(file: 0, offset: 0)
    /// The length of a run-in heading that still has no text behind it.
    var runIn: Int?
    /// Above zero inside an argument, where nothing makes a block.
    var inlineDepth = 0
    var isInPreamble = false
    var isFinished = false
    var isGerman = false
    var hasBibliography = false
    var budget = Budget()

    /// What macros may cost.
    struct Budget {
        /// Of one macro of the text with all that it expands to.
        var steps = 0
        var bytes = 0
        /// Of the whole document.
        var allSteps = 0
        var allBytes = 0
        /// Where the blocks and the text stood before the macro.
        var mark = (blocks: 0, held: 0, output: 0)
        var root = ""
        /// Macros that do not end, left as they stand.
        var forever: Set<String> = []
        /// A condition that never ends was met: no more are looked for.
        var hasOpenCondition = false
        /// Bytes of files, each as often as it was input.
        var fileBytes = 0
    }

    struct OpenEnvironment {
        var name: String
        var kind: LaTeXEnvironmentKind
        /// What a user's environment ends with.
        var end: [UInt8]?
        /// How deep the lists' counters were, and other things to be set back.
        var number = 0
        var label: LaTeXCounters.Target?
        var output: [UInt8] = []
    }

    static let depthLimit = 40

    /// Environments that many classes define.
    private static let usualTheorems = [
        "theorem", "lemma", "proposition", "corollary", "definition", "remark", "example",
        "claim", "conjecture", "assumption", "observation", "fact", "hypothesis",
    ]

    init(library: LaTeXFiles) {
        self.library = library
        for name in Self.usualTheorems {
            let title = name.prefix(1).uppercased() + name.dropFirst()
            theorems[name] = LaTeXTheorem(name: Array(title.utf8), counter: name)
        }
    }

    mutating func warn(_ message: String) {
        if warnings.count < 100, !warnings.contains(message) { warnings.append(message) }
    }

    // MARK: - Reading on

    /// Reads until all frames above the floor are left.
    mutating func run() {
        while !isFinished, input.settle() {
            if inlineDepth == 0 {
                stepStart = input.place
                if output.isEmpty { paragraphStart = stepStart }
            }
            step()
        }
    }

    private mutating func step() {
        guard let byte = input.next else { return }
        switch byte {
        case UInt8(ascii: "\\"):
            input.advance()
            command(input.readName())
        case UInt8(ascii: "%"):
            if input.skipComment() { endParagraph() }
        case 10, 13:
            if input.skipLineEnd() {
                endParagraph()
            } else if !output.isEmpty || inlineDepth > 0 {
                output.append(10)
            }
        case UInt8(ascii: "$"): dollar()
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "^"): input.advance()
        case UInt8(ascii: "~"), UInt8(ascii: "&"):
            input.advance()
            output.append(32)
        case UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "-"), UInt8(ascii: "\""):
            sign(byte)
        case UInt8(ascii: "_"):
            input.advance()
            output.append(byte)
        default: input.copyText(to: &output)
        }
    }

    /// Quotation marks and dashes.
    private mutating func sign(_ byte: UInt8) {
        var count = 1
        while count < 3, input.next(after: count) == byte { count += 1 }
        let text: String
        switch byte {
        case UInt8(ascii: "-"): text = ["-", "–", "—"][count - 1]
        case UInt8(ascii: "`"):
            count = min(count, 2)
            text = count == 2 ? "“" : "‘"
        case UInt8(ascii: "'"):
            count = min(count, 2)
            text = count == 2 ? "”" : "’"
        default:
            count = 1
            if isGerman, let next = input.next(after: 1), let letter = Self.germanShorthands[next] {
                count = 2
                text = letter
            } else {
                text = "\""
            }
        }
        input.advance(count)
        output += Array(text.utf8)
    }

    /// Babel's `"a` for ä and so on.
    private static let germanShorthands: [UInt8: String] = [
        UInt8(ascii: "a"): "ä", UInt8(ascii: "o"): "ö", UInt8(ascii: "u"): "ü",
        UInt8(ascii: "A"): "Ä", UInt8(ascii: "O"): "Ö", UInt8(ascii: "U"): "Ü",
        UInt8(ascii: "s"): "ß", UInt8(ascii: "`"): "„", UInt8(ascii: "'"): "“",
        UInt8(ascii: "="): "-", UInt8(ascii: "-"): "", UInt8(ascii: "~"): "-",
    ]

    // MARK: - Texts by themselves

    /// The text of an argument, without blocks; footnotes in it are held back.
    mutating func render(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { !(($0 | 0x20) >= 97 && ($0 | 0x20) <= 122) && $0 != 32 })
        else { return bytes }
        guard inlineDepth < Self.depthLimit else {
            warn(
                "Commands nest deeper than \(Self.depthLimit) levels; what is deeper was left out.")
            return []
        }
        let outer = output
        let floor = input.floor
        output = []
        inlineDepth += 1
        input.floor = input.frames.count
        input.push(bytes, as: .argument)
        run()
        input.pop(to: input.floor)
        input.floor = floor
        inlineDepth -= 1
        defer { output = outer }
        return output
    }

    /// The argument that comes next, as text.
    mutating func renderArgument() -> [UInt8]? {
        input.readArgument().map { render($0) }
    }
}
