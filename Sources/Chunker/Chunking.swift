// How a document becomes chunks.
//
// 1. `Outline` gives each block the headings above it and a role, and cuts the blocks into
//    stretches: runs of one role inside one top-level section. No chunk crosses a stretch's end.
// 2. `Atomizer` takes the blocks of a stretch apart into atoms, which are never cut: sentences of
//    paragraphs, and whole list items, tables, code blocks, formulas, captions, footnotes and
//    references; of those that are over the budget their lines, sentences, words.
// 3. `Packer` puts neighbouring atoms into chunks near the budget, of even size, that start at
//    headings and paragraphs rather than inside them.
//
// A chunk is the text from its first atom's start to its last atom's end, so chunks leave out white
// space only. The text of a heading is part of the chunk that starts with it.

package import Records
import TextAnalysis

package enum Chunking {
    /// Part of the recipe: changes whenever the same document and settings give other chunks.
    package static let revision = "1"

    /// Cuts a document into chunks, in reading order.
    ///
    /// A pure function. Together the chunks hold all of the text but white space between them. They
    /// don't overlap unless the settings ask for it, and mix neither roles nor top-level sections.
    /// A chunk's heading path is what all of its text stands under: for one that starts a section it
    /// includes that section's heading, for one that holds several small sections it ends at their
    /// common parent. Where the outermost heading says the same as the title, it is left out.
    package static func occurrences(of document: Document, settings: ChunkSettings) -> [Occurrence]
    {
        let outline = Outline(of: document)
        if document.format == .chunks {
            return ready(in: document, outline: outline, settings: settings)
        }
        var atomizer = Atomizer(
            text: document.text, outline: outline, budget: settings.budget,
            vocabulary: settings.vocabulary)
        var paths = HeadingPaths(outline: outline)
        var occurrences: [Occurrence] = []
        for stretch in outline.stretches {
            let atoms = atomizer.atoms(of: stretch)
            let packer = Packer(text: document.text, atoms: atoms, settings: settings)
            for chunk in packer.chunks() {
                occurrences.append(
                    occurrence(
                        of: atoms[chunk], in: document, outline: outline, paths: &paths,
                        tokens: packer.tokens(of: chunk), ordinal: occurrences.count))
            }
        }
        return occurrences
    }

    /// The blocks of a document that was cut elsewhere, whatever their size.
    private static func ready(
        in document: Document, outline: Outline, settings: ChunkSettings
    ) -> [Occurrence] {
        var paths = HeadingPaths(outline: outline)
        let blocks = outline.blocks.indices.filter { outline.blocks[$0].role != .heading }
        return blocks.enumerated().map { ordinal, index in
            let block = outline.blocks[index]
            let tokens = TokenEstimate.count(
                document.text, range: block.range, vocabulary: settings.vocabulary)
            return Occurrence(
                chunk: Chunk(
                    text: document.text(in: block.range), title: document.title ?? "",
                    headingPath: paths.path(of: index...index), role: outline.roles[index],
                    tokens: tokens),
                ordinal: ordinal, range: block.range,
                pages: block.position.page.map { $0...$0 }, boxes: block.position.boxes,
                isOversize: tokens > settings.budget)
        }
    }

    private static func occurrence(
        of atoms: ArraySlice<Atom>, in document: Document, outline: Outline,
        paths: inout HeadingPaths, tokens: Int, ordinal: Int
    ) -> Occurrence {
        guard let first = atoms.first, let last = atoms.last else {
            preconditionFailure("A chunk holds at least one atom.")
        }
        let range = first.range.lowerBound - first.indentation..<last.range.upperBound
        let blocks = outline.blocks[first.block...last.block]
        let chunk = Chunk(
            text: document.text(in: range),
            title: document.title ?? "",
            headingPath: paths.path(of: first.block...last.block),
            role: outline.roles[first.block],
            tokens: tokens)
        return Occurrence(
            chunk: chunk, ordinal: ordinal, range: range, pages: pages(of: blocks),
            boxes: blocks.flatMap(\.position.boxes), isOversize: atoms.contains(where: \.isCut))
    }

    private static func pages(of blocks: ArraySlice<Block>) -> ClosedRange<Int>? {
        var pages: ClosedRange<Int>?
        for position in blocks.lazy.map(\.position) {
            for page in [position.page].compactMap({ $0 }) + position.boxes.map(\.page) {
                pages = min(pages?.lowerBound ?? page, page)...max(pages?.upperBound ?? page, page)
            }
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
        let isContent = { (block: Int) in outline.blocks[block].role != .heading }
        let first = blocks.first(where: isContent) ?? blocks.lowerBound
        let last = blocks.last(where: isContent) ?? blocks.upperBound
        // In reading order, what the first and the last stand under, all between do too.
        var common = zip(outline.paths[first], outline.paths[last]).prefix { $0 == $1 }.map(\.0)
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
