/// What an environment does.
enum LaTeXEnvironmentKind: Sendable, Equatable {
    /// Ends the paragraph and nothing else; the signature of its arguments.
    case plain(String)
    /// Does nothing at all: fonts and sizes.
    case inline
    case document
    /// A formula of its own; the signature of its arguments.
    case math(String)
    /// A formula whose lines are numbered one by one.
    case rows(String)
    case inlineMath
    case tabular(String)
    case verbatim
    /// A program written with LaTeX's commands.
    case algorithm
    /// Pictures, and what is kept apart from the text.
    case skipped
    case list
    case enumeration
    /// A figure or table; the counter of its caption.
    case float(String)
    case subfloat(String)
    case abstract
    case keywords
    case frontMatter
    case theorem
    case proof
    case acknowledgements
    case bibliography
    case appendix
    /// Defined by the document.
    case user

    static let known: [String: LaTeXEnvironmentKind] = {
        var table: [String: LaTeXEnvironmentKind] = [
            "document": .document, "math": .inlineMath, "abstract": .abstract, "proof": .proof,
            "IEEEproof": .proof, "pf": .proof, "thebibliography": .bibliography,
            "appendices": .appendix, "appendix": .appendix, "subappendices": .appendix,
        ]
        func set(_ kind: LaTeXEnvironmentKind, _ names: String) {
            for name in names.split(separator: " ") { table[String(name)] = kind }
        }
        set(.inline, "small footnotesize scriptsize tiny large Large normalsize bf it em sc")
        set(.inline, "sffamily ttfamily spacing singlespace doublespace onehalfspace")
        set(.plain(""), "center flushleft flushright quote quotation verse sloppypar landscape")
        set(.plain(""), "subequations titlepage frontmatter raggedright multicols* CJK* CJK")
        set(.plain("om"), "minipage adjustbox")
        set(.plain("mo"), "multicols")
        set(.plain("o"), "tcolorbox mdframed framed shaded boxedminipage threeparttable")
        set(.math(""), "equation displaymath dmath empheq")
        set(.rows(""), "align gather multline eqnarray flalign dgroup")
        set(.rows("m"), "alignat xalignat")
        set(.rows("om"), "IEEEeqnarray")
        set(.tabular("om"), "tabular array longtable supertabular NiceTabular mpsupertabular tabu")
        set(.tabular("omm"), "tabular* tabularx tabulary xltabular")
        set(.tabular("m"), "tblr longtblr deluxetable")
        set(.verbatim, "verbatim Verbatim lstlisting minted alltt BVerbatim LVerbatim semiverbatim")
        set(.verbatim, "code Sinput Soutput Code CodeInput CodeOutput spverbatim pycode")
        set(.algorithm, "algorithmic algorithm2e")
        set(.skipped, "comment tikzpicture picture pspicture CCSXML filecontents pgfpicture")
        set(.skipped, "tikzcd circuitikz forest asy feynmandiagram overpic psfrags axis")
        set(.list, "itemize description list trivlist compactitem compactdesc inparaitem")
        set(.list, "itemize* description* tablenotes labeling")
        set(.enumeration, "enumerate compactenum inparaenum enumerate* asparaenum")
        set(
            .float("figure"),
            "figure wrapfigure SCfigure sidewaysfigure teaserfigure floatingfigure")
        set(.float("figure"), "scheme chart")
        set(.float("table"), "table wraptable sidewaystable margintable SCtable")
        set(.float("algorithm"), "algorithm")
        set(.float("listing"), "listing")
        set(.subfloat("subfigure"), "subfigure subcaptionblock")
        set(.subfloat("subtable"), "subtable")
        set(.keywords, "keywords keyword IEEEkeywords indexterms kwd")
        set(.frontMatter, "icmlauthorlist authgrp aug")
        set(.acknowledgements, "acknowledgements acknowledgments acks ack acknowledgement")
        set(.acknowledgements, "acknowledgment")
        return table
    }()

    /// The arguments of environments whose kind does not tell them.
    static let signatures: [String: String] = [
        "wrapfigure": "omom", "wraptable": "omom", "figure": "o", "table": "o", "algorithm": "o",
        "subfigure": "om", "subtable": "om", "itemize": "o", "enumerate": "o", "description": "o",
        "list": "mm", "thebibliography": "m", "spacing": "m", "compactitem": "o",
        "compactenum": "o", "sidewaysfigure": "o", "sidewaystable": "o", "algorithmic": "o",
        "SCfigure": "oo", "listing": "o", "tablenotes": "o", "CJK": "mm", "CJK*": "mm",
        "inparaenum": "o", "labeling": "om", "floatingfigure": "om", "empheq": "om",
    ]

    /// A known environment, starred or not, or a theorem that papers rarely define themselves.
    static func named(_ name: String) -> LaTeXEnvironmentKind? {
        if let kind = known[name] { return kind }
        return name.hasSuffix("*") ? known[String(name.dropLast())] : nil
    }
}
