/// What is usual in a document: the size of its running text, the distance of its lines.
struct BodyStyle: Sendable, Equatable {
    /// The size in which most letters are set, in points.
    var size = 10.0
    var family = 0
    /// All font names that running text is set in: some documents mix several.
    var families: Set<Int> = []
    /// From baseline to baseline.
    var leading = 12.0
    /// True where new paragraphs begin with an indented line.
    var isIndented = false

    init(_ lines: [PageLine]) {
        var letters: [Int: Int] = [:]
        var families: [Int: Int] = [:]
        for line in lines {
            let count = line.text.utf8.count
            // Words in rows of a table are no running text.
            guard count > 20 else { continue }
            letters[line.font.thirds, default: 0] += count
        }
        if let best = letters.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            size = Double(best.key) / 3
        }
        for line in lines where abs(line.size - size) < 0.4 {
            families[line.font.family, default: 0] += line.text.utf8.count
        }
        family = families.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
        let total = families.values.reduce(0, +)
        self.families = Set(families.filter { $0.value * 16 > total }.keys)
        leading = Self.leading(of: lines.filter { abs($0.size - size) < 0.4 }) ?? size * 1.2
    }

    /// The most frequent distance between lines that follow each other.
    static func leading(of lines: [PageLine]) -> Double? {
        var counts: [Int: Int] = [:]
        for (upper, lower) in zip(lines, lines.dropFirst()) where upper.page == lower.page {
            let distance = lower.baseline - upper.baseline
            guard distance > 0.8 * upper.size, distance < 3.2 * upper.size,
                upper.horizontalOverlap(with: lower) > 0.3 * min(upper.width, lower.width)
            else { continue }
            counts[Int((distance * 4).rounded()), default: 0] += 1
        }
        guard let best = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else {
            return nil
        }
        return Double(best.key) / 4
    }

    func isBodySize(_ line: PageLine) -> Bool { abs(line.size - size) < 0.6 }
}
