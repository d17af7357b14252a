/// Finds running heads, footers and page numbers by their repetition at the edges of pages.
///
/// A line near the top or bottom is one if lines of the same letters (digits folded) stand at
/// the same height on other pages, or if it is a page number where others have theirs.
struct RunningHeads {
    private var counts: [Key: Set<Int>] = [:]
    private var anywhere: [String: Set<Int>] = [:]
    private var numbers: [Int: Set<Int>] = [:]
    private let pageCount: Int
    /// The size in which most letters are set.
    private let usualSize: Double

    private struct Key: Hashable {
        var text: String
        /// Height on the page in steps of 6 points.
        var step: Int
    }

    /// The lines without running heads.
    static func remove(from pages: [[PageLine]], heights: [Double]) -> [[PageLine]] {
        guard pages.count > 1 else { return pages }
        let finder = RunningHeads(pages, heights)
        let edges = zip(pages, heights).map { Self.edges(of: $0, height: $1) }
        let running = pages.indices.map { page in
            Set(edges[page].filter { finder.isRunning(pages[page][$0], height: heights[page]) })
        }
        let places = Self.places(of: running, in: pages, heights)
        return pages.indices.map { page in
            let lines = pages[page]
            let inPlace = edges[page].filter {
                places.contains(Place(lines[$0], height: heights[page]))
                    && Self.isOutermost($0, in: lines, height: heights[page])
            }
            let removed = running[page].union(inPlace)
            return lines.indices.filter { !removed.contains($0) }.map { lines[$0] }
        }
    }

    // MARK: - Places

    /// Where on the page, and in what type, a running head stands.
    private struct Place: Hashable {
        var step: Int
        var thirds: Int

        init(_ line: PageLine, height: Double) {
            step = RunningHeads.steps(line, height)[0]
            thirds = line.font.thirds
        }
    }

    /// Places that have a running head on a third of all pages: what stands there on the others
    /// is one, too, such as the name of a short section.
    private static func places(
        of running: [Set<Int>], in pages: [[PageLine]], _ heights: [Double]
    ) -> Set<Place> {
        guard pages.count >= 6 else { return [] }
        var counts: [Place: Int] = [:]
        for page in pages.indices {
            let places = Set(running[page].map { Place(pages[page][$0], height: heights[page]) })
            for place in places { counts[place, default: 0] += 1 }
        }
        return Set(counts.filter { $0.value >= 5 && $0.value * 3 >= pages.count }.keys)
    }

    /// True where nothing but other lines at this height stands further out.
    private static func isOutermost(_ index: Int, in lines: [PageLine], height: Double) -> Bool {
        let line = lines[index]
        let isUpper = line.middle < height / 2
        return !lines.contains { isUpper ? $0.bottom < line.top : $0.top > line.bottom }
    }

    private init(_ pages: [[PageLine]], _ heights: [Double]) {
        pageCount = pages.count
        var sizes: [Int: Int] = [:]
        for line in pages.joined() { sizes[line.font.thirds, default: 0] += line.text.utf8.count }
        let most = sizes.max { ($0.value, $0.key) < ($1.value, $1.key) }
        usualSize = Double(most?.key ?? 30) / 3
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
        // "Chapter 2" in large type heads a chapter.
        if line.size > 1.4 * usualSize { return false }
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
