/// The path of the element that a walk is in, like `html/body/section[2]/p[1]`.
struct HTMLPaths {
    /// Open elements: their names with numbers, where they end, what was counted inside.
    private var levels: [(name: String, end: Int, counts: [String: Int])] = []

    var current: String { levels.map(\.name).joined(separator: "/") }

    /// Enters an element; elements that end before it are left.
    mutating func enter(_ index: Int, in tree: HTMLTree) {
        let node = tree.nodes[index]
        while let last = levels.last, last.end <= index { levels.removeLast() }
        guard levels.last.map({ $0.end >= node.end }) ?? true else { return }
        var name = node.name
        if !levels.isEmpty, name != "body" {
            let count = (levels[levels.count - 1].counts[name] ?? 0) + 1
            levels[levels.count - 1].counts[name] = count
            name += "[\(count)]"
        }
        levels.append((name, node.end, [:]))
    }

    /// Enters all that is around an element.
    mutating func enter(ancestorsOf index: Int, in tree: HTMLTree) {
        var ancestors: [Int] = []
        var parent = tree.nodes[index].parent
        while parent >= 0 {
            ancestors.append(parent)
            parent = tree.nodes[parent].parent
        }
        for (depth, ancestor) in ancestors.reversed().enumerated() {
            if depth > 0 { count(before: ancestor, in: tree) }
            enter(ancestor, in: tree)
        }
        count(before: index, in: tree)
    }

    /// Counts the elder siblings of an element that is entered next.
    private mutating func count(before index: Int, in tree: HTMLTree) {
        let parent = tree.nodes[index].parent
        guard parent >= 0, !levels.isEmpty else { return }
        var sibling = parent + 1
        while sibling < index {
            let name = tree.nodes[sibling].name
            if !name.isEmpty { levels[levels.count - 1].counts[name, default: 0] += 1 }
            sibling = tree.nodes[sibling].end
        }
    }
}
