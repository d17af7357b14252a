/// What HTML's elements mean for reading.
enum HTMLTag: UInt8 {
    case text
    /// Part of a line of text; also what is not known.
    case inline
    /// Scripts, forms' controls, pictures: no text of the page.
    case invisible
    /// Shown, but around the article: menus, footers, asides.
    case navigation
    /// A box: what it holds stands apart from what is around it.
    case block
    case paragraph
    case item
    case preformatted
    case caption
    case heading
    case lineBreak
    case link
    case superscript
    case math
    case table
    case row
    case cell
    case script

    init(name: String) {
        self = Self.tags[name] ?? .inline
    }

    private static let tags: [String: HTMLTag] = {
        var tags: [String: HTMLTag] = [:]
        for (tag, names) in names {
            for name in names.split(separator: " ") { tags[String(name)] = tag }
        }
        return tags
    }()

    private static let names: [(HTMLTag, String)] = [
        (
            .invisible,
            """
            style template noscript head iframe object embed svg canvas select option button \
            input textarea audio video map dialog frameset noframes applet title meta link
            """
        ),
        (.navigation, "nav footer aside form menu"),
        (
            .block,
            """
            div section article main header ul ol dl figure tbody thead tfoot hr body html \
            fieldset details summary center hgroup
            """
        ),
        (.paragraph, "p blockquote address"),
        (.item, "li dd dt"),
        (.preformatted, "pre listing xmp"),
        (.caption, "figcaption caption"),
        (.heading, "h1 h2 h3 h4 h5 h6"),
        (.lineBreak, "br"),
        (.link, "a"),
        (.superscript, "sup"),
        (.math, "math"),
        (.table, "table"),
        (.row, "tr"),
        (.cell, "td th"),
        (.script, "script"),
    ]
}

/// What the words of an element's class and id say of it.
struct HTMLClass: OptionSet, Sendable {
    let rawValue: UInt32

    /// Matter around the article, unless it reads like text.
    static let navigation = HTMLClass(rawValue: 1)
    /// Matter that is never the article's: comments, dialogs.
    static let aside = HTMLClass(rawValue: 2)
    static let hidden = HTMLClass(rawValue: 4)
    static let caption = HTMLClass(rawValue: 8)
    static let equation = HTMLClass(rawValue: 16)
    /// A footnote in the middle of a line, as LaTeXML writes it.
    static let note = HTMLClass(rawValue: 32)
    /// A heading that runs into its paragraph.
    static let runIn = HTMLClass(rawValue: 64)
    static let box = HTMLClass(rawValue: 128)
    static let references = HTMLClass(rawValue: 256)
    /// Formulas as they look, beside the same as they are meant.
    static let formulaPicture = HTMLClass(rawValue: 512)
    /// Formulas that are hidden because a picture shows them.
    static let formulaSource = HTMLClass(rawValue: 1024)
    static let footnote = HTMLClass(rawValue: 2048)
    static let person = HTMLClass(rawValue: 4096)
    static let figure = HTMLClass(rawValue: 8192)

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// - Parameter names: The value of `class` or `id`.
    init(names: String) {
        self = []
        let bytes = names.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
        for name in bytes.split(whereSeparator: { $0 <= 32 }) {
            formUnion(Self.whole[String(decoding: name, as: UTF8.self)] ?? [])
            if Self.holds(name, "caption") || Self.holds(name, "fig-label") { insert(.caption) }
            if name.starts(with: "ltx_eqn".utf8) || name.starts(with: "ltx_equation".utf8) {
                insert(.equation)
            }
            for word in name.split(whereSeparator: { $0 == UInt8(ascii: "-") || $0 == 95 }) {
                formUnion(Self.words[String(decoding: word, as: UTF8.self)] ?? [])
            }
        }
    }

    private static func holds(_ name: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard name.count >= count else { return false }
        return (name.startIndex...(name.endIndex - count)).contains { start in
            (0..<count).allSatisfy { name[start + $0] == text.utf8Start[$0] }
        }
    }

    /// Whole names.
    private static let whole: [String: HTMLClass] = [
        "hidden": .hidden, "is-hidden": .hidden, "visually-hidden": .hidden,
        "visuallyhidden": .hidden, "sr-only": .hidden, "u-sronly": .hidden, "sronly": .hidden,
        "d-none": .hidden, "u-hide": .hidden,
        "u-visually-hidden": .hidden, "screen-reader-text": .hidden, "ltx_error": .hidden,
        "mw-editsection": .hidden, "headerlink": .hidden, "mathjax_preview": .hidden,
        "noprint": .hidden, "mw-jump-link": .hidden, "reference-links": .hidden,
        "ltx_note": .note, "ltx_title_paragraph": .runIn, "ltx_title_subparagraph": .runIn,
        "ltx_bibliography": .references, "katex-html": .formulaPicture,
        "mathjax": .formulaPicture, "mathjax_display": .hidden,
        "mjx-chtml": .formulaPicture, "mathjax_chtml": .formulaPicture,
        "mathjax_svg": .formulaPicture, "mwe-math-mathml-inline": .formulaSource,
        "mwe-math-mathml-display": .formulaSource, "mwe-math-mathml-a11y": .formulaSource,
        "katex-mathml": .formulaSource, "mjx_assistive_mathml": .formulaSource,
        "ltx_personname": .person, "ref-list": .references, "reflist": .references,
        "modal-window": .aside, "modal-window-wrapper": .aside,
    ]

    /// Words of names, which are set together with hyphens and underscores.
    private static let words: [String: HTMLClass] = {
        var words: [String: HTMLClass] = [:]
        let navigation = """
            nav navbar navigation menu breadcrumb breadcrumbs sidebar footer cookie cookies share \
            sharing social advert advertisement ads promo recommend recommended recommendations \
            newsletter login signin toolbar banner popup modal skip toc metrics altmetric related \
            pagination pager dropdown tooltip crossmark masthead subscribe downloads download \
            tabs views citedby counter stats tweet twitter facebook mendeley feedback navbox \
            catlinks
            """
        let lists: [(HTMLClass, String)] = [
            (.navigation, navigation), (.aside, "disqus sidebar"),
            (.references, "references bibliography citations"),
            (.footnote, "footnote footnotes endnote endnotes"),
            (.figure, "fig figure"),
            (.box, "box boxed callout infobox updated"),
        ]
        for (meaning, list) in lists {
            for word in list.split(separator: " ") {
                words[String(word), default: []].insert(meaning)
            }
        }
        return words
    }()
}
