import TextAnalysis

/// The rule for "long form (ABC)".
enum RuleAcronyms {
    /// The short forms that a sentence explains beyond doubt.
    static func definitions(in sentence: String) -> [Acronyms.Definition] {
        guard hasShortForm(sentence) else { return [] }
        return Acronyms.definitions(in: sentence).filter(isSure)
    }

    /// A bracket with two capitals in it: nothing else is worth the search.
    private static func hasShortForm(_ sentence: String) -> Bool {
        var capitals = 0
        var isInside = false
        for byte in sentence.utf8 {
            switch byte {
            case 0x28: (isInside, capitals) = (true, 0)
            case 0x29: isInside = false
            default:
                if isInside, byte &- 0x41 < 26 { capitals += 1 }
                if capitals > 1 { return true }
            }
        }
        return false
    }

    /// Capitals only, each of which starts a word of the long form, in order.
    private static func isSure(_ definition: Acronyms.Definition) -> Bool {
        var letters = definition.short.filter { $0 != "-" }
        if letters.count > 2, letters.last == "s" { letters.removeLast() }
        guard (3...7).contains(letters.count), letters.allSatisfy({ $0.isUppercase && $0.isASCII })
        else { return false }
        guard !definition.long.contains(where: { "\"“”".contains($0) }) else { return false }
        let words = definition.long.split { $0 == " " || $0 == "-" || $0 == "–" }
        guard words.count <= letters.count + 3, let last = words.last, last.count > 2 else {
            return false
        }
        guard !known.contains(letters) else { return false }
        let initials = words.compactMap { $0.first?.uppercased() }
        var rest = initials[...]
        for letter in letters {
            guard let found = rest.firstIndex(of: String(letter)) else { return false }
            rest = rest[(found + 1)...]
        }
        let small: Set<Substring> = ["the", "a", "an", "of", "and", "for", "in", "this", "our"]
        return words.allSatisfy { !bodies.contains($0.lowercased()) }
            && !small.contains(words[0].lowercased()[...]) && rest.isEmpty
    }

    /// Organisations and places of work: nobody wants to know them.
    private static let bodies: Set<String> = [
        "university", "hospital", "authority", "associate", "agency", "office", "procedure",
        "procedures", "organization", "organisation", "administration", "society", "association",
        "centre", "center", "institute", "institution", "foundation", "union", "service",
        "committee", "department", "board", "ministry", "council",
    ]

    /// What everybody knows.
    private static let known: Set<String> = [
        "DNA", "RNA", "MRI", "HIV", "USA", "PDF", "HTML", "XML", "GPS", "CPU", "GPU", "API", "URL",
        "WHO", "FDA", "UNO", "DVD", "FAQ", "AIDS", "PCR",
    ]

    static func question(for short: String) -> String {
        let isPlural = short.hasSuffix("s") && short.dropLast().allSatisfy(\.isUppercase)
        return "What \(isPlural ? "do" : "does") \(short) stand for?"
    }
}
