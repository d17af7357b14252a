/// Counts letters by font, to tell the font of most of them.
///
/// A line or a block has one or two fonts, so a short list beats a dictionary; and of fonts with
/// as many letters the first wins, the same one each time a document is read.
struct FontTally {
    private var entries: [(font: PDFFont, count: Int)] = []

    mutating func add(_ font: PDFFont, _ count: Int) {
        if let index = entries.firstIndex(where: { $0.font == font }) {
            entries[index].count += count
        } else {
            entries.append((font, count))
        }
    }

    /// The font of most letters, of equals the largest, of those the first.
    var most: PDFFont? {
        guard var best = entries.first else { return nil }
        for entry in entries.dropFirst()
        where (entry.count, entry.font.thirds) > (best.count, best.font.thirds) {
            best = entry
        }
        return best.font
    }
}
