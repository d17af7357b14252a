/// Finds the element that holds the article.
enum HTMLContent {
    /// Elements of running text, by which content is weighed.
    private static let textTags: Set<String> = ["p", "li", "dd", "blockquote", "pre", "td"]

    /// The innermost element with nearly all of the page's running text that is no link.
    static func root(of tree: HTMLTree) -> Int {
        let nodes = tree.nodes
        let body = nodes.firstIndex { $0.name == "body" } ?? 0
        guard !nodes.isEmpty else { return 0 }
        let weights = weights(of: tree)
        var root = body
        while true {
            let total = weights[root]
            var child = root + 1
            var next: Int?
            while child < nodes[root].end {
                // A title or an abstract may be a small part of the whole.
                if !nodes[child].isText, weights[child] * 100 >= total * 97, total > 0 {
                    next = child
                    break
                }
                child = nodes[child].end
            }
            guard let next, nodes[next].name != "p", nodes[next].name != "table" else { break }
            root = next
            if nodes[root].name == "article" || nodes[root].attributes["role"] == "main" { break }
        }
        return root
    }

    /// For each node, the characters of running text below it that are in no link, menu or
    /// navigation.
    private static func weights(of tree: HTMLTree) -> [Int] {
        let nodes = tree.nodes
        var weights = [Int](repeating: 0, count: nodes.count)
        var index = 0
        while index < nodes.count {
            let node = nodes[index]
            if node.isHidden || isNavigation(index, in: tree) {
                index = node.end
                continue
            }
            if textTags.contains(node.name) {
                weights[index] = max(0, node.textLength - 2 * node.linkLength)
                index = node.end
                continue
            }
            index += 1
        }
        for index in nodes.indices.reversed() where nodes[index].parent >= 0 {
            weights[nodes[index].parent] += weights[index]
        }
        return weights
    }

    /// Navigation by its tag, role or class, unless it reads like text: much of it, and little
    /// of that in links, or the foot of an article, where its references may stand.
    static func isNavigation(_ index: Int, in tree: HTMLTree) -> Bool {
        let node = tree.nodes[index]
        guard !node.isText, HTMLVisibility.isNavigation(node) else { return false }
        if node.textLength * 3 >= (tree.nodes.first?.textLength ?? 0) { return false }
        if HTMLVisibility.isNavigationByTag(node) {
            return node.name == "nav" || node.name == "form" || !isInArticle(index, in: tree)
                || node.textLength < 400
        }
        return node.textLength < 400 || node.linkLength * 2 > node.textLength
    }

    private static func isInArticle(_ index: Int, in tree: HTMLTree) -> Bool {
        var parent = tree.nodes[index].parent
        while parent >= 0 {
            if tree.nodes[parent].name == "article" || tree.nodes[parent].name == "main" {
                return true
            }
            parent = tree.nodes[parent].parent
        }
        return false
    }
}
