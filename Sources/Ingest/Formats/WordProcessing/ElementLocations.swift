/// A part of a package that was parsed.
protocol PackagePart {
    var tree: XMLTree { get }
    /// Where the part stands in the package.
    var path: String { get }
}

/// Where elements stand in a package: the path of their part and their own in that.
///
/// Paths of parents are kept, as most elements have theirs from the one before.
struct ElementLocations: Sendable {
    private var parent = -1
    private var parentPath = ""

    /// Longer paths are cut in the middle, so that deep nesting does not fill the memory.
    private static let maxLength = 120

    /// Like `word/document.xml/body/p[12]`: the part takes the place of the root element.
    mutating func text(of index: Int, in part: some PackagePart) -> String {
        let tree = part.tree
        let parent = tree.parent(of: index)
        guard parent >= 0 else { return part.path }
        if parent != self.parent {
            self.parent = parent
            parentPath = Self.shortened(part.path + tree.path(of: parent).drop { $0 != "/" })
        }
        return parentPath + "/" + tree.name(of: index) + "[\(tree.nodes[index].ordinal)]"
    }

    private static func shortened(_ path: String) -> String {
        let bytes = Array(path.utf8)
        guard bytes.count > maxLength else { return path }
        return String(decoding: bytes.prefix(maxLength / 2), as: UTF8.self) + "…"
            + String(decoding: bytes.suffix(maxLength / 2), as: UTF8.self)
    }
}
