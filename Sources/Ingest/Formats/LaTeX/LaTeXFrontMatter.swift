import Records

/// Title, authors and what else stands in front of a paper.
struct LaTeXFrontMatter {
    var title: [UInt8]?
    var authors: [String] = []
    /// Blocks that wait for the document's begin.
    var pending: [LaTeXBlock] = []
    /// An abstract that was given in the preamble.
    var pendingAbstract: [UInt8]?
    var year: Int?
    var doi: String?
    var language: String?
    /// Data that biblatex was told of.
    var bibliographies: [String] = []
    /// While names are read: marks and notes are dropped, separators are kept as marks.
    var isReadingNames = false

    static let nameMark: UInt8 = 3
    static let lineMark: UInt8 = 4
    static let spaceMark: UInt8 = 5

    /// Babel's languages as BCP 47 tags.
    static let languages: [String: String] = [
        "english": "en", "american": "en-US", "british": "en-GB", "USenglish": "en-US",
        "UKenglish": "en-GB", "german": "de", "ngerman": "de", "french": "fr", "francais": "fr",
        "spanish": "es", "italian": "it", "portuguese": "pt", "brazil": "pt-BR",
        "brazilian": "pt-BR", "dutch": "nl", "russian": "ru", "polish": "pl", "swedish": "sv",
        "danish": "da", "norsk": "nb", "finnish": "fi", "czech": "cs", "turkish": "tr",
    ]

    // MARK: - Names

    /// The names in an `\author`, whose notes are gone and whose separators are marks.
    static func names(in bytes: [UInt8]) -> [String] {
        if bytes.contains(nameMark) {
            return bytes.split(separator: nameMark).flatMap { part in
                Self.names(
                    inLine: part.split(separator: lineMark).first { !Array($0).trimmed.isEmpty }
                        ?? [])
            }
        }
        var names: [String] = []
        for line in bytes.split(separator: lineMark) {
            if Array(line).trimmed.isEmpty { continue }
            let found = Self.names(inLine: line)
            if found.isEmpty { break }
            names += found
        }
        return names
    }

    private static func names(inLine line: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        for part in line.split(separator: spaceMark) {
            let text = TextNormalization.line(Array(part).text)
            for piece in text.replacing(" and ", with: ",").replacing("&", with: ",")
                .split(separator: ",")
            {
                let name = withoutMarks(String(piece))
                if isName(name) { names.append(name) } else if !name.isEmpty { return names }
            }
        }
        return names
    }

    private static func withoutMarks(_ text: String) -> String {
        var name = Substring(text)
        if name.hasPrefix("and ") || name.hasPrefix(" and ") {
            name = name.drop { $0 == " " }.dropFirst(4)
        }
        while let last = name.last, !last.isLetter, last != "." { name.removeLast() }
        while let first = name.first, !first.isLetter { name.removeFirst() }
        return String(name)
    }

    private static func isName(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard (1...6).contains(words.count), text.utf8.count < 70, let first = text.first,
            first.isUppercase || !first.isASCII, !text.contains("@"),
            !text.contains(where: \.isNumber)
        else { return false }
        return !words.contains { word in
            let word = word.lowercased()
            return affiliationWords.contains { word.hasPrefix($0) } || word == "of" || word == "for"
        }
    }

    private static let affiliationWords = [
        "universi", "institut", "department", "dept", "laborator", "school", "college", "center",
        "centre", "corporation", "google", "microsoft", "facebook", "academy", "faculty",
        "hospital", "research", "labs", "inc.", "ltd", "gmbh", "division", "email", "e-mail",
        "technolog", "national", "max-planck", "cnrs", "inria", "http", "observatory",
    ]
}

/// The commands of the front matter.
extension LaTeXInterpreter {
    mutating func performFront(_ action: LaTeXCommand.Action, _ name: String) {
        switch action {
        case .title: title()
        case .author: author()
        case .icmlauthor:
            if let argument = input.readArgument() { takeAuthors(argument) }
            input.skipArguments("m")
        case .affiliation, .email: affiliation(name)
        case .date: date()
        case .maketitle:
            if inlineDepth == 0 { endBlock() }
            emitFrontMatter()
        case .abstract: abstract()
        case .keywords: keywords()
        case .thanks: thanks()
        case .doi: if let doi = input.readArgument()?.trimmed.text, !doi.isEmpty { front.doi = doi }
        case .and:
            while let last = output.last, last == 32 || last == 10 { output.removeLast() }
            output += front.isReadingNames ? [LaTeXFrontMatter.nameMark] : Array(", ".utf8)
        case .authorBlock:
            output += front.isReadingNames ? [LaTeXFrontMatter.lineMark] : Array(", ".utf8)
        case .acknowledgements: acknowledgements(name)
        default: break
        }
    }

