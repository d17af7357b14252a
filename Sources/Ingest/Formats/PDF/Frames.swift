/// A column of running text: where its lines begin and end.
struct Frame: Sendable, Equatable {
    var page: Int
    var left: Double
    var right: Double
    /// Lines that were found in it.
    var count: Int

    var width: Double { right - left }

    func contains(_ line: PageLine) -> Bool {
        line.left > left - 8 && line.right < right + 8
    }
}

/// The columns of all pages.
///
/// Lines that follow each other downwards in content order make a stretch; the place where most
/// of its lines begin and the place that its longest lines reach are the edges of a column.
struct Frames: Sendable {
    private var byPage: [Int: [Frame]] = [:]
    private var common: [Frame] = []

    init(_ lines: [PageLine], body: BodyStyle) {
        var stretch: [PageLine] = []
        for line in lines where line.text.utf8.count > 12 && body.isBodySize(line) {
            if let last = stretch.last, !Self.continues(last, line) {
                add(stretch)
                stretch = []
            }
            stretch.append(line)
        }
        add(stretch)
        for page in byPage.keys { byPage[page] = Self.merged(byPage[page] ?? []) }
        common = Self.merged(byPage.keys.sorted().flatMap { byPage[$0] ?? [] }, anyPage: true)
            .sorted { $0.count > $1.count }
    }

    private static func continues(_ last: PageLine, _ line: PageLine) -> Bool {
        line.page == last.page && line.top > last.top
            && line.horizontalOverlap(with: last) > 0.4 * min(line.width, last.width)
            && line.baseline - last.baseline < 4 * last.size
            && abs(line.right - last.right) < 0.45 * max(line.width, last.width)
    }

    private mutating func add(_ stretch: [PageLine]) {
        guard stretch.count >= 3, let first = stretch.first else { return }
        var lefts: [Int: Int] = [:]
        for line in stretch { lefts[Int((line.left / 2).rounded()), default: 0] += 1 }
        let rights = stretch.map(\.right).sorted(by: >)
        guard let left = lefts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else {
            return
        }
        byPage[first.page, default: []].append(
            Frame(
                page: first.page, left: Double(left.key) * 2,
                right: rights[min(1, rights.count - 1)], count: stretch.count))
    }

    /// Frames with about the same edges are one; what stands inside another is an indented part
    /// of it.
    private static func merged(_ frames: [Frame], anyPage: Bool = false) -> [Frame] {
        var result: [Frame] = []
        for frame in frames.sorted(by: { $0.count > $1.count }) {
            let match = result.firstIndex {
                abs($0.right - frame.right) < 10 && frame.left > $0.left - 6
                    && frame.left < $0.left + 40
            }
            if let match {
                result[match].count += frame.count
            } else {
                result.append(frame)
            }
        }
        return result
    }

    /// The narrowest column that a line fits into: of its page, else of any.
    func frame(of line: PageLine) -> Frame? {
        let own = (byPage[line.page] ?? []).filter { $0.contains(line) }
        if let best = own.min(by: { $0.width < $1.width }) { return best }
        return common.first { $0.contains(line) && $0.count >= 8 }
    }
}
