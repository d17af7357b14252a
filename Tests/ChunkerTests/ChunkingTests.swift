import Records
import Testing
import TextAnalysis

@testable import Chunker

@Suite struct ChunkingTests {
    // MARK: - Small documents, literally

    @Test func aSmallDocumentIsAChunkForEachTopLevelSection() {
        let document = makeDocument(
            """
            % A paper

            @ Jane Doe, University of X

            # Abstract

            We cache things.

            # 1 Methods

            ## 1.1 Sampling

            We took some.

            ## 1.2 Fitting

            We fitted all.

            # Acknowledgements

            We thank X.

            # References

            [1] Doe, J. Caches. 2019.

            [2] Roe, R. More. 2020.
            """, title: "A paper")
        #expect(
            dump(checkedChunks(of: document)) == """
                front_matter [] 12: % A paper⏎⏎@ Jane Doe, University of X
                body [Abstract] 7: # Abstract⏎⏎We cache things.
                body [1 Methods] 26: # 1 Methods⏎⏎## 1.1 Sampling⏎⏎We took so … 2 Fitting⏎⏎We fitted all.
                boilerplate [Acknowledgements] 8: # Acknowledgements⏎⏎We thank X.
                references [References] 35: # References⏎⏎[1] Doe, J. Caches. 2019.⏎⏎[2] Roe, R. More. 2020.
                """)
    }

    @Test func aChunkThatStartsASubsectionHasItsHeadingInTextAndPath() {
        let document = makeDocument(
            "# Methods\n\n## Sampling\n\n\(prose(60))\n\n## Fitting\n\n\(prose(60, seed: 1))")
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(chunks.map(\.chunk.heading) == ["Methods > Sampling", "Methods > Fitting"])
        #expect(chunks[1].chunk.text.hasPrefix("## Fitting\n\n"))
    }

    @Test func theOutermostHeadingIsLeftOutWhereItIsTheTitle() {
        let document = makeDocument(
            "# A paper\n\n## Methods\n\nWe did.\n\n## Results\n\nWe got.", title: "A paper")
        #expect(checkedChunks(of: document).map(\.chunk.heading) == ["Methods", "Results"])
    }

    @Test func theSecondLevelIsTheTopUnderAHeadingThatIsTheTitle() {
        let document = makeDocument(
            "# A paper\n\nText.\n\n## Methods\n\nWe did.\n\n## Results\n\nWe got.",
            title: "A paper")
        #expect(checkedChunks(of: document).count == 3)
    }

    @Test func anEmptySectionJoinsWhatFollows() {
        let document = makeDocument(
            "# Part I\n\n# Chapter 1\n\nText.\n\n## Empty\n\n# Chapter 2\n\nMore.")
        #expect(
            dump(checkedChunks(of: document)) == """
                body [Chapter 1] 10: # Part I⏎⏎# Chapter 1⏎⏎Text.
                body [Chapter 2] 10: ## Empty⏎⏎# Chapter 2⏎⏎More.
                """)
    }

    @Test func aHeadingAtTheVeryEndIsKept() {
        let document = makeDocument("# One\n\nText.\n\n# Two")
        #expect(checkedChunks(of: document).map(\.chunk.text) == ["# One\n\nText.", "# Two"])
    }

    @Test func anEmptyDocumentHasNoChunks() {
        #expect(checkedChunks(of: makeDocument("")).isEmpty)
        #expect(checkedChunks(of: Document(format: .plainText, text: Array(" \n\n ".utf8))).isEmpty)
    }

    @Test func textWithoutBlocksIsReadAsParagraphs() {
        var document = makeDocument("First.\n\nSecond.")
        document.blocks = []
        #expect(checkedChunks(of: document).map(\.chunk.text) == ["First.\n\nSecond."])
        document.blocks = [Block(role: .heading, level: 1, range: 8..<15)]
        #expect(checkedChunks(of: document).map(\.chunk.text) == ["First.", "Second."])
    }

    // MARK: - Roles

    @Test(arguments: [
        ("References", Chunk.Role.references), ("7. REFERENCES", .references),
        ("VII Bibliography", .references), ("Literature Cited", .references),
        ("Acknowledgments", .boilerplate), ("Acknowledgement", .boilerplate),
        ("Funding", .boilerplate), ("Competing interests", .boilerplate),
        ("Conflict of Interest Statement", .boilerplate), ("Authors’ contributions", .boilerplate),
        ("Author's Contributions", .boilerplate), ("Data Availability Statement", .boilerplate),
        ("Supplementary Material", .boilerplate), ("Supporting Information", .boilerplate),
        ("Keywords", .frontMatter), ("Supplementary Methods", .body),
        ("Funding of startups", .body),
        ("Introduction", .body), ("A. Reference models", .body), ("Data", .body), ("参考", .body),
    ])
    func theNameOfASectionSetsItsRole(heading: String, role: Chunk.Role) {
        let document = makeDocument("# Start\n\nHello.\n\n# \(heading)\n\nSome text.")
        #expect(checkedChunks(of: document).map(\.chunk.role) == [.body, role])
    }

    @Test func subsectionsInheritTheRoleUnlessTheirNameSaysElse() {
        let document = makeDocument(
            """
            # Introduction

            Text.

            # References

            [1] Doe.

            ## Primary sources

            Roe, R. More.

            ## Appendix A

            Proofs.
            """)
        #expect(
            dump(checkedChunks(of: document)) == """
                body [Introduction] 5: # Introduction⏎⏎Text.
                references [References] 20: # References⏎⏎[1] Doe.⏎⏎## Primary sources⏎⏎Roe, R. More.
                body [References > Appendix A] 7: ## Appendix A⏎⏎Proofs.
                """)
    }

    @Test func boilerplateInTheMiddleStandsAlone() {
        let notice = String(repeating: "Copyright 2020 by us, all rights reserved. ", count: 5)
        let document = makeDocument("# One\n\nText.\n\n! \(notice)\n\nMore.")
        #expect(checkedChunks(of: document).map(\.chunk.role) == [.body, .boilerplate, .body])
    }

    // MARK: - Sizes

    @Test func sizesAreEvenRatherThanGreedy() {
        let document = makeDocument(prose(400))
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 400))
        #expect(chunks.count == 2)
        let sizes = chunks.map(\.chunk.tokens)
        #expect(sizes.allSatisfy { (180...290).contains($0) }, "\(sizes)")
    }

    @Test func chunksStartAtParagraphsWhereThatCostsLittle() {
        let paragraphs = (0..<9).map { prose(90 + $0 % 3 * 10, seed: $0) }
        let document = makeDocument(paragraphs.joined(separator: "\n\n"))
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 400))
        let others = chunks.count { chunk in
            !document.blocks.contains { $0.range.lowerBound == chunk.range.lowerBound }
        }
        #expect(others <= 1, "\(dump(chunks))")
    }

    @Test func chunksEndAtFullStopsRatherThanAtCitationsAfterThem() {
        let sentences = (0..<480).map { prose(5, seed: $0) + ($0 % 2 == 0 ? "[\($0)]" : "") }
        let document = makeDocument(sentences.joined(separator: " "))
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        let cited = chunks.count { $0.chunk.text.hasSuffix("]") }
        #expect(chunks.count > 5 && cited * 4 <= chunks.count, "\(dump(chunks))")
    }

    @Test func longProseFillsItsChunks() {
        let document = makeDocument(
            (0..<60).map { prose(40 + $0 * 7 % 90, seed: $0) }.joined(separator: "\n\n"))
        for maxTokens in [100, 200, 400, 800] {
            let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: maxTokens))
            let mean = chunks.map(\.chunk.tokens).reduce(0, +) * 100 / chunks.count / maxTokens
            #expect(mean >= 79, "\(mean) % of \(maxTokens)")
        }
    }

    @Test func smallSubsectionsAreMergedUnderTheirParent() {
        let sections = (0..<12).map { "## Part \($0)\n\n\(prose(30, seed: $0))" }
        let chunks = checkedChunks(
            of: makeDocument("# All\n\n" + sections.joined(separator: "\n\n")),
            settings: ChunkSettings(maxTokens: 300))
        #expect(chunks.count == 2)
        #expect(chunks.map(\.chunk.heading) == ["All", "All"])
    }

    // MARK: - Wholes

    @Test func tablesCodeFormulasAndItemsStayWholeWhereTheyFit() {
        let table = "| " + (0..<20).map { "row \($0)" }.joined(separator: " |\n| ") + " |"
        let code = "```\n" + (0..<20).map { "    call(\($0))" }.joined(separator: "\n") + "\n```"
        let document = makeDocument(
            [prose(50), table, prose(30), code, prose(20), "- " + prose(60), "$ " + prose(40)]
                .joined(separator: "\n\n"))
        for maxTokens in [110, 150, 200] {
            checkedChunks(of: document, settings: ChunkSettings(maxTokens: maxTokens))
        }
    }

    @Test func aTableOverTheBudgetIsCutBetweenRows() {
        let rows = (0..<60).map { "| row \($0) | some value here |" }
        let document = makeDocument(rows.joined(separator: "\n"))
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(chunks.count > 5)
        for occurrence in chunks {
            #expect(
                occurrence.chunk.text.hasPrefix("| row") && occurrence.chunk.text.hasSuffix("|"))
            #expect(!occurrence.isOversize)
        }
    }

    @Test func codeOverTheBudgetIsCutBetweenLinesAndKeepsItsIndentation() {
        let lines = (0..<40).map { "    value = compute(\($0), cache)" }
        let document = makeDocument("```\n" + lines.joined(separator: "\n") + "\n```")
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(chunks.count > 3)
        for occurrence in chunks.dropFirst() {
            #expect(occurrence.chunk.text.hasPrefix("    value"))
        }
    }

    @Test func aSentenceOverTheBudgetIsCutBetweenWordsAndMarked() {
        let long = String(repeating: "word and ", count: 100) + "end."
        let document = makeDocument("Short one. \(long) Short again.")
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 60))
        #expect(chunks.count == 4 || chunks.count == 5)
        #expect(chunks.allSatisfy { $0.isOversize })
        for occurrence in chunks.dropLast() {
            #expect(["word", "and"].contains { occurrence.chunk.text.hasSuffix($0) })
        }
    }

    @Test func aWordOverTheBudgetIsCutBetweenGraphemes() {
        let family = "👩‍👩‍👧‍👦"
        let document = makeDocument("Here: " + String(repeating: family, count: 300) + " done.")
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
        #expect(chunks.allSatisfy { $0.isOversize })
        let inner = chunks.map(\.chunk.text).joined()
        #expect(inner.count(where: { $0 == Character(family) }) == 300)
        for occurrence in chunks {
            #expect(occurrence.chunk.text.allSatisfy { $0 == Character(family) || $0.isASCII })
        }
    }

    @Test func aHeadingStandsWithTheFirstRowsOfATableThatWouldFillTheChunk() {
        let table = (0..<14).map { "| row \($0) | value |" }.joined(separator: "\n")
        let document = makeDocument("\(prose(30))\n\n## A heading of some words\n\n\(table)")
        checkedChunks(of: document, settings: ChunkSettings(maxTokens: 100))
    }

    @Test func aCaptionStaysWithItsTable() {
        let table = "| a | b |\n| 1 | 2 |\n| 3 | 4 |"
        let document = makeDocument(
            "\(prose(70))\n\nCaption: The values of a and b that we found.\n\n\(table)\n\n\(prose(70, seed: 3))"
        )
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 140))
        #expect(
            chunks.contains {
                $0.chunk.text.contains("Caption:") && $0.chunk.text.contains("| 3 |")
            })
    }

    @Test func aSentenceThatRunsAcrossAFootnoteIsNotCutThere() {
        let document = makeDocument(
            """
            \(prose(50)) This sentence goes on

            ^ 1 A footnote of the page.

            after the end of the page. \(prose(50, seed: 2))
            """)
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 75))
        #expect(
            chunks.contains {
                $0.chunk.text.contains("goes on\n\n^ 1 A footnote of the page.\n\nafter")
            }, "\(dump(chunks))")
    }

    // MARK: - Positions

    @Test func pagesAndBoxesAreThoseOfTheBlocksTouched() {
        var document = makeDocument("# One\n\n\(prose(40))\n\n\(prose(40, seed: 1))\n\nLast.")
        let boxes = (0..<4).map { Box(page: $0 / 2 + 3, x: 0, y: Double($0), width: 1, height: 1) }
        for index in document.blocks.indices {
            document.blocks[index].position = SourcePosition(
                page: boxes[index].page, boxes: [boxes[index]])
        }
        let chunks = checkedChunks(of: document, settings: ChunkSettings(maxTokens: 60))
        #expect(chunks.map(\.pages) == [3...3, 4...4])
        #expect(chunks.map(\.boxes) == [[boxes[0], boxes[1]], [boxes[2], boxes[3]]])
        #expect(checkedChunks(of: document).map(\.pages) == [3...4])
        #expect(checkedChunks(of: makeDocument("No page.")).map(\.pages) == [nil])
    }

    // MARK: - Overlap

    @Test func overlapSaysTheLastSentencesAgain() {
        let document = makeDocument(
            "# One\n\n" + (0..<6).map { prose(50, seed: $0) }.joined(separator: "\n\n"))
        let plain = ChunkSettings(maxTokens: 120)
        let settings = ChunkSettings(maxTokens: 120, overlapSentences: 1)
        let chunks = checkedChunks(of: document, settings: settings)
        for (previous, next) in zip(chunks, chunks.dropFirst()) {
            let shared = previous.range.clamped(to: next.range)
            #expect(Sentences.ranges(in: document.text, range: shared).count == 1)
        }
        #expect(chunks.count >= checkedChunks(of: document, settings: plain).count)
    }
}
