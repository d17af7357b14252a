import Records
import Testing

@testable import Chunker

@Suite struct RawTextTests {
    private func dump(_ text: String, _ format: Chunking.RawFormat = .markdown) -> String {
        let document = Chunking.document(of: Array(text.utf8), format: format)
        return document.blocks.map { block in
            let level = block.level.map(String.init) ?? ""
            let page = block.position.page.map { " p\($0)" } ?? ""
            let text = document.text(in: block.range).replacing("\n", with: "⏎")
            return "\(block.role.rawValue)\(level)\(page): \(text)"
        }.joined(separator: "\n")
    }

    @Test func theBlocksOfMarkdownAreFound() {
        #expect(
            dump(
                """
                ---
                title: A
                ---
                # One
                Wrapped
                text.
                - item
                  more of it
                - other
                1. first

                ```swift
                # no heading

                let x = 1
                ```
                | a | b |
                |---|---|
                | 1 | 2 |

                Under
                -----

                $$
                x = y
                $$

                    indented()

                    code()
                The end.
                """) == """
                    metadata: ---⏎title: A⏎---
                    heading1: # One
                    paragraph: Wrapped⏎text.
                    list_item: - item⏎  more of it
                    list_item: - other
                    list_item: 1. first
                    code: ```swift⏎# no heading⏎⏎let x = 1⏎```
                    table: | a | b |⏎|---|---|⏎| 1 | 2 |
                    heading2: Under⏎-----
                    formula: $$⏎x = y⏎$$
                    code:     indented()⏎⏎    code()
                    paragraph: The end.
                    """)
    }

    @Test func plainTextHasPagesGuessedHeadingsAndIndentedParagraphs() {
        #expect(
            dump(
                """
                2.1 Sampling

                We took some,
                and more.
                  A new paragraph
                of two lines.
                \u{0C}ALL RESULTS

                name | value
                a | 1
                # no heading
                """, .plainText) == """
                    heading p1: 2.1 Sampling
                    paragraph p1: We took some,⏎and more.
                    paragraph p1:   A new paragraph⏎of two lines.
                    heading p2: \u{0C}ALL RESULTS
                    table p2: name | value⏎a | 1
                    paragraph p2: # no heading
                    """)
    }

    @Test func aLongLineIsAParagraph() {
        let long = prose(60)
        #expect(dump("\(long)\n\(long)\n== Wiki ==\n\(long)").split(separator: "\n").count == 4)
    }

    @Test func aLongRowOfATableInAListItemDoesNotEndTheItem() {
        let long = String(repeating: "word ", count: 50)
        let text = "- a | b\n\(long)| 1\nlast | 2"
        #expect(dump(text) == "list_item: " + text.replacing("\n", with: "⏎"))
    }

    @Test func carriageReturnsAreWhiteSpace() {
        #expect(dump("# One\r\n\r\nText.\r\n") == "heading1: # One\r\nparagraph: Text.\r")
    }

    @Test func aFenceThatIsNeverClosedRunsToTheEnd() {
        #expect(dump("Text.\n```\nlet x\n\n# y\n") == "paragraph: Text.\ncode: ```⏎let x⏎⏎# y⏎")
    }

    @Test func guessedHeadingsAreNoWalls() {
        let document = Chunking.document(
            of: Array("1 Start\n\nText.\n\n2 End\n\nMore.".utf8), format: .plainText)
        let chunks = checkedChunks(of: document)
        #expect(chunks.count == 1)
    }
}
