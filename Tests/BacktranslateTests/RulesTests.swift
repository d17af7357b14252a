import Records
import Testing

@testable import Backtranslate

private func chunk(
    _ text: String, title: String = "Bees of the Alps", heading: [String] = [],
    role: Chunk.Role = .body
) -> Chunk {
    Chunk(text: text, title: title, headingPath: heading, role: role, tokens: 100)
}

/// The pairs of one sentence, with a neighbour so that the text is surely English.
private func pairs(_ sentence: String, title: String = "Bees of the Alps") -> [RulePair] {
    RuleWriter.pairs(
        in: chunk(sentence + " And so it was in the end with that of the others.", title: title))
}

private func question(_ sentence: String, title: String = "Bees of the Alps") -> String? {
    pairs(sentence, title: title).first?.question
}

struct RulesTests {
    @Test(arguments: [
        (
            "Propolis is a resin that worker bees collect from the buds of poplar trees.",
            "What is propolis?"
        ),
        (
            "Swarming is defined as the departure of the old queen with half of the workers.",
            "How is swarming defined?"
        ),
        (
            "Capped brood refers to the pupae of the colony below their lids of porous wax.",
            "What does capped brood refer to?"
        ),
        (
            "Apis mellifera is the most widespread species of honey bee in the valleys of Tyrol.",
            "What is the most widespread species of honey bee in the valleys of Tyrol?"
        ),
    ])
    func aDefinitionAsksWhatTheThingIs(_ sentence: String, expected: String) {
        #expect(question(sentence) == expected)
    }

    @Test(arguments: [
        (
            "About 40% of the marked foragers returned to the hive within two hours of sunrise.",
            "What percentage of the marked foragers returned to the hive within two hours of "
                + "sunrise?"
        ),
        (
            "A total of 82 colonies were inspected in the three valleys before the first snow.",
            "How many colonies were inspected in the three valleys before the first snow?"
        ),
        (
            "There are four kinds of pollen basket in the tribe of the orchid bees.",
            "How many kinds of pollen basket are there in the tribe of the orchid bees?"
        ),
        (
            "The mean weight of the alpine queens was 187 mg at the end of the summer.",
            "What was the mean weight of the alpine queens?"
        ),
        (
            "Glyphosate residues were detected in 30% of the honey jars from the lower valley.",
            "In what percentage of the honey jars from the lower valley were glyphosate "
                + "residues detected?"
        ),
    ])
    func aNumberIsAskedForWithItsUnitLeftOut(_ sentence: String, expected: String) {
        #expect(question(sentence) == expected)
    }

    @Test(arguments: [
        (
            "Alpine hives were wrapped in straw because the winter of that year was long and cold.",
            "Why were alpine hives wrapped in straw?"
        ),
        (
            "Infection with Nosema leads to a shorter life of the foragers and to early swarming.",
            "What does infection with Nosema lead to?"
        ),
        (
            "Oxalic acid reduces the mite load of winter colonies by more than half in a week.",
            "What effect does oxalic acid have on the mite load of winter colonies?"
        ),
    ])
    func aCauseAsksWhyOrWithWhatEffect(_ sentence: String, expected: String) {
        #expect(question(sentence) == expected)
    }

    @Test(arguments: [
        (
            "Pollen grains were identified by comparing each grain with a collection of known slides.",
            "How were pollen grains identified?"
        ),
        (
            "To measure the humidity of the brood nest, a sensor was glued to the central comb.",
            "What was done to measure the humidity of the brood nest?"
        ),
        (
            "Thermal cameras were used to count the clusters of bees inside of the closed hives.",
            "What was used to count the clusters of bees inside of the closed hives?"
        ),
        (
            "Cold smoke is used to calm the guards before the frames are taken out of the hive.",
            "What is cold smoke used for?"
        ),
    ])
    func aMethodAsksHowOrWhatFor(_ sentence: String, expected: String) {
        #expect(question(sentence) == expected)
    }

