import Testing

@testable import TextAnalysis

struct FactsTests {
    @Test(arguments: [
        "It isn't 5 kg, and not `7 mg` of IL-6.", "No, 1,000 mice don’t.", "Nothing here.", "",
        "Without 3.5 % at -5 °C the yield cannot rise.",
    ])
    func whatIsCountedAloneIsTheSameAsAmongAllFacts(text: String) {
        let (counted, all) = (Facts(countedIn: text), Facts(in: text))
        #expect(counted.quantities == all.quantities)
        #expect(counted.negations == all.negations)
        #expect(counted.names.isEmpty)
    }

    @Test(arguments: [
        ("The Nile is long.", ["Nile"]), ("A mouse of DNA and a B cell.", ["DNA"]),
        ("It is The end of iPhone.", ["iPhone"]), ("Berlin is warm", []),
    ])
    func aCapitalWithinASentenceMakesAName(text: String, names: [String]) {
        #expect(Facts(in: text).names == names)
    }

    @Test(arguments: [
        ("It took 1,000 steps.", ["1000"]),
        ("3.50 kg and 0.05", ["3.5 kg", "0.05"]),
        ("40% of 322, i.e. 129 percent", ["40 %", "322", "129 %"]),
        ("from −5 °C to -3.2 °C", ["-5 °C", "-3.2 °C"]),
        ("pages 10-20 and 2010–2015", ["10", "20", "2010", "2015"]),
        ("a dose of 20 mg/kg, 10ms", ["20 mg/kg", "10 ms"]),
        ("1.85 ± 1.64 (p < 0.001)", ["1.85", "1.64", "0.001"]),
        ("CO2, Aβ40, GPT-4 and 3D models", ["4"]),
        ("10\u{2009}000 cells", ["10000"]),
        ("version 1.2.10", ["1.2.10"]),
        ("1,5 and 007", ["1", "5", "7"]),
        ("no digits", []),
    ])
    func numbersAreReadWithTheirUnits(text: String, quantities: [String]) {
        let found = Facts(in: text).quantities.map { [$0.value, $0.unit].compactMap(\.self) }
        #expect(found.map { $0.joined(separator: " ") } == quantities)
    }

    @Test func theRangeOfAQuantityCoversNumberAndUnit() {
        let text = "about 3.5 kg, roughly"
        #expect(Facts(in: text).quantities.map(\.range) == [6..<12])
    }

    @Test(arguments: [
        ("The Semantic Scholar graph links DOIs.", ["Semantic Scholar", "DOIs"]),
        ("Results show that BioBERT beats it. However, Paris did.", ["BioBERT", "Paris"]),
        ("Aβ40 and H2O rise; pH falls.", ["Aβ40", "H2O", "pH"]),
        ("We met John Smith in New York.", ["John Smith", "New York"]),
        ("the 2nd and 10ms", []),
    ])
    func namesAreWhatIsWrittenLikeOne(text: String, names: [String]) {
        #expect(Facts(in: text).names == names)
    }

    @Test func codeIsWhatStandsInBackticksOrLooksLikeAnIdentifier() {
        let text = "Set `Raw Block` or chunk_size, call close(), pass --dry, magic 0xFD2FB528."
        #expect(
            Facts(in: text).codeSpans
                == ["Raw Block", "chunk_size", "close", "dry", "0xFD2FB528"])
    }

    @Test func anUnclosedBacktickIsNoCode() {
        #expect(Facts(in: "a ` b").codeSpans == [])
        #expect(Facts(in: "``").codeSpans == [])
    }

    @Test(arguments: [
        ("It does not work without power.", 2), ("It can't and never did", 2), ("It works", 0),
    ])
    func negationsAreCounted(text: String, count: Int) {
        #expect(Facts(in: text).negations == count)
    }

    @Test func numbersAsWordsCountAsNumbers() {
        #expect(
            Facts.numbers(in: "Sixteen frames have 4 block types, two are raw") == ["16", "4", "2"])
    }
}
