/// Lines that stand beside others: cells of tables, or pieces of a line with wide spaces.
enum Cells {
    /// For each line whether it stands beside another one near it in content order.
    static func marks(_ lines: [PageLine]) -> [Bool] {
        var marks = [Bool](repeating: false, count: lines.count)
        for index in lines.indices {
            var below = 0
            for other in (index + 1)..<max(index + 1, min(lines.count, index + 10)) {
                guard lines[other].page == lines[index].page else { break }
                // Text that goes on below is a column of its own, not a cell.
                if lines[other].top > lines[index].bottom - 2,
                    lines[other].horizontalOverlap(with: lines[index]) > 0
                {
                    below += 1
                    if below > 3 { break }
                }
                if areBeside(lines[index], lines[other]) {
                    marks[index] = true
                    marks[other] = true
                }
            }
        }
        return marks
    }

    private static func areBeside(_ line: PageLine, _ other: PageLine) -> Bool {
        guard abs(line.baseline - other.baseline) < 0.4 * max(line.size, other.size) else {
            return false
        }
        return line.horizontalOverlap(with: other) < -2
    }

    /// Joins the pieces of justified lines whose spaces are so wide that they fell apart: they
    /// fill their column together, next to whole lines of running text.
    static func joined(_ lines: [PageLine], frames: Frames, body: BodyStyle) -> [PageLine] {
        var result: [PageLine] = []
        var index = 0
        while index < lines.count {
            var end = index + 1
            while end < lines.count, end - index < 12, lines[end].page == lines[index].page,
                areBeside(lines[end - 1], lines[end]), lines[end].left > lines[end - 1].right
            {
                end += 1
            }
            let pieces = Array(lines[index..<end])
            let next = end < lines.count ? lines[end] : nil
            if pieces.count > 1,
                let line = line(of: pieces, after: result.last, before: next, frames, body)
            {
                result.append(line)
            } else {
                result += pieces
            }
            index = end
        }
        return result
    }

    private static func line(
        of pieces: [PageLine], after previous: PageLine?, before next: PageLine?,
        _ frames: Frames, _ body: BodyStyle
    ) -> PageLine? {
        guard var line = pieces.first, let last = pieces.last,
            pieces.allSatisfy(body.isBodySize)
        else { return nil }
        line.right = last.right
        line.top = pieces.map(\.top).min() ?? line.top
        line.bottom = pieces.map(\.bottom).max() ?? line.bottom
        guard let frame = frames.frame(of: line), frame.count >= 5,
            line.left < frame.left + 20, line.right > frame.right - 4
        else { return nil }
        let isInText = [previous, next].contains { neighbour in
            guard let neighbour, neighbour.page == line.page, body.isBodySize(neighbour) else {
                return false
            }
            return abs(neighbour.baseline - line.baseline) < 1.3 * body.leading
                && neighbour.width > 0.85 * frame.width
                && neighbour.horizontalOverlap(with: line) > 0.8 * neighbour.width
        }
        guard isInText else { return nil }
        line.text = pieces.map(\.text).joined(separator: " ")
        line.spans = [PageLine.Span(length: line.text.utf8.count, font: line.font)]
        return line
    }
}
