import Testing

@testable import Ingest

@Suite struct FrontMatterFactsTests {
    @Test(arguments: [
        ("Ada One[1,2], Bo van Two[1] & Cy Three[2]", ["Ada One", "Bo van Two", "Cy Three"]),
        ("Kyle Lo†∗ Lucy Lu Wang†∗ Mark Neumann†", ["Kyle Lo", "Lucy Lu Wang", "Mark Neumann"]),
        ("A. Author, B. Writer and C. Scribe", ["A. Author", "B. Writer", "C. Scribe"]),
        ("Department of Tides, University of Farrow", []),
        ("Received: 1 March 2016", []),
    ])
    func namesAreReadUpToTheAddress(text: String, names: [String]) {
        #expect(FrontMatterFacts.names(in: text) == names)
    }

    @Test func theYearOfPublicationIsPreferred() {
        let texts = ["Received 16 May 2015", "© 2017 The Authors", "Published: 3 June 2016"]
        #expect(FrontMatterFacts.year(in: texts) == 2016)
        #expect(FrontMatterFacts.year(in: ["Received 16 May 2015"]) == 2015)
        #expect(FrontMatterFacts.year(in: ["In 1931 it began"]) == nil)
    }

    @Test(arguments: [
        ("https://doi.org/10.1186/s12885-020-07564-z.", "10.1186/s12885-020-07564-z"),
        ("version 10.2 of (doi:10.1002/ece3.2483)", "10.1002/ece3.2483"),
    ])
    func doisAreFoundInText(text: String, doi: String) {
        #expect(DOI.first(in: text) == doi)
    }
}
