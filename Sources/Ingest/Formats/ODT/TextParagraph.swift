/// The text of one paragraph of an OpenDocument text, gathered in one pass over its nodes.
///
/// Notes, text boxes and tables in frames are put aside.
struct TextParagraph {
    private(set) var content = ParagraphText()
    /// Nodes of notes and of the contents of frames.
    private(set) var notes: [Int] = []
    private(set) var boxes: [Int] = []

    private let part: TextPart
    private let styles: TextStyles
    private let formulas: [String: String]
    /// The styles of the open spans, and where these end.
    private var open: [(end: Int, style: TextStyles.Style, raisedBehind: Int?)] = []

    private static let maxSpaces = 64

    /// Reads what stands inside of an element.
    init(
        _ index: Int, in part: TextPart, styles: TextStyles, base: TextStyles.Style,
        formulas: [String: String]
    ) {
        let range = (index + 1)..<part.tree.end(of: index)
        self.init(range, in: part, styles: styles, base: base, formulas: formulas)
    }

    /// Reads some nodes.
    init(
        _ range: Range<Int>, in part: TextPart, styles: TextStyles, base: TextStyles.Style,
        formulas: [String: String]
    ) {
        self.part = part
        self.styles = styles
        self.formulas = formulas
        open = [(range.upperBound, base, nil)]
        walk(from: range.lowerBound, to: range.upperBound)
        content.finish()
    }

    private mutating func walk(from start: Int, to end: Int) {
        var index = start
        while index < end {
            closeSpans(before: index)
            guard let tag = part.tag(of: index) else {
                append(part.tree.text(of: index))
                index += 1
                continue
            }
            index = tag.isSkipped ? part.tree.end(of: index) : enter(tag, index)
        }
        closeSpans(before: end)
    }

    /// Reads an element and says where to go on.
    private mutating func enter(_ tag: TextTag, _ index: Int) -> Int {
        let end = part.tree.end(of: index)
        switch tag {
        case .space:
            let count = part.tree.attribute(index, "c").flatMap { Int($0) } ?? 1
            append(String(repeating: " ", count: min(max(count, 1), Self.maxSpaces)))
        case .tab: append("\t")
        case .lineBreak: append("\n")
        case .note: notes.append(index)
        case .textBox: boxes.append(index)
        case .math:
            content.append(formula: MathText.text(of: index, in: part.tree), isDisplayed: false)
        case .object:
            guard let reference = part.tree.attribute(index, "href") else { return index + 1 }
            if let formula = formulas[TextFormulas.key(reference)] {
                content.append(formula: formula, isDisplayed: false)
            }
        case .span:
            openSpan(index, end)
            return index + 1
        default: return index + 1
        }
        return end
    }

    private mutating func append(_ text: String) {
        guard let style = open.last?.style, style.isHidden != true else { return }
        content.append(text, style.look)
    }

    // MARK: - Spans

    private mutating func openSpan(_ index: Int, _ end: Int) {
        guard let outer = open.last?.style else { return }
        let own = styles.textStyle(part.tree.attribute(index, "style-name"))
        let style = own.map { outer.overridden(by: $0) } ?? outer
        let isRaised = style.isRaised == true && outer.isRaised != true
        open.append((end, style, isRaised ? content.mark : nil))
    }

    private mutating func closeSpans(before index: Int) {
        while open.count > 1, let span = open.last, span.end <= index {
            open.removeLast()
            if let mark = span.raisedBehind { content.raise(behind: mark) }
        }
    }
}
