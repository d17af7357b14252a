import Records
import Testing

@testable import Chunker

/// Structure bounds how full chunks can be: of all ways to cut that keep its rules, the one with the
/// fewest chunks is the fullest.
@Suite struct FewestChunksTests {
    /// The fewest chunks that keep whole what fits and cross no section: each as large as it can be.
    private func fewestChunks(of document: Document, settings: ChunkSettings) -> Int {
        let outline = Outline(of: document)
        let measure = Measure(settings, counter: nil)
        var atomizer = Atomizer(
            text: document.text, outline: outline, measure: measure, division: .structure)
        return outline.stretches.reduce(0) { count, stretch in
            let packer = Packer(
                text: document.text, atoms: atomizer.atoms(of: stretch), measure: measure,
                overlapSentences: 0)
            return count + fewestChunks(of: packer)
        }
    }

    private func fewestChunks(of packer: Packer) -> Int {
        let atoms = packer.atoms
        var count = 0
        var start = 0
        while start < atoms.count {
            var end = start + 1
            var next = end
            while end < atoms.count, packer.cost(of: start..<end + 1) <= packer.budget {
                end += 1
                if end == atoms.count || atoms[end].boundary < .insideSentence { next = end }
            }
            count += 1
            start = next
        }
        return count
    }

    @Test func asManyFitAsFitOnPaper() {
        // Sentences of 10 words, 3 of which fill a chunk of 40 tokens.
        let document = makeDocument((0..<9).map { prose(10, seed: $0) }.joined(separator: " "))
        #expect(fewestChunks(of: document, settings: ChunkSettings(maxTokens: 40)) == 3)
    }

    @Test(arguments: [100, 200, 400])
    func sectionsOfAFewBudgetsHaveHardlyMoreChunksThanTheyNeed(maxTokens: Int) {
        let sections = (0..<60).map { section in
            "# Part \(section)\n\n"
                + (0..<3 + section % 9).map { paragraph in
                    prose(30 + (section * 7 + paragraph * 31) % 90, seed: section + paragraph)
                }.joined(separator: "\n\n")
        }
        let document = makeDocument(sections.joined(separator: "\n\n"))
        let settings = ChunkSettings(maxTokens: maxTokens)
        let fewest = fewestChunks(of: document, settings: settings)
        let count = checkedChunks(of: document, settings: settings).count
        #expect(count >= fewest)
        #expect(count * 100 <= fewest * 103, "\(count), \(fewest) are enough")
    }

    @Test(arguments: [100, 200, 400])
    func aLongSectionHasATenthMoreAtMost(maxTokens: Int) {
        let document = makeDocument(
            (0..<400).map { prose(30 + $0 * 31 % 90, seed: $0) }.joined(separator: "\n\n"))
        let settings = ChunkSettings(maxTokens: maxTokens)
        let fewest = fewestChunks(of: document, settings: settings)
        let count = checkedChunks(of: document, settings: settings).count
        #expect(count >= fewest)
        #expect(count * 10 <= fewest * 11, "\(count), \(fewest) are enough")
    }
}
