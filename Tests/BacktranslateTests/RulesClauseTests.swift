import Records
import Testing

@testable import Backtranslate

private func words(_ sentence: String) -> [RuleWord] { RuleSentence(sentence).words }

private func phrase(_ sentence: String, _ range: Range<Int>) -> String {
    words(sentence)[range].map(\.text).joined(separator: " ")
}

struct RulesClauseTests {
    @Test func bracketsAreNoPartOfTheWords() {
        #expect(
            words("The queen (Apis) lays eggs [3], not larvae.").map(\.text)
                == ["The", "queen", "lays", "eggs", "not", "larvae"])
        #expect(
            words("The queen (Apis), a bee, lays").map(\.hasComma) == [
                false, true, false, true, false,
            ])
    }

    @Test(arguments: [
        ("In spring, the queen can lay eggs daily", "the queen", "can", "lay"),
        ("The use of maps reduces the number of errors", "The use of maps", "does", "reduce"),
        ("Bees collect nectar from flowers", "Bees", "do", "collect"),
        ("The colony has been observed since May", "The colony", "has", "be"),
        ("Although winters are cold, bees survive the frost", "bees", "do", "survive"),
        ("In spring, when bees fly", nil, "", ""),
    ])
    func aClauseIsTakenApart(
        _ sentence: String, subject: String?, auxiliary: String, base: String
    ) {
        let clause = RuleClause(words(sentence))
        #expect(clause.map { phrase(sentence, $0.subject) } == subject)
        #expect((clause?.auxiliary ?? "") == auxiliary)
        #expect((clause?.base ?? "") == base)
    }

    @Test func aNounThatLooksLikeAVerbIsNotTakenForOne() throws {
        let rescue = try #require(RuleClause(words("RNA rescue experiments were run in May")))
        #expect(rescue.auxiliary == "were")
        let models = try #require(RuleClause(words("Climate models improve the forecast of rain")))
        #expect(models.base == "improve")
        let functions = try #require(RuleClause(words("Linear fitness functions give rise to it")))
        #expect(functions.base == "give")
        let scales = try #require(
            RuleClause(words("Evidence over long time scales strongly suggests another cause")))
        #expect(scales.base == "suggest")
    }

    @Test func anAppositionIsLeftOutOfTheSubject() throws {
        let clause = try #require(
            RuleClause(words("Bombus terrestris, also known as the earth bee, is a large bee")))
        #expect(clause.words[clause.subject].map(\.text) == ["Bombus", "terrestris"])
    }

    @Test(arguments: [
        ("marked", "mark"), ("occurred", "occur"), ("carries", "carry"), ("led", "lead"),
        ("reaches", "reach"), ("consisted", "consist"),
    ])
    func aFormOfAVerbLeadsToItsBase(_ form: String, base: String) {
        #expect(RuleVerbs.reading(of: form)?.base == base)
    }

    @Test func usedMakesAPassive() {
        #expect(RuleVerbs.isParticiple("used"))
        #expect(!RuleVerbs.isParticiple("need"))
        #expect(!RuleVerbs.isParticiple("seed"))
    }

    @Test func aNameKeepsItsCapitalAndACommonNounLosesIt() {
        let text =
            "Crows are seen in the parks of the city by day and by night, and many crows like "
            + "Vienna in the winter, where the snow is swept from the lawns."
        let nouns = RuleNouns(text: text, title: "")
        #expect(nouns.withSmallFirst("Crows", next: nil) == "crows")
        #expect(nouns.withSmallFirst("Vienna", next: nil) == "Vienna")
        #expect(nouns.withSmallFirst("DNA", next: nil) == "DNA")
        #expect(nouns.withSmallFirst("The", next: nil) == "the")
        let species = words("Limnonectes microtympanum")
        #expect(nouns.withSmallFirst("Limnonectes", next: species[1]) == "Limnonectes")
    }

    @Test func theMonthOfMayIsNoAuxiliary() {
        #expect(
            words("Swarms in May may leave").map(\.lowered)
                == ["swarms", "in", "May", "may", "leave"])
    }

    @Test func aFullStopWithinASentenceStaysWithItsWord() {
        #expect(words("Oils of C. sempervirens were dried.").map(\.text).contains("C."))
    }
}

/// What holds for every chunk.
struct RulesInvariantTests {
    private static let sentences = [
        "Propolis is a resin that worker bees collect from the buds of poplar trees.",
        "About 40% of the marked foragers returned to the hive within two hours of sunrise.",
        "Infection with Nosema leads to a shorter life of the foragers and to early swarming.",
        "Propolis is a resin which worker bees collect from the buds of birch trees in May.",
        "Pollen was identified by comparing each grain with a collection of known slides.",
        "Smoke is used to calm the guards before the frames are taken out of the hive.",
        "They looked at the deformed wing virus (DWV) of the brood in each of the years.",
        "The mean weight of the alpine queens was 187 mg at the end of the summer (n = 12).",
    ]

    /// Some texts of these sentences, cut at odd places.
    private static var texts: [String] {
        var texts: [String] = ["", " ", "(", "The", "%", "?\n\n?"]
        for start in sentences.indices {
            let text = (sentences[start...] + sentences[..<start]).joined(separator: " ")
            texts.append(text)
            texts.append(String(text.dropFirst(start * 7).dropLast(start * 5)))
            texts.append(text.replacing(". ", with: ".\n\n"))
        }
        return texts
    }

    @Test(arguments: texts)
    func pairsAreWholeRankedAndRepeatable(_ text: String) {
        let chunk = Chunk(
            text: text, title: "Bees of the Alps", headingPath: [], role: .body, tokens: 100)
        let pairs = RuleWriter.pairs(in: chunk)
        #expect(pairs == RuleWriter.pairs(in: chunk))
        #expect(pairs.map(\.ordinal) == Array(pairs.indices))
        #expect(pairs.count <= 4)
        #expect(RuleWriter.pairs(in: chunk, limit: 1) == Array(pairs.prefix(1)))
        let bytes = Array(text.utf8)
        for pair in pairs {
            #expect(pair.question.last == "?" && pair.question.first?.isUppercase == true)
            #expect(!pair.question.contains("  "))
            #expect(!pair.answer.isEmpty)
            #expect(
                0..<bytes.count ~= pair.range.lowerBound && pair.range.upperBound <= bytes.count)
            let evidence = String(decoding: bytes[pair.range], as: UTF8.self).lowercased()
            #expect(
                pair.answer.lowercased().split(separator: " ").allSatisfy {
                    evidence.contains($0)
                })
        }
        for (index, pair) in pairs.enumerated() {
            #expect(!pairs[..<index].contains { $0.range.overlaps(pair.range) })
        }
    }
}
