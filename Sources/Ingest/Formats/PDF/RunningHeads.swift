/// Finds running heads, footers and page numbers by their repetition at the edges of pages.
///
/// A line near the top or bottom is one if lines of the same letters (digits folded) stand at
/// the same height on other pages, or if it is a page number where others have theirs.
struct RunningHeads {
    private var counts: [Key: Set<Int>] = [:]
    private var anywhere: [String: Set<Int>] = [:]
    private var numbers: [Int: Set<Int>] = [:]
    private let pageCount: Int

    private struct Key: Hashable {
        var text: String
        /// Height on the page in steps of 6 points.
        var step: Int
    }

    /// The lines without running heads.
    static func remove(from pages: [[PageLine]], heights: [Double]) -> [[PageLine]] {
        guard pages.count > 1 else { return pages }
        let finder = RunningHeads(pages, heights)
        return zip(pages, heights).map { lines, height in
            let edges = Self.edges(of: lines, height: height)
            let removed = Set(edges.filter { finder.isRunning(lines[$0], height: height) })
            return lines.indices.filter { !removed.contains($0) }.map { lines[$0] }
        }
    }

    private init(_ pages: [[PageLine]], _ heights: [Double]) {
        pageCount = pages.count
        for (number, (lines, height)) in zip(pages, heights).enumerated() {
            for index in Self.edges(of: lines, height: height) {
                let line = lines[index]
                let text = Self.folded(line.text)
                if !text.isEmpty { anywhere[text, default: []].insert(number) }
                for step in Self.steps(line, height) {
                    if text.isEmpty || Self.isPageNumber(line.text) {
                        numbers[step, default: []].insert(number)
                    }
                    if !text.isEmpty {
                        counts[Key(text: text, step: step), default: []].insert(number)
                    }
                }
            }
        }
    }

    private func isRunning(_ line: PageLine, height: Double) -> Bool {
        let text = Self.folded(line.text)
        let steps = Self.steps(line, height)
        let needed = pageCount <= 3 ? 2 : max(2, min(3, pageCount / 3))
        if text.isEmpty || Self.isPageNumber(line.text) {
            let pages = steps.map { numbers[$0]?.count ?? 0 }.max() ?? 0
            if pages >= needed { return true }
        }
        guard !text.isEmpty else { return false }
        // The same words at another height, as on a first page with a taller head.
        if text.utf8.count >= 14, (anywhere[text]?.count ?? 0) >= max(needed, 3) { return true }
        return steps.contains { (counts[Key(text: text, step: $0)]?.count ?? 0) >= needed }
    }

    /// Two overlapping steps, so that a line at a step's border is counted with its like.
    private static func steps(_ line: PageLine, _ height: Double) -> [Int] {
        // Pages of a document may differ in height: footers are counted from the bottom.
        let isUpper = line.middle < height / 2
        let distance = isUpper ? line.top : height - line.bottom
        let step = Int((max(-1e6, min(distance, 1e6)) / 6).rounded())
        let sign = isUpper ? 0 : 100_000
        return [sign + step, sign + step + 1]
    }

    /// Lines in the upper and lower eighth, and the two uppermost and lowest lines if they stand
    /// in the upper or lower quarter.
    private static func edges(of lines: [PageLine], height: Double) -> [Int] {
        guard !lines.isEmpty else { return [] }
        let tops = lines.map(\.top).sorted()
        let bottoms = lines.map(\.bottom).sorted(by: >)
        let second = min(1, tops.count - 1)
        let upper = max(min(tops[second] + 1, height * 0.25), height * 0.125)
        let lower = min(max(bottoms[second] - 1, height * 0.75), height * 0.875)
        return lines.indices.filter { lines[$0].top < upper || lines[$0].bottom > lower }
    }

    /// Letters only, lowercased; what has none is a number.
    private static func folded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 65...90: bytes.append(byte + 32)
            case 97...122, 128...: bytes.append(byte)
            default: break
            }
        }
        return String(decoding: bytes.prefix(80), as: UTF8.self)
    }

    /// `12`, `- 12 -`, `xii`, `Page 3 of 12`, `S12`.
    private static func isPageNumber(_ text: String) -> Bool {
        guard text.utf8.count <= 24 else { return false }
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard !words.isEmpty, words.count <= 4 else { return false }
        return words.allSatisfy {
            $0.allSatisfy(\.isNumber) || $0 == "page" || $0 == "of" || $0 == "seite" || $0 == "von"
                || $0.allSatisfy { "ivxlc".contains($0) }
        }
    }
}
