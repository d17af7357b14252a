import Records

/// Lines that belong together, and what they are.
struct TextBlock: Sendable, Equatable {
    var lines: [PageLine]
    var role = Block.Role.paragraph
    var level: Int?
    /// The column of its first line.
    var frame: Frame?
    /// Text that is not simply its lines: a table.
    var text: String?
    /// True for a heading that stood in the first line of its paragraph.
    var isRunIn = false
    /// True where its first line stood beside another.
    var isCell = false
    /// True for the rest of an item that began in another column.
    var isContinuation = false

    init(_ line: PageLine, frame: Frame?) {
        lines = [line]
        self.frame = frame
    }

    var first: PageLine { lines[0] }
    var last: PageLine { lines[lines.count - 1] }
    var page: Int { lines[0].page }
    var size: Double { mainFont.size }

    var characterCount: Int { lines.reduce(0) { $0 + $1.text.utf8.count } }

    var wordCount: Int {
        lines.reduce(0) { $0 + $1.wordCount }
    }

    /// The lines' texts, apart by spaces, hyphens as they are.
    var plainText: String { lines.map(\.text).joined(separator: " ") }

    /// The font of most of its letters.
    var mainFont: PDFFont {
        guard lines.count > 1 else { return lines[0].font }
        var tally = FontTally()
        for line in lines { tally.add(line.font, line.text.utf8.count) }
        return tally.most ?? lines[0].font
    }

    var isBold: Bool { lines.allSatisfy(\.font.isBold) }
    var isItalic: Bool { lines.allSatisfy(\.font.isItalic) }

    var box: PageBox {
        var box = first.box
        for line in lines.dropFirst() where line.page == page { box.formUnion(line.box) }
        return box
    }

    /// One box a page and column.
    var boxes: [Box] {
        var result: [Box] = []
        var current: (page: Int, box: PageBox)?
        func close() {
            guard let (page, box) = current else { return }
            result.append(
                Box(page: page, x: box.left, y: box.top, width: box.width, height: box.height))
        }
        for line in lines {
            if let open = current, open.page == line.page,
                text != nil
                    || line.top > open.box.bottom - 2 * line.height
                        && min(line.right, open.box.right) - max(line.left, open.box.left) > 0
            {
                current?.box.formUnion(line.box)
            } else {
                close()
                current = (line.page, line.box)
            }
        }
        close()
        return result
    }
}
