import Testing

@testable import TextAnalysis

struct IdentifierTests {
    @Test(arguments: [
        ("Set `max depth` and chunk_size.", ["max depth", "chunk_size"]),
        ("Use --dry-run or close() on 0xFD2F.", ["--dry-run", "close()", "0xFD2F"]),
        ("A DataFrame of numpy.array (IL-6, CO2).", ["DataFrame", "numpy.array", "IL-6", "CO2"]),
        ("GitHub’s 3T3 cells and std::sort.", ["GitHub", "3T3", "std::sort"]),
        ("A 10-fold, 128KB, 2nd, pre-processed e.g. case of mice.The end", []),
        ("McDonald met NASA in Oslo.", []),
        ("", []),
    ])
    func identifiersAreFound(text: String, identifiers: [String]) {
        #expect(Identifiers.list(in: text) == identifiers)
    }

    @Test(arguments: [
        ("IL-6", "the cytokine IL‐6 rises", true), ("IL-6", "IL-60 rises", false),
        ("chunk_size", "set `Chunk_Size`", true), ("size", "chunk_size", false),
        ("GitHub", "GitHub’s pages", true), ("--fast", "it is fast", false),
    ])
    func anIdentifierOccursAsAWhole(identifier: String, text: String, occurs: Bool) {
        #expect(Identifiers.occurs(identifier, in: text) == occurs)
    }
}

struct NegationsTests {
    private func conflict(_ claim: String, _ source: String) -> Negations.Conflict? {
        Negations(in: claim).conflict(with: Negations(in: source))
    }

    @Test(arguments: [
        (
            "Heat does not lower the yield.", "Heat lowers the yield.",
            Negations.Conflict.added("lower")
        ),
        ("Heat lowers the yield.", "Heat does not lower the yield.", .lost("lower")),
        ("The yield is higher.", "The yield is lower.", .reversed("higher", "lower")),
        ("No crows were seen.", "Crows were seen.", .added("crow")),
    ])
    func whatContradictsIsFound(claim: String, source: String, found: Negations.Conflict) {
        #expect(conflict(claim, source) == found)
    }

    @Test(arguments: [
        ("Heat doesn't lower the yield.", "Heat does not lower the yield."),
        ("Crows are birds.", "Crows are birds and do not swim."),
        ("It is not soluble.", "It is insoluble."),
        ("Not only crows sing.", "Crows sing."),
        ("Values are higher in May and lower in June.", "Values are lower in June, higher in May."),
        ("", ""),
    ])
    func whatAgreesIsNoConflict(claim: String, source: String) {
        #expect(conflict(claim, source) == nil)
    }
}

struct StatedFactsTests {
    @Test func unitsAreComparedByWhatTheyMean() {
        let left = StatedFacts(in: "It took 3 hours at 40 percent.")
        let right = StatedFacts(in: "It took 3 h at 40 %.")
        #expect(left.measures == right.measures)
        #expect(left.numbers == ["3", "40"])
    }

    @Test func ordinalsAndWordsAreNumbers() {
        let facts = StatedFacts(in: "The 21st of four birds.")
        #expect(facts.digits == ["21"])
        #expect(facts.numbers == ["21", "4"])
    }

    @Test func aUnitIsNoName() {
        #expect(StatedFacts(in: "It holds 128 KB in Oslo.").names == ["Oslo"])
    }

    @Test func vagueCountsAreNoNumbers() {
        let facts = StatedFacts(in: "One of both has three legs.")
        #expect(facts.numbers == ["3"])
        #expect(facts.allNumbers == ["1", "2", "3"])
    }
}

struct LanguageTests {
    @Test(arguments: [
        ("What is the size of a raw block?", "en"),
        ("Wie groß ist der Block und was ist er?", "de"),
        ("Quelle est la taille de ce bloc?", "fr"), ("¿Cuál es el tamaño de la rana?", "es"),
        ("Каков размер блока?", "ru"), ("Який розмір блоку?", "uk"), ("块的大小是多少？", "zh"),
        ("ブロックの大きさは何ですか。", "ja"), ("블록의 크기는 얼마입니까?", "ko"),
        ("ما هو حجم الكتلة؟", "ar"), ("Τι είναι αυτό;", "el"),
    ])
    func aLanguageIsKnownByScriptAndSmallWords(text: String, code: String) {
        #expect(Language.code(of: text) == code)
    }

    @Test func oneSmallWordOfAnotherLanguageTwiceTellsNothing() {
        let text = "A “DNA-inside” model acts like a hollow cylinder near the match point."
        #expect(Language.code(of: text) != "pt")
        #expect(Language.code(of: "A model acts like a hollow cylinder.") == nil)
    }

    @Test(arguments: ["", "42", "Zstandard", "E = mc²", "Graphene nanofibers"])
    func whatDoesNotTellHasNone(text: String) {
        #expect(Language.code(of: text) == nil)
    }
}