    private mutating func title() {
        _ = input.readStar()
        _ = input.readOptional()
        guard let argument = input.readArgument(), front.title == nil else { return }
        front.title = argument
        front.pending.insert(
            LaTeXBlock(role: .title, text: argument, start: stepStart, end: input.place), at: 0)
    }

    private mutating func author() {
        _ = input.readOptional()
        guard let argument = input.readArgument() else { return }
        takeAuthors(argument)
    }

    /// Names are read twice: as metadata, and as a block with all that stands there.
    private mutating func takeAuthors(_ argument: [UInt8]) {
        front.isReadingNames = true
        let names = render(argument)
        front.isReadingNames = false
        let found = LaTeXFrontMatter.names(in: names)
        if front.authors.count < 5000 { front.authors += found }
        wait(argument)
    }

    /// Front matter in the preamble waits for the document's begin.
    private mutating func wait(_ argument: [UInt8]) {
        guard front.pending.count < 10000 else { return }
        front.pending.append(
            LaTeXBlock(role: .metadata, text: argument, start: stepStart, end: input.place))
    }

    private mutating func affiliation(_ name: String) {
        _ = input.readStar()
        _ = input.readOptional()
        guard let argument = input.readArgument() else { return }
        if name == "icmlaffiliation" || name == "icmlcorrespondingauthor" {
            if let second = input.readArgument() { wait(second) }
            return
        }
        if front.isReadingNames { return }
        if inlineDepth > 0 {
            output += render(argument) + Array(", ".utf8)
            return
        }
        guard argument.firstIndex(of: Array("organization=".utf8), from: 0) != nil else {
            return wait(argument)
        }
        // elsarticle's fields, in the order in which they stand.
        let fields = argument.text.split(separator: ",").map { field in
            field.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
        }
        wait(Array(fields.joined(separator: ", ").utf8))
    }

    private mutating func date() {
        _ = input.readOptional()
        guard let argument = input.readArgument() else { return }
        if let year = Year.first(in: argument.text) { front.year = year }
    }

    /// `\abstract{...}`, of some classes with up to five parts.
    private mutating func abstract() {
        guard !isInPreamble else {
            guard let argument = input.readArgument() else { return }
            front.pendingAbstract = argument
            return
        }
        var parts: [[UInt8]] = []
        _ = input.readOptional()
        while parts.count < 5, input.next == UInt8(ascii: "{") || parts.isEmpty,
            let part = input.readArgument()
        {
            parts.append(part)
        }
        addAbstract(parts)
    }

    mutating func addAbstract(_ parts: [[UInt8]]) {
        heading("Abstract")
        for part in parts {
            output = render(part)
            endBlock()
        }
        markAbstractEnd()
    }

    /// Remembers where the abstract ends.
    mutating func markAbstractEnd() {
        if suspended.isEmpty, let last = blocks.indices.last { blocks[last].endsAbstract = true }
    }

    private mutating func keywords() {
        guard let argument = input.readArgument() else { return }
        front.pending.append(
            LaTeXBlock(
                role: .metadata, text: Array("Keywords: ".utf8) + argument, start: stepStart,
                end: input.place
            ))
        if inlineDepth == 0, output.isEmpty { emitFrontMatter() }
    }

    private mutating func thanks() {
        _ = input.readOptional()
        guard let argument = input.readArgument(), !front.isReadingNames else { return }
        hold(.footnote, render(argument))
    }

    mutating func acknowledgements(_ name: String) {
        guard inlineDepth == 0 else { return }
        heading(name.hasPrefix("acknowledgement") ? "Acknowledgements" : "Acknowledgments")
    }

    /// Puts title and authors in front of what comes next.
    mutating func emitFrontMatter() {
        guard !isInPreamble, !front.pending.isEmpty else { return }
        let pending = front.pending
        front.pending = []
        for var block in pending {
            block.text = render(block.text)
            // The last of several parts of an address.
            while let last = block.text.last, last <= 32 || last == UInt8(ascii: ",") {
                if last == LaTeXCounters.endMark { break }
                block.text.removeLast()
            }
            if Self.isWorthKeeping(block.text) { add(block) }
        }
        if let abstract = front.pendingAbstract {
            front.pendingAbstract = nil
            let outer = output
            output = []
            addAbstract([abstract])
            output = outer
        }
    }
}
