import Records

/// The references of a paper, and how they are cited.
struct LaTeXBibliography {
    struct Entry {
        var number: Int
        /// As in `[Abc19]`; nil where references are numbered.
        var label: String?
        var authors: String?
        var year: String?
    }

    private(set) var entries: [String: Entry] = [:]
    /// Keys in the order of their first citation.
    private(set) var cited: [String] = []
    private var seen: Set<String> = []
    /// The document asks for numbers though its references have names.
    var isNumeric = false
    var isRevTeX = false
    /// The whole list is there already.
    var isThere = false

    var printsNumbers: Bool { isNumeric || isRevTeX }

    mutating func cite(_ key: String) {
        if seen.count < 100_000, seen.insert(key).inserted { cited.append(key) }
    }

    /// Adds a reference with the label it was given, already as text.
    mutating func add(_ key: String, label: String?) -> Entry {
        var entry = Entry(number: entries.count + 1)
        if let label = label.map({ TextNormalization.line($0) }), !label.isEmpty {
            if let open = label.firstIndex(of: "("), open > label.startIndex,
                let close = label[open...].firstIndex(of: ")")
            {
                entry.authors = SourceText.trimmed(String(label[..<open]))
                entry.year = String(label[label.index(after: open)..<close])
            } else {
                entry.label = label
            }
        }
        if entries.count < 100_000 { entries[key] = entry }
        return entry
    }

    // MARK: - Citations

    /// The text of a citation: kind `c` in brackets, `t` in the text, `p` without brackets, `a`
    /// the authors, `y` the year.
    func text(of kind: UInt8, _ content: [UInt8]) -> String {
        let parts = content.split(separator: Self.separator, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return "" }
        let keys = parts[2].split(separator: UInt8(ascii: ",")).map { Array($0).trimmed.text }
        let found = keys.map { (key: $0, entry: entries[$0]) }
        let before = parts[0].isEmpty ? "" : Array(parts[0]).text + " "
        let after = parts[1].isEmpty ? "" : ", " + Array(parts[1]).text
        let isNamed = found.contains { $0.entry?.authors != nil } && !printsNumbers
        guard isNamed else {
            let marks = found.map { mark($0.key, $0.entry) }
            if kind == UInt8(ascii: "a") || kind == UInt8(ascii: "t") {
                let names = found.compactMap(\.entry?.authors).joined(separator: ", ")
                if !names.isEmpty {
                    return kind == UInt8(ascii: "a")
                        ? names : names + " [" + marks.joined(separator: ", ") + after + "]"
                }
            }
            return "[" + before + marks.joined(separator: ", ") + after + "]"
        }
        switch kind {
        case UInt8(ascii: "a"):
            return found.map { named($0, " ", "", isYear: false) }.joined(separator: ", ")
        case UInt8(ascii: "y"):
            return found.map { $0.entry?.year ?? $0.key }.joined(separator: ", ")
        case UInt8(ascii: "t"):
            return found.map { named($0, " (", after + ")", isYear: true) }.joined(separator: ", ")
        case UInt8(ascii: "p"):
            return before + found.map { named($0, ", ", "", isYear: true) }.joined(separator: "; ")
                + after
        default:
            return "(" + before
                + found.map { named($0, ", ", "", isYear: true) }.joined(separator: "; ")
                + after + ")"
        }
    }

    static let separator: UInt8 = 3

    private func mark(_ key: String, _ entry: Entry?) -> String {
        guard let entry else { return key }
        return entry.label ?? String(entry.number)
    }

    private func named(
        _ found: (key: String, entry: Entry?), _ joint: String, _ end: String, isYear: Bool
    ) -> String {
        guard let entry = found.entry else { return found.key }
        let authors = entry.authors ?? entry.label ?? String(entry.number)
        guard isYear, let year = entry.year else { return authors }
        return authors + joint + year + end
    }
}

/// The commands of bibliographies.
extension LaTeXInterpreter {
    mutating func citation(_ kind: Character) {
        _ = input.readStar()
        let first = input.readOptional()
        let second = input.readOptional()
        guard let keys = input.readArgument() else { return }
        for key in keys.split(separator: UInt8(ascii: ",")) {
            bibliography.cite(Array(key).trimmed.text)
        }
        if kind == "n" || front.isReadingNames { return }
        let before = second == nil ? [] : render(first ?? [])
        let after = render(second ?? first ?? [])
        let separator = LaTeXBibliography.separator
        let clean = keys.filter { $0 >= 32 }
        output += [LaTeXCounters.mark, kind.asciiValue ?? 99]
        output += before.filter { $0 >= 32 } + [separator] + after.filter { $0 >= 32 }
        output += [separator] + clean + [LaTeXCounters.endMark]
    }

