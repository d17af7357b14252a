/// Drops what stands in the margins and is no text: line numbers, rotated stamps, watermarks.
enum PageMargins {
    static func clean(_ pages: [PDFPage]) -> [PDFPage] {
        withoutLineNumbers(pages.map(withoutRotated))
    }

    // MARK: - Rotated text

    /// Poppler gives text that runs upwards no width. A page that is all turned is kept as it
    /// is; a stamp or an axis label is dropped.
    private static func withoutRotated(_ page: PDFPage) -> PDFPage {
        let rotated = page.runs.filter(isRotated)
        guard !rotated.isEmpty else { return page }
        var page = page
        let letters = rotated.reduce(0) { $0 + $1.text.utf8.count }
        let total = page.runs.reduce(0) { $0 + $1.text.utf8.count }
        if letters * 2 > total {
            page.runs = unrotated(page.runs.filter(isRotated))
        } else {
            page.runs.removeAll(where: isRotated)
        }
        return page
    }

    private static func isRotated(_ run: TextRun) -> Bool {
        run.text.utf8.count > 3 && run.width < 0.1 * run.font.size
    }

    /// Lines of a turned page, set below each other in the order in which they were drawn.
    private static func unrotated(_ runs: [TextRun]) -> [TextRun] {
        runs.enumerated().map { index, run in
            var run = run
            run.y = 72 + 1.2 * run.font.size * Double(index)
            run.x = 72
            run.width = 0.5 * run.font.size * Double(run.text.utf8.count)
            return run
        }
    }

    // MARK: - Line numbers

    /// Whole numbers in a column of their own that count up down the page, line after line.
    private static func withoutLineNumbers(_ pages: [PDFPage]) -> [PDFPage] {
        var edges: [Int: Int] = [:]
        for page in pages {
            for run in page.runs where number(run) != nil { edges[Int(run.right / 2), default: 0] += 1 }
        }
        let columns = edges.filter { $0.value + (edges[$0.key + 1] ?? 0) >= 12 }.keys
        guard !columns.isEmpty else { return pages }
        return pages.map { page in
            var page = page
            for column in columns.sorted() { removeLineNumbers(at: column, from: &page) }
            return page
        }
    }

    private static func removeLineNumbers(at column: Int, from page: inout PDFPage) {
        let members = page.runs.indices.filter {
            number(page.runs[$0]) != nil && abs(Int(page.runs[$0].right / 2) - column) <= 1
        }
        guard members.count >= 4 else { return }
        let sorted = members.sorted { page.runs[$0].y < page.runs[$1].y }
        let values = sorted.compactMap { number(page.runs[$0]) }
        let steps = zip(values, values.dropFirst()).filter { $1 - $0 == 1 || $1 - $0 == 5 }.count
        guard steps * 10 >= (values.count - 1) * 8 else { return }
        // Numbers of a list or a table have text to their left, or above them in the column.
        let left = members.map { page.runs[$0].x }.min() ?? 0
        let right = members.map { page.runs[$0].right }.max() ?? 0
        let others = page.runs.filter { $0.x < right && $0.right > left && number($0) == nil }
        let outside = page.runs.filter { $0.right <= left && number($0) == nil }.count
        let inside = page.runs.filter { $0.x >= right && number($0) == nil }.count
        guard others.count * 5 <= members.count, min(outside, inside) * 5 <= members.count else {
            return
        }
        let removed = Set(members)
        page.runs = page.runs.indices.filter { !removed.contains($0) }.map { page.runs[$0] }
    }

    private static func number(_ run: TextRun) -> Int? {
        let digits = run.text.utf8.filter { $0 > 32 }
        guard (1...4).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}
