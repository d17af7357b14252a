/// Finds the element that holds the article, and what in it is not of it.
enum HTMLContent {
    /// The innermost element with nearly all of the page's running text that is no link.
    static func root(of page: HTMLTree) -> Int {
        guard page.count > 0 else { return 0 }
        let tree = page.tree
        let weights = weights(of: page)
        var root = page.body
        while true {
            let total = weights[root]
            // A title or an abstract may be a small part of the whole.
            let next = tree.children(of: root).first {
                !tree.isText($0) && total > 0 && weights[$0] * 100 >= total * 97
            }
            guard let next,
                page.tag(next) == .block || page.tag(next) == .inline
                    || page.tag(next) == .navigation || page.tag(next) == .row
                    || page.tag(next) == .cell
            else { break }
            root = next
            if tree.name(of: root) == "article" || tree.attribute(root, "role") == "main" {
                break
            }
        }
        return root
    }

    /// For each node, the characters of running text below it that are in no link, menu or
    /// navigation.
    private static func weights(of page: HTMLTree) -> [Int] {
        var weights = [Int](repeating: 0, count: page.count)
        var index = 0
        while index < page.count {
            if page.isHidden[index] || isNavigation(index, in: page) {
                index = page.tree.end(of: index)
                continue
            }
            switch page.tag(index) {
            case .paragraph, .item, .preformatted, .cell:
                // A cell may hold the whole page.
                if page.tag(index) == .cell, page.contains(index, .paragraph) { break }
                weights[index] = max(
                    0, Int(page.textLength[index]) - 2 * Int(page.linkLength[index]))
                index = page.tree.end(of: index)
                continue
            case .text where isDirectText(index, in: page):
                weights[index] = Int(page.textLength[index])
            default: break
            }
            index += 1
        }
        for index in (0..<page.count).reversed() {
            let parent = page.tree.parent(of: index)
            if parent >= 0 { weights[parent] += weights[index] }
        }
        return weights
    }

    /// Some sites put paragraphs into plain boxes.
    private static func isDirectText(_ index: Int, in page: HTMLTree) -> Bool {
        let parent = page.tree.parent(of: index)
        return parent >= 0 && page.tag(parent) == .block && page.textLength[index] >= 40
    }

    private static let roles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu",
        "menubar", "toolbar", "tablist", "alert", "alertdialog",
    ]

    /// Navigation by its tag, role or class, unless it reads like text: much of it, and little
    /// of that in links, or the foot of an article, where its references may stand.
    static func isNavigation(_ index: Int, in page: HTMLTree) -> Bool {
        let tag = page.tag(index)
        guard tag != .text, tag != .heading else { return false }
        let isByTag = tag == .navigation || hasNavigationRole(index, in: page)
        let classes = page.classes[index]
        if classes.contains(.footnote) { return false }
        let isContainer = [.block, .inline, .paragraph, .item, .table].contains(tag)
        guard isByTag || (isContainer && !classes.isDisjoint(with: [.navigation, .aside])) else {
            return false
        }
        let length = Int(page.textLength[index])
        if length * 3 >= Int(page.textLength.first ?? 0) { return false }
        if classes.contains(.aside) { return true }
        if isByTag {
            let name = page.tree.name(of: index)
            return name == "nav" || name == "form" || length < 400
                || !isInArticle(index, in: page)
        }
        return length < 400 || Int(page.linkLength[index]) * 2 > length
    }

    private static func hasNavigationRole(_ index: Int, in page: HTMLTree) -> Bool {
        page.tree.attribute(index, "role").map(roles.contains) ?? false
    }

    private static func isInArticle(_ index: Int, in page: HTMLTree) -> Bool {
        var parent = page.tree.parent(of: index)
        while parent >= 0 {
            let name = page.tree.name(of: parent)
            if name == "article" || name == "main" { return true }
            parent = page.tree.parent(of: parent)
        }
        return false
    }
}
