import TextAnalysis

/// The rules for what is more or less than something else.
extension RuleQuestion {
    /// "X had higher Y than Z": how do they compare.
    func compared() -> [RuleDraft]? {
        if ["outperform", "surpass", "exceed", "outnumber"].contains(clause.base) {
            guard !words[clause.rest].isNumber,
                let end = phraseEnd(
                    from: clause.rest, maximum: 8,
                    stopping: ["on", "in", "by", "with", "for", "at"]), left(after: end) >= 1
            else { return nil }
            return draft(compare(with: clause.rest..<end), .comparison, 7.5)
        }
        guard
            ["have", "show", "exhibit", "possess", "display", "achieve", "produce", "contain"]
                .contains(clause.base),
            let than = find(["than"], within: 12), than - clause.rest >= 2,
            words[clause.rest..<than].prefix(4).contains(where: {
                RuleWords.comparatives.contains($0.lowered)
                    || ["more", "less"].contains($0.lowered)
            }),
            than + 1 < words.count, !words[than + 1].isNumber,
            let end = phraseEnd(from: than + 1, maximum: 9), matter(than + 1..<end) >= 1,
            !["in", "for", "at"].contains(lowered(than + 1))
        else { return nil }
        // "had higher expression than": in expression.
        let quality = clause.rest + 1..<than
        let isPlain =
            quality.count < 5 && !quality.isEmpty && RuleWords.comparatives.contains(next)
            && words[quality].allSatisfy {
                !RuleWords.prepositions.contains($0.lowered) && !$0.hasComma
            } && nouns.isWhole(words[quality])
        let tail = isPlain ? " in " + nouns.phrase(words[quality], opens: true) : ""
        return draft(compare(with: than + 1..<end, tail: tail), .comparison, 7.5)
    }

    func compare(with other: Range<Int>, tail: String = "") -> String {
        let auxiliary =
            ["has": "does", "have": "do", "had": "did"][clause.auxiliary] ?? clause.auxiliary
        return opened(
            "how \(auxiliary) \(name) compare with \(nouns.phrase(words[other], opens: true))\(tail)"
        )
    }

    /// "X was higher in A than in B", "X is higher than Y".
    func comparison() -> [RuleDraft]? {
        let isMore = ["more", "less"].contains(next)
        guard
            RuleWords.comparatives.contains(next) || isMore
                || ["different", "similar"].contains(next)
        else { return nil }
        let from = ["different": "from", "similar": "to"][next] ?? "than"
        guard let than = find([from], within: 14), left(after: than) >= 1, than > clause.rest,
            clause.verb.isEmpty
        else { return comparedWith() }
        guard let end = phraseEnd(from: than + 1, maximum: 10), !words[than + 1].isNumber,
            isSound(than + 1..<end)
        else { return [] }
        let past = ["was", "were"].contains(clause.auxiliary)
        let auxiliary = past ? "did" : clause.auxiliary == "is" ? "does" : "do"
        let name = name
        let other = nouns.phrase(words[(than + 1)..<end], opens: true)
        // "higher in males than in females"
        let second = lowered(than + 1)
        if Self.places.contains(second) {
            guard let first = (clause.rest..<than).first(where: { lowered($0) == second }),
                than - first <= 7, than - first >= 2,
                nouns.isWhole(words[first..<than]), words[first..<than].allSatisfy({ !$0.hasComma })
            else { return [] }
            let left = nouns.phrase(words[(first + 1)..<than], opens: true)
            let right = nouns.phrase(words[(than + 2)..<end], opens: true)
            return draft(
                opened("how \(auxiliary) \(name) differ between \(left) and \(right)"), .comparison,
                8.5)
        }
        guard than - clause.rest <= (isMore ? 3 : 1) else { return [] }
        return draft(
            opened("how \(auxiliary) \(name) compare with \(other)"), .comparison,
            from == "than" ? 7.5 : 5.5)
    }

    /// "X was lower compared with Y".
    func comparedWith() -> [RuleDraft] {
        guard let index = find(["compared"], within: 10),
            ["with", "to"].contains(lowered(index + 1)), index - clause.rest <= 1,
            let end = phraseEnd(from: index + 2, maximum: 10), isSound(index + 2..<end),
            clause.verb.isEmpty
        else { return [] }
        let past = ["was", "were"].contains(clause.auxiliary)
        let auxiliary = past ? "did" : clause.auxiliary == "is" ? "does" : "do"
        let other = nouns.phrase(words[(index + 2)..<end], opens: true)
        return draft(opened("how \(auxiliary) \(name) compare with \(other)"), .comparison, 8)
    }

    func isSound(_ range: Range<Int>) -> Bool {
        matter(range) >= 1
            && !words[range].contains {
                ["previously", "expected", "usual", "before", "reported", "others", "average"]
                    .contains($0.lowered)
            }
    }

    static let places: Set<String> = [
        "in", "for", "among", "at", "on", "during", "with", "under", "from", "within",
    ]
}
