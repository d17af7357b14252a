/// What the elements of JATS and its forerunners mean for reading.
///
/// DocBook's and Elsevier's names for the same things stand beside them.
enum JATSTag: UInt8 {
    // In running text.
    case inline
    case text
    case skipped
    case lineBreak
    case superscript
    case reference
    case formula
    case note
    /// Part of a text, but apart from what is around it.
    case spaced
    // Blocks.
    case title
    case label
    case paragraph
    case container
    case section
    case list
    case listItem
    case definitionList
    case box
    case code
    case verse
    case displayFormula
    case statement
    case footnotes
    case boilerplate
    case bibliography
    case figure
    case tableWrap
    case table
    case supplement
    case subArticle
    case front

    var isBlock: Bool { rawValue >= JATSTag.paragraph.rawValue }

    /// What stands apart from the running text, wherever its element is.
    var isFloat: Bool {
        switch self {
        case .figure, .tableWrap, .table, .supplement, .box: true
        default: false
        }
    }

    init(name: String) {
        self = Self.tags[name] ?? .inline
    }

    private static let tags: [String: JATSTag] = {
        var tags: [String: JATSTag] = [:]
        for (tag, names) in names {
            for name in names.split(separator: " ") { tags[String(name)] = tag }
        }
        return tags
    }()

    private static let names: [(JATSTag, String)] = [
        (
            .skipped,
            """
            graphic inline-graphic object-id alt-text long-desc index-term processing-meta \
            x-ref private-char counts self-uri related-article related-object journal-meta \
            caption custom-meta-group permissions floats-wrap colgroup col inline-media indexterm
            """
        ),
        (.lineBreak, "break br"),
        (.superscript, "sup superscript"),
        (.reference, "xref cross-ref"),
        (.formula, "inline-formula tex-math math chem-struct alternatives"),
        (.note, "fn footnote"),
        (
            .spaced,
            "subtitle email institution country addr-line td th kwd name surname given-names"
        ),
        (.title, "title section-title"),
        (.label, "label"),
        (.paragraph, "p para simple-para simpara attrib verse-line speaker source-text"),
        (
            .container,
            """
            body front-matter-part sections disp-quote speech statement-group floats-group \
            fig-group app-group table-wrap-group disp-formula-group answer question explanation \
            answer-set question-wrap blockquote back block-alternatives
            """
        ),
        (.section, "sec section app glossary appendix sect1 sect2 sect3 chapter"),
        (.list, "list itemizedlist orderedlist"),
        (.listItem, "list-item listitem"),
        (.definitionList, "def-list variablelist"),
        (.box, "boxed-text textbox sidebar"),
        (.code, "code preformat programlisting screen literallayout"),
        (.verse, "verse-group"),
        (.displayFormula, "disp-formula equation informalequation chem-struct-wrap"),
        (.statement, "statement"),
        (.footnotes, "fn-group"),
        (.boilerplate, "ack notes bio acknowledgment funding-group"),
        (.bibliography, "ref-list bibliography"),
        (.figure, "fig figure informalfigure"),
        (.tableWrap, "table-wrap informaltable"),
        (.table, "table tgroup array"),
        (.supplement, "supplementary-material inline-supplementary-material media"),
        (.subArticle, "sub-article response"),
        (.front, "front front-stub article-meta info articleinfo"),
    ]
}
