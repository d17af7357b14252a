/// What the elements of TEI P5 mean for reading.
enum TEITag: UInt8 {
    // In running text.
    case inline
    case text
    case skipped
    case lineBreak
    case highlight
    case formula
    case note
    /// Part of a text, but apart from what is around it.
    case spaced
    case label
    /// A sentence's quotation, or a block of its own where it holds blocks.
    case quote
    // Blocks.
    case head
    case paragraph
    case container
    case division
    case speaker
    case list
    case item
    case verse
    case line
    case figure
    case table
    case code
    case bibliography
    case reference
    case metadata

    var isBlock: Bool { rawValue >= TEITag.head.rawValue }

    /// What waits until the paragraph around it is over.
    var isFloat: Bool { self == .figure || self == .table }

    init(name: String) {
        self = Self.tags[name] ?? .inline
    }

    private static let tags: [String: TEITag] = {
        var tags: [String: TEITag] = [:]
        for (tag, names) in names {
            for name in names.split(separator: " ") { tags[String(name)] = tag }
        }
        return tags
    }()

    private static let names: [(TEITag, String)] = [
        (
            .skipped,
            """
            teiHeader facsimile sourceDoc standOff fw del sic orig rdg witDetail graphic media \
            include noteGrp interp interpGrp certainty respons index
            """
        ),
        (.lineBreak, "lb pb cb milestone space"),
        (.highlight, "hi"),
        (.formula, "formula"),
        (.note, "note"),
        (.spaced, "cell term byline docAuthor docDate affiliation"),
        (.label, "label"),
        (.quote, "quote q said cit"),
        (.head, "head"),
        (.paragraph, "p ab stage figDesc trailer opener closer signed salute dateline epigraph"),
        (
            .container,
            """
            text front body back group floatingText argument sp spGrp listPerson castList \
            performance prologue epilogue set post
            """
        ),
        (.division, "div div0 div1 div2 div3 div4 div5 div6 div7"),
        (.speaker, "speaker"),
        (.list, "list"),
        (.item, "item castItem"),
        (.verse, "lg"),
        (.line, "l"),
        (.figure, "figure"),
        (.table, "table"),
        (.code, "code eg egXML"),
        (.bibliography, "listBibl"),
        (.reference, "biblStruct bibl biblFull"),
        (.metadata, "titlePage docTitle titlePart"),
    ]
}