    mutating func performBibliography(_ action: LaTeXCommand.Action, _ name: String) {
        switch action {
        case .bibliography: printBibliography(name)
        case .bibitem: bibitem()
        case .citeauthoryear: citeAuthorYear()
        default:
            _ = input.readOptional()
            if let name = input.readArgument()?.text { front.bibliographies.append(name) }
        }
    }

    mutating func beginBibliography() {
        endBlock()
        let isAfterHeading = blocks.last.map {
            $0.role == .heading && SectionKind(heading: $0.text.text) == .references
        }
        if isAfterHeading != true { heading(counters.hasChapters ? "Bibliography" : "References") }
        bibliography.isThere = true
    }

    private mutating func bibitem() {
        let label = input.readOptional().map { render($0).text }
        guard let key = input.readArgument()?.trimmed.text else { return }
        endBlock()
        let entry = bibliography.add(key, label: label)
        if entry.authors == nil || bibliography.printsNumbers {
            let mark =
                bibliography.printsNumbers
                ? String(entry.number) : entry.label ?? String(entry.number)
            output = Array("[\(mark)] ".utf8)
            runIn = output.count
        }
    }

    /// Reads a label in parts: `\citeauthoryear{Full list}{Short}{2019}`.
    private mutating func citeAuthorYear() {
        guard let first = input.readArgument(), let second = input.readArgument() else { return }
        input.skipBlanks()
        let third = input.next == UInt8(ascii: "{") ? input.readArgument() : nil
        let names = third == nil ? first : second
        output += render(names) + Array("(".utf8) + render(third ?? second) + Array(")".utf8)
    }

    /// `\bibliography{a,b}`: the list that BibTeX or biber made, or the entries themselves.
    private mutating func printBibliography(_ command: String) {
        var names: [String] = []
        if command == "bibliography" {
            names = (input.readArgument()?.text ?? "").split(separator: ",").map(String.init)
        } else {
            _ = input.readOptional()
        }
        guard inlineDepth == 0, !isInPreamble, !bibliography.isThere else { return }
        endBlock()
        if let path = library.bibliographyList() {
            guard let bytes = library.files[path] else { return }
            let text = LaTeXReader.decoded(bytes)
            if text.firstIndex(of: Array("\\entry{".utf8), from: 0) != nil {
                append(BibLaTeXList.entries(of: text))
            } else {
                input.pushFile(text, path: path)
            }
            return
        }
        var entries: [BibTeXEntry] = []
        for path in library.bibliographies(named: names.isEmpty ? front.bibliographies : names) {
            if let bytes = library.files[path] {
                entries += BibTeX.entries(of: LaTeXReader.decoded(bytes))
            }
        }
        guard !entries.isEmpty else { return }
        let byKey = Dictionary(
            entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        append(
            bibliography.cited.contains("*") ? entries : bibliography.cited.compactMap { byKey[$0] }
        )
    }

    private mutating func append(_ entries: [BibTeXEntry]) {
        guard !entries.isEmpty else { return }
        beginBibliography()
        for entry in entries.prefix(50000) {
            let number = bibliography.add(entry.key, label: nil).number
            let place = input.place
            let text = Array("[\(number)] ".utf8) + render(entry.formatted)
            add(LaTeXBlock(role: .reference, text: text, start: place, end: place))
        }
    }
}

extension LaTeXFiles {
    /// The `.bbl` of the main file, or the only one that lies beside it.
    func bibliographyList() -> String? {
        let own = main.lastIndex(of: ".").map { String(main[..<$0]) + ".bbl" }
        if let own, files[own] != nil { return own }
        let lists = files.keys.filter { $0.hasSuffix(".bbl") }
        return lists.count == 1 ? lists.first : nil
    }

    /// The `.bib` files of some names.
    func bibliographies(named names: [String]) -> [String] {
        names.compactMap { name in
            if case .file(let path) = find(name, extensions: ["bib"]) { path } else { nil }
        }
    }
}
