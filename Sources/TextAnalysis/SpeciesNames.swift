/// Finds the full names of species that a text shortens: `L. larvaepartus` after `Limnonectes
/// larvaepartus`.
///
/// The genus is written in full at its first mention and by its first letter from then on
/// (International Code of Zoological Nomenclature, recommendation 25A).
package enum SpeciesNames {
    /// The shortened names among some texts, each with the full one as a document writes it.
    ///
    /// Where two genera of the document fit, none is given: nobody knows which is meant.
    package static func definitions(
        of texts: [String], in document: String
    ) -> [Acronyms.Definition] {
        let shortened = texts.flatMap(self.shortened)
        guard !shortened.isEmpty else { return [] }
        let genera = genera(in: document, before: Set(shortened.map(\.species)))
        var seen: Set<Name> = []
        return shortened.filter { seen.insert($0).inserted }.compactMap { name in
            let fitting = (genera[name.species] ?? []).filter { $0.first == name.initial }
            guard fitting.count == 1, let genus = fitting.first else { return nil }
            return Acronyms.Definition(
                short: "\(name.initial). \(name.species)", long: "\(genus) \(name.species)")
        }
    }

    /// Whether a text shortens some genus.
    package static func areShortened(in text: String) -> Bool { !shortened(in: text).isEmpty }

    private struct Name: Hashable {
        var initial: Character
        var species: String
    }

    /// A capital with a full stop, and a word of small letters behind it.
    private static func shortened(in text: String) -> [Name] {
        let words = text.split(whereSeparator: \.isWhitespace)
        return zip(words, words.dropFirst()).compactMap { genus, next in
            let initial = genus.drop { !$0.isLetter }
            guard initial.count == 2, let letter = initial.first, letter.isUppercase,
                letter.isASCII, initial.last == "."
            else { return nil }
            let species = String(next.prefix { $0.isLowercase && $0.isASCII })
            return isEpithet(species) ? Name(initial: letter, species: species) : nil
        }
    }

    /// The words of some capital that stand before a species' name.
    private static func genera(
        in document: String, before species: Set<String>
    ) -> [String: Set<String>] {
        var genera: [String: Set<String>] = [:]
        var previous: Substring = ""
        for word in document.split(whereSeparator: { !$0.isLetter && $0 != "-" && $0 != "." }) {
            if species.contains(String(word.prefix { $0 != "." })), isGenus(previous) {
                genera[String(word.prefix { $0 != "." }), default: []].insert(String(previous))
            }
            previous = word
        }
        return genera
    }

    private static func isGenus(_ word: Substring) -> Bool {
        word.count >= 3 && word.first?.isUppercase == true
            && word.dropFirst().allSatisfy { $0.isLowercase && $0.isASCII }
    }

    private static func isEpithet(_ word: String) -> Bool { word.count >= 4 }
}
