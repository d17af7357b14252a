/// What is done for a command.
enum LaTeXCommand: Sendable {
    /// Stands for some text.
    case text([UInt8])
    /// Its arguments are dropped; what follows flows on. Layout, and commands whose last argument
    /// is text.
    case skip(String)
    /// Puts a combining mark on its argument.
    case accent(UInt32)
    /// A heading, -1 for a part, 0 for a chapter, 1 for a section.
    case section(Int)
    case reference(Character)
    case citation(Character)
    case action(Action)

    enum Action: Sendable, CaseIterable {
        case begin, end, item, par, lineBreak
        case newcommand, renewcommand, providecommand, def, letAlias, newenvironment, newtheorem
        case mathOperator, documentCommand, newif, iffalse, iftrue, ifx, ifdefined, ifUndefined
        case ifthenelse, ifOther, elseBranch, csname, expandafter, makeatletter, makeatother
        case input, importFile, ifFileExists, listing, endinput, openFile, writeFile, readFile
        case documentclass, usepackage, bibliography, bibitem, citeauthoryear, biblatexEntry
        case title, author, affiliation, email, date, maketitle, abstract, keywords, thanks, doi
        case icmlauthor, authorBlock, and
        case footnote, footnotetext, caption, subcaption, captionof, label, appendix, tag
        case numberwithin, setcounter, newcounter, addtocounter
        case verb, url, href, math, displayMath, ensuremath, xspace
        case unit, quantity, number, angle, acronym, acronymLong, newacronym
        case texorpdfstring, replaced, twocolumn, enquote, acknowledgements, symbolCharacter
        case atBeginDocument, fraction
    }
}

extension LaTeXCommand {
    static let table: [String: LaTeXCommand] = {
        var table: [String: LaTeXCommand] = [:]
        for (name, text) in LaTeXSymbols.text { table[name] = .text(Array(text.utf8)) }
        for (name, mark) in LaTeXSymbols.accents { table[name] = .accent(mark) }
        for (signature, names) in skippedArguments {
            for name in names.split(whereSeparator: \.isWhitespace) {
                table[String(name)] = .skip(signature)
            }
        }
        for (level, name) in LaTeXCounters.sections.enumerated() {
            table[name] = .section(level - 1)
        }
        table["subsubsubsection"] = .section(4)
        table["addsec"] = .section(1)
        table["addchap"] = .section(0)
        for (name, kind) in references { table[name] = .reference(kind) }
        for (kind, names) in citations {
            for name in names.split(separator: " ") { table[String(name)] = .citation(kind) }
        }
        for action in Action.allCases {
            for name in names(of: action).split(separator: " ") {
                table[String(name)] = .action(action)
            }
        }
        return table
    }()

    /// Commands that a document may not change, for its structure hangs on them.
    var isProtected: Bool {
        switch self {
        case .text, .accent: false
        case .skip: false
        case .section, .reference, .citation, .action: true
        }
    }

    private static let references: [(String, Character)] = [
        ("ref", "R"), ("eqref", "E"), ("autoref", "A"), ("cref", "A"), ("Cref", "C"),
        ("vref", "A"), ("Vref", "C"), ("fullref", "A"), ("nameref", "N"), ("subref", "R"),
        ("thref", "A"), ("Autoref", "C"), ("labelcref", "R"), ("crefrange", "A"),
    ]

    /// In brackets, in the text, without brackets, the author, the year.
    private static let citations: [(Character, String)] = [
        (
            "c",
            "cite citep Citep parencite Parencite autocite Autocite footcite supercite citen "
                + "onlinecite upcite shortcite footcitetext smartcite citeyearpar Cite parencites "
                + "autocites cites citenum citefull fullcite"
        ),
        ("t", "citet Citet textcite Textcite newcite citeasnoun citetext textcites shortciteN"),
        ("p", "citealp citealt Citealp Citealt citeNP"),
        ("a", "citeauthor Citeauthor citeA citefullauthor"),
        ("y", "citeyear citedate citeyearNP"), ("n", "nocite"),
    ]
}
