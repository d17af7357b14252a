import Records

/// Joins "Definition 2" that stands on a line of its own with the text that it labels.
enum TheoremLabels {
    private static let names: Set<String> = [
        "definition", "theorem", "lemma", "proposition", "corollary", "remark", "example",
        "proof", "claim", "conjecture", "axiom", "satz", "korollar", "beispiel", "bemerkung",
        "beweis", "behauptung", "folgerung", "théorème", "lemme", "preuve", "exercise",
        "aufgabe", "hypothesis", "assumption", "problem", "observation", "fact", "beh", "bew",
        "vor",
        "démonstration", "définition", "théorèmes",
    ]

    static func joined(_ blocks: [TextBlock]) -> [TextBlock] {
        var result: [TextBlock] = []
        for block in blocks {
            if let last = result.last, isLabel(last),
                block.role == .paragraph || block.role == .listItem,
                block.page == last.page, block.first.top > last.last.top,
                block.first.top - last.last.bottom < 1.5 * last.last.height
            {
                result[result.count - 1].lines += block.lines
                result[result.count - 1].frame = block.frame
            } else {
                result.append(block)
            }
        }
        return result
    }

    /// True for "Definition 2", "Proof." and "Beweis:", which label text and head no section.
    static func begins(_ text: String) -> Bool {
        let words = text.split(separator: " ", maxSplits: 2)
        guard let name = words.first?.lowercased().filter(\.isLetter), names.contains(name) else {
            return false
        }
        guard words.count > 1 else { return true }
        return words[1].first?.isNumber ?? false || words[1].first == "("
    }

    private static func isLabel(_ block: TextBlock) -> Bool {
        guard block.role == .paragraph, block.lines.count <= 2, block.wordCount <= 14 else {
            return false
        }
        let words = block.plainText.split(separator: " ")
        guard let name = words.first?.lowercased().filter(\.isLetter), names.contains(name) else {
            return false
        }
        guard words.count > 1 else { return true }
        return words[1].first?.isNumber ?? false
    }
}
