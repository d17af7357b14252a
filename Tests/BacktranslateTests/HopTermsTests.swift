import Records
import Testing

@testable import Backtranslate

struct HopTermsTests {
    @Test func wordsLinkByTheirStem() {
        let chunk = Chunk(
            text: "The codecs of LZ4 and the codec of gzip, with 16 MB.", title: "",
            headingPath: [], role: .body, tokens: 12)
        #expect(HopTerms.words(of: chunk) == ["codec": "codec", "lz4": "lz4", "gzip": "gzip"])
    }

    @Test func citationsOfBothKindsAreFound() {
        let text = "As shown [3, 12] and by Collet et al. (2016), see (Deutsch, 1996) and page [a]."
        #expect(
            HopTerms.citations(in: text).map(\.term).sorted()
                == ["[12]", "[3]", "collet 2016", "deutsch 1996"])
    }

    @Test func sectionsThatATextPointsToAreFoundByTheirNumber() {
        #expect(
            HopTerms.sections(namedIn: "See Section 3.2 and § 5; the 4th section is short.")
                == ["3.2", "5"])
        #expect(HopTerms.number(of: "3.2 Methods") == "3.2")
        #expect(HopTerms.number(of: "3. Methods") == "3")
        #expect(HopTerms.number(of: "Methods") == nil)
    }
}
