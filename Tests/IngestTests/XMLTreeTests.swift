import Records
import Testing

@testable import Ingest

@Suite struct XMLTreeTests {
    private func tree(_ xml: String) throws -> XMLTree { try XMLTree(Array(xml.utf8)) }

    private func code(_ bytes: [UInt8]) -> IngestError.Code? {
        do throws(IngestError) { _ = try XMLTree(bytes) } catch { return error.code }
        return nil
    }

    /// An element a line: path, attributes are left out, text.
    private func outline(_ tree: XMLTree) -> String {
        (0..<tree.count).map { index in
            tree.isText(index)
                ? "\(tree.path(of: index)) \"\(tree.text(of: index))\"" : tree.path(of: index)
        }.joined(separator: "\n")
    }

    @Test func nodesAreInDocumentOrderWithTheirPaths() throws {
        let tree = try tree(
            "<a:article xmlns:a='x'><body><p>one<i>two</i> &amp; <![CDATA[<b>]]></p><sec><p>x</p>"
                + "</sec><p>three</p></body></a:article>")
        #expect(
            outline(tree) == """
                article
                article/body
                article/body/p[1]
                article/body/p[1] "one"
                article/body/p[1]/i[1]
                article/body/p[1]/i[1] "two"
                article/body/p[1] " & <b>"
                article/body/sec[1]
                article/body/sec[1]/p[1]
                article/body/sec[1]/p[1] "x"
                article/body/p[2]
                article/body/p[2] "three"
                """)
        #expect(tree.text(of: 2) == "onetwo & <b>")
        #expect(tree.end(of: 2) == 7)
        #expect(tree.parent(of: 7) == 1)
        #expect(Array(tree.children(of: 1)) == [2, 7, 10])
        #expect(tree.firstChild(of: 1, named: "sec") == 7)
        #expect(tree.firstDescendant(of: 0, named: "i") == 4)
        #expect(tree.warnings == [])
    }

    @Test func attributesHaveNoPrefix() throws {
        let tree = try tree(
            "<a xmlns:xlink='x' xlink:href='u?a=1&amp;b=2' y='é' xml:lang='de'><b z='1'/></a>")
        #expect(tree.attribute(0, "href") == "u?a=1&b=2")
        #expect(tree.attribute(0, "y") == "é")
        #expect(tree.attribute(0, "lang") == "de")
        #expect(tree.attribute(0, "z") == nil)
        #expect(tree.attribute(1, "z") == "1")
    }

    @Test func encodingsAreToldByDeclarationMarkAndContent() throws {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>naïve</a>"
        let wide = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try XMLTree(wide).text(of: 0) == "naïve")
        #expect(try XMLTree([0xFF, 0xFE] + wide).text(of: 0) == "naïve")
        let latin = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>na".utf8) + [0xEF]
        #expect(try XMLTree(latin + Array("ve</a>".utf8)).text(of: 0) == "naïve")
        let false8 = Array("<?xml version='1.0' encoding='UTF-8'?><a>na".utf8) + [0xEF]
        #expect(try XMLTree(false8 + Array("ve</a>".utf8)).text(of: 0) == "naïve")
        #expect(try tree("\u{FEFF}\n<?xml version='1.0'?><a>naïve</a>").text(of: 0) == "naïve")
    }

    @Test func entitiesOfTheDocumentAreReplaced() throws {
        let tree = try tree(
            "<!DOCTYPE a [<!ENTITY p \"P &amp; <i>Q</i>\"><!ENTITY q '&p;!'>]><a x='&mdash;'>&q; &nbsp;"
                + "&mdash;<![CDATA[&q;]]></a>")
        #expect(tree.text(of: 0) == "P & Q! \u{A0}—&q;")
        #expect(tree.firstDescendant(of: 0, named: "i") != nil)
        #expect(tree.attribute(0, "x") == "—")
        #expect(tree.warnings == [])
    }

    @Test func externalAndUnknownEntitiesAreLeftOutWithAWarning() throws {
        let tree = try tree("<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///x'>]><a>x&f;y&unknown;z</a>")
        #expect(tree.text(of: 0) == "xyz")
        #expect(tree.warnings.count == 2)
        #expect(tree.warnings.first?.contains("entities") == true)
    }

    @Test func entitiesThatGrowAreRefused() {
        let laughs = (1...9).map {
            "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">"
        }.joined()
        for seed in ["lol", ""] {
            let bomb = "<!DOCTYPE a [<!ENTITY l0 \"\(seed)\">\(laughs)]><a>&l9;</a>"
            #expect(code(Array(bomb.utf8)) == .entities)
        }
        let loop = "<!DOCTYPE a [<!ENTITY x '&y;'><!ENTITY y '&x;'>]><a>&x;</a>"
        #expect(code(Array(loop.utf8)) == .entities)
        let long = String(repeating: "wave ", count: 10_000)
        let uses = String(repeating: "&w;", count: 1000)
        #expect(code(Array("<!DOCTYPE a [<!ENTITY w '\(long)'>]><a>\(uses)</a>".utf8)) == .entities)
    }

    @Test func manyCharactersByNameAreNoBomb() throws {
        let spaces = String(repeating: "x&nbsp;", count: 200_000)
        #expect(try tree("<a>\(spaces)</a>").text(of: 0).utf8.count == 600_000)
    }

    @Test func tooDeepNestingIsRefused() {
        let deep = String(repeating: "<b>", count: 100_000)
        #expect(code(Array("<a>\(deep)x".utf8)) == .tooDeep)
    }

    @Test func damagedXMLIsReadAsFarAsItIsSound() throws {
        let cut = try tree("<a><p>one</p><p>two")
        #expect(cut.text(of: 0).hasPrefix("one"))
        #expect(cut.warnings.count == 1)
        #expect(try tree("<a><p>one</q></p><p>a < b & c</p></a>").text(of: 0).contains("one"))
        #expect(code(Array("<a><".utf8)) == .damaged)
        #expect(code([]) == .damaged)
    }

    @Test(.timeLimit(.minutes(1))) func floodsOfAttributesCostNoTime() throws {
        let flood = (0..<100_000).map { "a\($0)='b c'" }.joined(separator: " ")
        #expect(code(Array("<a \(flood)>x</a>".utf8)) == .tooLarge)
        let page = try HTMLReader.read(Array("<p \(flood)>Text of the page.</p>".utf8))
        #expect(page.blocks.count == 1)
        let words = String(repeating: "word ", count: 10_000)
        #expect(try tree("<a alt=\"\(words)\">x</a>").text(of: 0) == "x")
    }

    @Test func partsThatAreTooLongAreRefused() {
        let value = String(repeating: "x", count: 11_000_000)
        #expect(code(Array("<a b='\(value)'>x</a>".utf8)) == .tooLarge)
    }
}
