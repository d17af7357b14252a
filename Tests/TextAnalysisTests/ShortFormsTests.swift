import Testing

@testable import TextAnalysis

struct ShortFormsTests {
    @Test(arguments: [
        ("What improves the conductivity of MZP?", "MZP"),
        ("What is the role of TILs?", "TIL"),
        ("What did the SPME-NMR analysis show?", "SPME-NMR"),
        ("How is the rDNA of XYZ-3 read?", "rDNA"),
    ])
    func aWordOfCapitalsThatNothingExplainsIsFound(question: String, short: String) {
        #expect(
            ShortForms.unexplained(in: question, beside: "Batteries", definitions: []) == short)
    }

    @Test(arguments: [
        "What do DNA, mRNA and the PCR have to do with HIV?",
        "Where is GenBank, and who was McClintock?",
        "How do CO2, KOH and H2O2 react?",
        "What did Louis XVI say in Part II?",
        "What is transcranial direct current stimulation (TDCS)?",
        "What is an A or a B?",
        "What is the WZO in the title?",
        "What are the MOFs of the document?",
        "What did the HORRAD phase III trial and the CLASSIC study find?",
        "",
    ])
    func whatIsKnownOrExplainedSomewhereIsNot(question: String) {
        let definitions = [Acronyms.Definition(short: "MOF", long: "metal-organic framework")]
        #expect(
            ShortForms.unexplained(
                in: question, beside: "A WZO in Norway", definitions: definitions) == nil)
    }
}

struct SpeciesNamesTests {
    private let document = """
        Limnonectes larvaepartus is a frog. Larvae of L. larvaepartus and of Limnonectes modestus
        were found. Escherichia coli and Entamoeba coli are no frogs.
        """

    @Test(arguments: [
        ("What does L. larvaepartus eat?", "L. larvaepartus = Limnonectes larvaepartus"),
        (
            "Are L. modestus and L. larvaepartus, or L. modestus, alike?",
            "L. modestus = Limnonectes modestus|L. larvaepartus = Limnonectes larvaepartus"
        ),
        // Two genera fit; the document does not name it; a person; no epithet.
        ("What is E. coli?", ""), ("What is L. kuhlii?", ""), ("Who is J. Smith?", ""),
        ("Is it in Part A. or so?", ""), ("", ""),
    ])
    func aShortenedGenusIsWrittenInFullAsTheDocumentDoes(question: String, names: String) {
        let found = SpeciesNames.definitions(of: [question], in: document)
        #expect(found.map { "\($0.short) = \($0.long)" }.joined(separator: "|") == names)
    }
}
