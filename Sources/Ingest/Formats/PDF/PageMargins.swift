/// Drops what stands in the margins and is no text: line numbers, rotated stamps, watermarks.
enum PageMargins {
    static func clean(_ pages: [PDFPage]) -> [PDFPage] {
        withoutLineNumbers(pages.map(withoutRotated))
    }

    // MARK: - Rotated text

    /// Poppler gives text that runs upwards no width.
    ///
    /// A page that is all turned is laid on its side; a stamp or an axis label is dropped.
    private static func withoutRotated(_ page: PDFPage) -> PDFPage {
        let rotated = page.runs.filter(isRotated)
        guard !rotated.isEmpty else { return page }
        let letters = rotated.reduce(0) { $0 + $1.text.utf8.count }
        let total = page.runs.reduce(0) { $0 + $1.text.utf8.count }
        if letters * 2 > total {
            return TurnedPage.onItsSide(page, runs: page.runs.filter(isTurned))
        }
        var page = page
        page.runs.removeAll(where: isRotated)
        return page
    }

    /// The same for any text: what a turned page is made of.
    private static func isTurned(_ run: TextRun) -> Bool { run.width < 0.1 * run.font.size }

    private static func isRotated(_ run: TextRun) -> Bool {
        guard isTurned(run) else { return false }
        let count = run.text.utf8.filter { $0 > 32 }.count
        return count > 3 || (count > 1 && run.text.utf8.allSatisfy { $0 < 0x80 })
    }

    // MARK: - Line numbers

    /// Whole numbers in a column of their own that count up down the page, line after line.
    private static func withoutLineNumbers(_ pages: [PDFPage]) -> [PDFPage] {
        let numbers = pages.map(Self.numbers)
        var edges: [Int: Int] = [:]
        for (page, numbers) in zip(pages, numbers) {
            for number in numbers { edges[edge(page.runs[number.index]), default: 0] += 1 }
        }
        let columns = edges.filter { $0.value + (edges[$0.key + 1] ?? 0) >= 12 }.keys.sorted()
        guard !columns.isEmpty else { return pages }
        return zip(pages, numbers).map { page, numbers in
            var removed: Set<Int> = []
            for column in columns {
                let members = numbers.filter { abs(edge(page.runs[$0.index]) - column) <= 1 }
                if areLineNumbers(members, among: numbers, of: page) {
                    removed.formUnion(members.map(\.index))
                }
            }
            guard !removed.isEmpty else { return page }
            var page = page
            page.runs = page.runs.indices.filter { !removed.contains($0) }.map { page.runs[$0] }
            return page
        }
    }

    /// A run that is a whole number, by its place in the page.
    private struct Number {
        var index: Int
        var value: Int
    }

    private static func edge(_ run: TextRun) -> Int {
        Int(max(-1e6, min(run.right, 1e6)) / 2)
    }

    private static func areLineNumbers(
        _ members: [Number], among numbers: [Number], of page: PDFPage
    ) -> Bool {
        guard members.count >= 4 else { return false }
        let values = members.sorted { page.runs[$0.index].y < page.runs[$1.index].y }.map(\.value)
        let steps = zip(values, values.dropFirst()).filter { $1 - $0 == 1 || $1 - $0 == 5 }.count
        guard steps * 10 >= (values.count - 1) * 8 else { return false }
        // Numbers of a list or a table have text on both sides, or above them in the column.
        let left = members.map { page.runs[$0.index].x }.min() ?? 0
        let right = members.map { page.runs[$0.index].right }.max() ?? 0
        let known = Set(numbers.map(\.index))
        var inside = 0
        var before = 0
        var behind = 0
        for (index, run) in page.runs.enumerated() where !known.contains(index) {
            if run.right <= left {
                before += 1
            } else if run.x >= right {
                behind += 1
            } else {
                inside += 1
            }
        }
        return inside * 5 <= members.count && min(before, behind) * 5 <= members.count
    }

    private static func numbers(of page: PDFPage) -> [Number] {
        page.runs.indices.compactMap { index in
            number(page.runs[index]).map { Number(index: index, value: $0) }
        }
    }

    private static func number(_ run: TextRun) -> Int? {
        guard run.text.utf8.count <= 8 else { return nil }
        var value = 0
        var digits = 0
        for byte in run.text.utf8 where byte > 32 {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
            digits += 1
        }
        return (1...4).contains(digits) ? value : nil
    }
}
