// How a document becomes chunks.
//
// 1. `Outline` gives each block the headings above it and a role, and cuts the blocks into
//    stretches: runs of one role inside one top-level section. No chunk crosses a stretch's end.
// 2. `Atomizer` takes the blocks of a stretch apart into atoms, which are never cut: sentences of
//    paragraphs, and whole list items, tables, code blocks, formulas, captions, footnotes and
//    references; of those that are over the budget their lines, sentences, words.
// 3. `Packer` puts neighbouring atoms into chunks near the budget that start at headings and
//    paragraphs rather than inside them.
//
// A chunk is the text from its first atom's start to its last atom's end, so chunks leave out white
// space only. The text of a heading is part of the chunk that starts with it.

package import Records
package import TextAnalysis

package enum Chunking {
    /// Part of the recipe: changes whenever the same document and settings give other chunks.
    package static let revision = "7"

    /// Cuts a document into chunks, in reading order.
    ///
    /// A pure function. Together the chunks hold all of the text but white space between them. They
    /// don't overlap unless the settings ask for it, and mix neither roles nor top-level sections.
    /// A chunk's heading path is what all of its text stands under: for one that starts a section it
    /// includes that section's heading, for one that holds several small sections it ends at their
    /// common parent. Where the outermost heading says the same as the title, it is left out.
    package static func occurrences(
        of document: Document, settings: ChunkSettings, counter: TokenCounter? = nil
    ) -> [Occurrence] {
        let outline = Outline(of: document, division: settings.division)
        let cuts = cuts(of: document, outline: outline, settings: settings, counter: counter)
        return cuts.enumerated().map { ordinal, cut in
            let chunk = Chunk(
                text: document.text(in: cut.range), title: document.title ?? "",
                headingPath: cut.headingPath, role: cut.role,
                tokens: tokens(of: cut, in: document.text, settings: settings, counter: counter),
                tableHeader: cut.tableHeader.map { document.text(in: $0) })
            let blocks = outline.blocks[cut.blocks]
            return Occurrence(
                chunk: chunk, ordinal: ordinal, range: cut.range, pages: pages(of: blocks),
                boxes: blocks.flatMap(\.position.boxes), isOversize: cut.isOversize)
        }
    }

    /// The tokens of a cut, counted or estimated; a budget of tokens has had them counted.
    package static func tokens(
        of cut: Cut, in text: [UInt8], settings: ChunkSettings, counter: TokenCounter?
    ) -> Int {
        guard settings.maxCharacters != nil else { return cut.size }
        if let counter { return counter.count(text, range: cut.range) }
        let estimate = TokenEstimate.count(
            text, range: cut.range, vocabulary: settings.vocabulary)
        return (estimate * settings.scale + 500) / 1000
    }

    /// The same without making the chunks: a quarter of the time goes into their text and hashes.
    package static func cuts(
        of document: Document, settings: ChunkSettings, counter: TokenCounter? = nil
    ) -> [Cut] {
        cuts(
            of: document, outline: Outline(of: document, division: settings.division),
            settings: settings, counter: counter)
    }

    private static func cuts(
        of document: Document, outline: Outline, settings: ChunkSettings, counter: TokenCounter?
    ) -> [Cut] {
        let measure = Measure(settings, counter: counter)
        var paths = HeadingPaths(outline: outline)
        if document.format == .chunks {
            return ready(in: document, outline: outline, measure: measure, paths: &paths)
        }
        var atomizer = Atomizer(
            text: document.text, outline: outline, measure: measure, division: settings.division)
        var cuts: [Cut] = []
        for stretch in outline.stretches {
            let packer = Packer(
                text: document.text, atoms: atomizer.atoms(of: stretch), measure: measure,
                overlapSentences: settings.overlapSentences)
            let chunks = settings.division == .sentence ? packer.singles() : packer.chunks()
            for chunk in chunks {
                cuts.append(
                    cut(
                        packer.atoms[chunk], size: measure.whole(packer.size(of: chunk)),
                        in: document,
                        outline: outline, paths: &paths))
            }
        }
        return cuts
    }

    /// The blocks of a document that was cut elsewhere, whatever their size.
    private static func ready(
        in document: Document, outline: Outline, measure: Measure, paths: inout HeadingPaths
    ) -> [Cut] {
        outline.blocks.indices.filter { outline.blocks[$0].role != .heading }.map { index in
            let range = outline.blocks[index].range
            let size = measure.cost(of: range, in: document.text)
            return Cut(
                range: range, size: measure.whole(size), headingPath: paths.path(of: index...index),
                role: outline.roles[index], isOversize: size > measure.budget,
                blocks: index...index)
        }
    }

    private static func cut(
        _ atoms: ArraySlice<Atom>, size: Int, in document: Document, outline: Outline,
        paths: inout HeadingPaths
    ) -> Cut {
        guard let first = atoms.first, let last = atoms.last else {
            preconditionFailure("A chunk holds at least one atom.")
        }
        return Cut(
            range: first.range.lowerBound - first.indentation..<last.range.upperBound,
            size: size, headingPath: paths.path(of: first.block...last.block),
            role: outline.roles[first.block], isOversize: atoms.contains(where: \.isCut),
            tableHeader: outline.tableHeader(for: first), blocks: first.block...last.block)
    }

    private static func pages(of blocks: ArraySlice<Block>) -> ClosedRange<Int>? {
        var pages: ClosedRange<Int>?
        func include(_ page: Int) {
            pages = min(pages?.lowerBound ?? page, page)...max(pages?.upperBound ?? page, page)
        }
        for block in blocks {
            if let page = block.position.page { include(page) }
            for box in block.position.boxes { include(box.page) }
        }
        return pages
    }
}

/// The heading paths of chunks.
private struct HeadingPaths {
    private let outline: Outline
    private var texts: [Int: String] = [:]

    init(outline: Outline) {
        self.outline = outline
    }

    /// The headings that all of these blocks stand under; headings among them count only where
    /// there is nothing else.
    mutating func path(of blocks: ClosedRange<Int>) -> [String] {
        let isContent = { (block: Int) in !outline.isHeading(block) }
        let first = blocks.first(where: isContent) ?? blocks.lowerBound
        let last = blocks.last(where: isContent) ?? blocks.upperBound
        // In reading order, what the first and the last stand under, all between do too.
        var common: [Int] = []
        let (above, others) = (outline.path(of: first), outline.path(of: last))
        for (heading, other) in zip(above, others) {
            guard heading == other else { break }
            common.append(heading)
        }
        if let outermost = common.first, outline.isTitle(outermost) { common.removeFirst() }
        return common.map { text(of: $0) }
    }

    private mutating func text(of heading: Int) -> String {
        if let text = texts[heading] { return text }
        let text = outline.headingText(heading)
        texts[heading] = text
        return text
    }
}
