/// The styles of a Word document, each with what it takes from the ones that it is based on.
struct WordStyles: Sendable {
    struct Style: Sendable {
        var kind: StyleKind?
        /// From 1; 0 says that it is no heading.
        var outlineLevel: Int?
        var isBold: Bool?
        var isItalic: Bool?
        var isUnderlined: Bool?
        var isHidden: Bool?
        var isCentered: Bool?
        var size: Int?
        /// The list that its paragraphs are items of; 0 for none.
        var list: Int?
    }

    private var styles: [String: Style] = [:]
    /// What paragraphs without a style have.
    private(set) var standard = Style()
    private var defaultStyle: String?

    init() {}

    init(_ part: WordPart) {
        let tree = part.tree
        guard tree.count > 0 else { return }
        if let defaults = tree.firstDescendant(of: 0, named: "rPrDefault") {
            if let properties = tree.firstChild(of: defaults, named: "rPr") {
                standard = part.runLook(properties)
            }
        }
        // Without a word on it Word sets text in 10 points.
        standard.size = standard.size ?? 20
        var definitions: [String: Definition] = [:]
        for index in tree.children(of: 0) where tree.name(of: index) == "style" {
            guard let id = tree.attribute(index, "styleId") else { continue }
            definitions[id] = Definition(index, in: part)
            let isDefault = ["1", "true", "on"].contains(tree.attribute(index, "default"))
            if isDefault, tree.attribute(index, "type") == "paragraph" { defaultStyle = id }
        }
        for id in definitions.keys { styles[id] = Self.resolved(id, definitions) }
        if let defaultStyle, let style = styles[defaultStyle] {
            standard = standard.overridden(by: style)
            standard.kind = nil
        }
    }

    /// One that is not defined still has a name.
    func style(_ id: String?) -> Style {
        guard let id else { return standard }
        if let style = styles[id] { return standard.overridden(by: style) }
        var style = standard
        style.kind = StyleKind(name: id)
        return style
    }

    /// What a style of characters adds; nothing for one that is not known.
    func characterStyle(_ id: String?) -> Style? {
        id.flatMap { styles[$0] }
    }

    // MARK: - Inheritance

    private struct Definition {
        var own: Style
        var base: String?

        init(_ index: Int, in part: WordPart) {
            let tree = part.tree
            own = Style()
            if let properties = tree.firstChild(of: index, named: "rPr") {
                own = part.runLook(properties)
            }
            if let properties = tree.firstChild(of: index, named: "pPr") {
                own = own.overridden(by: part.paragraphLook(properties))
            }
            // A style of characters is no heading, though it may be called one.
            if tree.attribute(index, "type") != "character" {
                let name = part.value(of: "name", in: index)
                own.kind =
                    name.flatMap { StyleKind(name: $0) }
                    ?? tree.attribute(index, "styleId").flatMap { StyleKind(name: $0) }
            }
            base = part.value(of: "basedOn", in: index)
        }
    }

    private static let maxDepth = 24

    private static func resolved(_ id: String, _ definitions: [String: Definition]) -> Style {
        var style = Style()
        var next: String? = id
        var depth = 0
        while let id = next, let definition = definitions[id], depth < maxDepth {
            style = definition.own.overridden(by: style)
            next = definition.base
            depth += 1
        }
        return style
    }
}

extension WordStyles.Style {
    /// This style with what another one says.
    func overridden(by other: Self) -> Self {
        var style = self
        style.kind = other.kind ?? kind
        style.outlineLevel = other.outlineLevel ?? outlineLevel
        style.isBold = other.isBold ?? isBold
        style.isItalic = other.isItalic ?? isItalic
        style.isUnderlined = other.isUnderlined ?? isUnderlined
        style.isHidden = other.isHidden ?? isHidden
        style.isCentered = other.isCentered ?? isCentered
        style.size = other.size ?? size
        style.list = other.list ?? list
        return style
    }
}

extension WordPart {
    /// How a run looks by its `rPr`.
    func runLook(_ properties: Int) -> WordStyles.Style {
        var style = WordStyles.Style()
        style.isBold = flag("b", in: properties)
        style.isItalic = flag("i", in: properties)
        style.isUnderlined = flag("u", in: properties)
        style.isHidden = flag("vanish", in: properties)
        style.size = value(of: "sz", in: properties).flatMap { Int($0) }
        return style
    }

    /// How a paragraph looks by its `pPr`.
    func paragraphLook(_ properties: Int) -> WordStyles.Style {
        var style = WordStyles.Style()
        if let level = value(of: "outlineLvl", in: properties).flatMap({ Int($0) }) {
            style.outlineLevel = (0...8).contains(level) ? level + 1 : 0
        }
        style.isCentered = value(of: "jc", in: properties).map { $0 == "center" }
        if let numbering = tree.firstChild(of: properties, named: "numPr") {
            style.list = value(of: "numId", in: numbering).flatMap { Int($0) }
        }
        return style
    }
}
