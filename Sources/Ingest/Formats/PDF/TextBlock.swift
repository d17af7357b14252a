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
        lines.reduce(0) { $0 + $1.text.utf8.split(separator: 32).count }
    }

    /// The lines' texts, apart by spaces, hyphens as they are.
    var plainText: String { lines.map(\.text).joined(separator: " ") }

    /// The font of most of its letters.
    var mainFont: PDFFont {
        var counts: [PDFFont: Int] = [:]
        for line in lines { counts[line.font, default: 0] += line.text.utf8.count }
        return counts.max { ($0.value, $0.key.thirds) < ($1.value, $1.key.thirds) }?.key
            ?? lines[0].font
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
                line.top > open.box.bottom - 2 * line.height,
                min(line.right, open.box.right) - max(line.left, open.box.left) > 0
                    || text != nil
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
