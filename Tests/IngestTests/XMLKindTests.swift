import Records
import Testing

@testable import Ingest

@Suite struct XMLKindTests {
    private func detect(_ xml: String, isMeantToBeRead: Bool = false) -> Detection? {
        XMLKind.detect(Array(xml.utf8), isMeantToBeRead: isMeantToBeRead)
    }

    @Test(arguments: [
        ("<article><front/></article>", Format.jats),
        ("\u{FEFF}\n<?xml version='1.0'?><!-- <TEI> --><?x y?><article xmlns='x'>", .jats),
        ("<!DOCTYPE article [<!ENTITY a '<TEI>'><!-- ]> --> %x;]>\n<article/>", .jats),
        ("<!DOCTYPE article PUBLIC \"-//NLM//DTD ]>\" \"x.dtd\"><pmc-articleset/>", .jats),
        ("<t:TEI xmlns:t='x'/>", .tei), ("<teiCorpus/>", .tei),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", .html),
    ])
    func theRootElementTellsTheFormat(xml: String, format: Format) {
        #expect(detect(xml) == .format(format))
    }

    @Test func utf16IsLookedInto() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><article/>"
        let bytes = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        #expect(XMLKind.detect(bytes, isMeantToBeRead: false) == .format(.jats))
    }

    @Test func otherXMLIsSkippedUnlessTheUserAsksForIt() {
        let feed = "<?xml version='1.0'?><feed><title>x</title></feed>"
        #expect(
            detect(feed)
                == .skipped(reason: "XML with the root element 'feed' is not a document"))
        guard case .rejected(let error) = detect(feed, isMeantToBeRead: true) else {
            Issue.record("not rejected")
            return
        }
        #expect(error.code == .unreadable)
        #expect(detect("<?xml version='1.0'?><!-- no root", isMeantToBeRead: true) != nil)
    }

    @Test(arguments: ["", "text", "# Heading", "<b>bold</b> words of a note", "{\"a\": 1}", "<"])
    func textIsNoXML(text: String) {
        #expect(detect(text) == nil)
    }
}
