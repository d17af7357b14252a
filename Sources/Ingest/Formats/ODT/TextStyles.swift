import Foundation

/// The styles of an OpenDocument text, each with what it takes from its parents.
struct TextStyles: Sendable {
    struct Style: Sendable {
        var kind: StyleKind?
        var outlineLevel: Int?
        var isBold: Bool?
        var isItalic: Bool?
        var isUnderlined: Bool?
        var isRaised: Bool?
        var isHidden: Bool?
        var isCentered: Bool?
        /// In half points.
        var size: Int?
        var list: String?
    }

    private struct Definition {
        var own: Style
        var parent: String?
    }

    private var definitions: [String: Definition] = [:]
    private var resolved: [String: Style] = [:]
    private(set) var standard = Style()
    private(set) var language: String?

    /// Adds the styles of a part: the common ones, then those of the text itself.
    mutating func add(_ tree: XMLTree) {
        guard tree.count > 0 else { return }
        for index in tree.descendants(of: 0, named: "style") {
            guard let name = tree.attribute(index, "name"),
                let family = tree.attribute(index, "family"),
                family == "paragraph" || family == "text"
            else { continue }
            // Names are only unique in their family.
            definitions[family + " " + name] = Self.definition(index, name, family, in: tree)
        }
        for index in tree.descendants(of: 0, named: "default-style")
        where tree.attribute(index, "family") == "paragraph" {
            standard = Self.definition(index, "", "paragraph", in: tree).own
            readLanguage(index, in: tree)
        }
    }

    /// Works out what the styles take from their parents.
    mutating func resolve() {
        for name in definitions.keys { resolved[name] = resolved(name) }
    }

    /// One that is not defined still has a name.
    func paragraphStyle(_ name: String?) -> Style {
        guard let name else { return standard }
        if let style = resolved["paragraph " + name] { return standard.overridden(by: style) }
        var style = standard
        style.kind = StyleKind(name: Self.decoded(name))
        return style
    }

    /// What a style of characters adds.
    func textStyle(_ name: String?) -> Style? {
        name.flatMap { resolved["text " + $0] }
    }

    // MARK: - Reading

    private static func definition(
        _ index: Int, _ name: String, _ family: String, in tree: XMLTree
    ) -> Definition {
        var style = Style()
        if family == "paragraph" {
            style.kind = StyleKind(name: tree.attribute(index, "display-name") ?? decoded(name))
            style.outlineLevel = tree.attribute(index, "default-outline-level").flatMap { Int($0) }
        }
        style.list = tree.attribute(index, "list-style-name")
        if let properties = tree.firstChild(of: index, named: "paragraph-properties") {
            style.isCentered = tree.attribute(properties, "text-align").map { $0 == "center" }
        }
        if let properties = tree.firstChild(of: index, named: "text-properties") {
            take(properties, into: &style, in: tree)
        }
        let parent = tree.attribute(index, "parent-style-name").map { family + " " + $0 }
        return Definition(own: style, parent: parent)
    }

    private static func take(_ properties: Int, into style: inout Style, in tree: XMLTree) {
        func value(_ name: String) -> String? { tree.attribute(properties, name) }
        style.isBold = value("font-weight").map {
            $0 == "bold" || (Int($0) ?? 400) >= 600
        }
        style.isItalic = value("font-style").map { $0 == "italic" || $0 == "oblique" }
        style.isUnderlined = value("text-underline-style").map { $0 != "none" }
        style.isRaised = value("text-position").map {
            $0.hasPrefix("super") || ($0.first?.isNumber ?? false) && !$0.hasPrefix("0")
        }
        style.isHidden = value("display").map { $0 == "none" }
        if let size = value("font-size"), size.hasSuffix("pt"),
            let points = Double(size.dropLast(2)),
            points > 0, points < 1000
        {
            style.size = Int(points * 2)
        }
    }

    private mutating func readLanguage(_ index: Int, in tree: XMLTree) {
        guard let properties = tree.firstChild(of: index, named: "text-properties"),
            let language = tree.attribute(properties, "language"), language != "none"
        else { return }
        let country = tree.attribute(properties, "country").flatMap { $0 == "none" ? nil : $0 }
        self.language = country.map { language + "-" + $0 } ?? language
    }

    /// `Heading_20_1` as `Heading 1`.
    private static func decoded(_ name: String) -> String {
        name.replacing("_20_", with: " ").replacing("_", with: " ")
    }

    private func resolved(_ name: String) -> Style {
        var style = Style()
        var next: String? = name
        var depth = 0
        while let name = next, let definition = definitions[name], depth < 24 {
            style = definition.own.overridden(by: style)
            next = definition.parent
            depth += 1
        }
        return style
    }
}

extension TextStyles.Style {
    /// This style with what another one says.
    func overridden(by other: Self) -> Self {
        var style = self
        style.kind = other.kind ?? kind
        style.outlineLevel = other.outlineLevel ?? outlineLevel
        style.isBold = other.isBold ?? isBold
        style.isItalic = other.isItalic ?? isItalic
        style.isUnderlined = other.isUnderlined ?? isUnderlined
        style.isRaised = other.isRaised ?? isRaised
        style.isHidden = other.isHidden ?? isHidden
        style.isCentered = other.isCentered ?? isCentered
        style.size = other.size ?? size
        style.list = other.list ?? list
        return style
    }

    var look: ParagraphText.Look {
        ParagraphText.Look(
            isBold: isBold ?? false, isItalic: isItalic ?? false,
            isUnderlined: isUnderlined ?? false, size: size ?? 0)
    }
}