    @Test(arguments: [
        (
            "Foraging success was higher in carniolan colonies than in buckfast colonies in May.",
            "How did foraging success differ between carniolan colonies and buckfast colonies in "
                + "May?"
        ),
        (
            "Bumblebee wings are smaller than the wings of carpenter bees from the south of Spain.",
            "How do bumblebee wings compare with the wings of carpenter bees from the south of "
                + "Spain?"
        ),
        (
            "The nectar of heather contains more proteins than the nectar of lime trees.",
            "How does the nectar of heather compare with the nectar of lime trees?"
        ),
    ])
    func aComparisonNamesBothSides(_ sentence: String, expected: String) {
        #expect(question(sentence) == expected)
    }

    @Test func aListIsAskedForByItsAnnouncement() throws {
        let text = """
            The equipment of a beekeeper includes:

            - a smoker of tin or copper
            - a chisel for the frames
            - a veil and gloves of leather
            """
        let pair = try #require(RuleWriter.pairs(in: chunk(text)).first)
        #expect(pair.question == "What does the equipment of a beekeeper include?")
        #expect(pair.pattern == .enumeration)
        #expect(pair.answer.hasSuffix("a chisel for the frames; a veil and gloves of leather."))
        #expect(pair.range == 0..<text.utf8.count)
    }

    @Test func aShortFormIsAskedForOnlyWhereItsLettersStartWords() {
        let sure = pairs("They looked at the deformed wing virus (DWV) of the brood in each year.")
        #expect(sure.map(\.question) == ["What does DWV stand for?"])
        #expect(sure.map(\.answer) == ["deformed wing virus"])
        #expect(pairs("They looked at the formic evaporator (FEV) of the brood in May.").isEmpty)
    }

    @Test func whatWasFoundIsAskedAboutWithoutTheFinders() throws {
        let pair = try #require(
            pairs(
                "However, we found that thymol vapour inhibits the growth of chalkbrood spores "
                    + "in damp hives."
            ).first)
        #expect(
            pair.question
                == "What effect does thymol vapour have on the growth of chalkbrood spores?")
        #expect(
            pair.answer
                == "Thymol vapour inhibits the growth of chalkbrood spores in damp hives.")
    }

    @Test(arguments: [
        "It contains a resin that worker bees collect from the buds of poplar trees.",
        "This method consists of three steps that are repeated until no mite is left.",
        "The method consists of three steps that are repeated until no mite is left.",
        "We measured the humidity of the brood nest with a sensor in the central comb.",
        "The speed of ripe queens hardly depends on the temperature of the hive in spring.",
        "Figure 3 contains the mean weights of all the queens of the three valleys.",
        "The results of this study provide evidence for the heritability of swarming in bees.",
        "The aforementioned hives require a roof of larch wood and a stand of stone.",
    ])
    func whatPointsOutOfItselfIsLeftAlone(_ sentence: String) {
        #expect(pairs(sentence).isEmpty)
    }

    @Test func aPluralSubjectDoesNotMakeTheAnswerPlural() {
        #expect(
            question(
                "Skep hives are the oldest source of honey in the written records of the abbey.")
                == "What is the oldest source of honey in the written records of the abbey?")
    }

    @Test func anotherLanguageGivesNothing() {
        let text = """
            Propolis ist ein Harz, das die Arbeiterinnen von den Knospen der Pappeln sammeln. \
            Etwa 40% der markierten Bienen kehrten innerhalb von zwei Stunden zurück.
            """
        #expect(RuleWriter.pairs(in: chunk(text)).isEmpty)
    }

    @Test(arguments: [Chunk.Role.references, .frontMatter, .boilerplate])
    func onlyTheBodyIsAskedAbout(_ role: Chunk.Role) {
        let text = "Propolis is a resin that worker bees collect from the buds of the poplar trees."
        #expect(RuleWriter.pairs(in: chunk(text, role: role)).isEmpty)
        #expect(RuleWriter.pairs(in: chunk(text, heading: ["Acknowledgements"])).isEmpty)
        #expect(RuleWriter.pairs(in: chunk(text)).count == 1)
    }
}
