import Records

/// The text of one paragraph, gathered in one pass over its nodes.
///
/// Tracked changes are accepted, fields give their results, and what is not running text is put
/// aside: notes, text boxes, displayed formulas.
struct WordParagraph {
    private(set) var content = ParagraphText()
    private(set) var notes: [WordNote] = []
    /// Nodes of the content of text boxes.
    private(set) var textBoxes: [Int] = []
    /// A line of a table of contents.
    private(set) var hasPageReference = false
    /// Equations that are pictures.
    private(set) var pictureFormulas = 0

    private let part: WordPart
    private let styles: WordStyles
    private let base: WordStyles.Style
    /// Open fields; true from where the result begins.
    private var fields: [Bool] = []
    /// Of these, those whose instruction is not over.
    private var instructions = 0

    /// Reads a paragraph.
    ///
    /// - Parameter base: How its style looks.
    init(_ index: Int, in part: WordPart, styles: WordStyles, base: WordStyles.Style) {
        self.part = part
        self.styles = styles
        self.base = base
        walk(from: index + 1, to: part.tree.end(of: index))
        content.finish()
    }

    // MARK: - The walk

    private mutating func walk(from start: Int, to end: Int) {
        var index = start
        while index < end {
            guard let tag = part.tag(of: index) else {
                index += 1
                continue
            }
            index = part.isSkipped(tag, at: index) ? part.tree.end(of: index) : enter(tag, index)
        }
    }

    /// Reads an element and says where to go on.
    private mutating func enter(_ tag: WordTag, _ index: Int) -> Int {
        let end = part.tree.end(of: index)
        switch tag {
        case .run:
            readRun(index, end)
        case .displayedFormula:
            appendFormula(index, isDisplayed: true)
        case .formula:
            appendFormula(index, isDisplayed: false)
        case .drawing, .pict, .object:
            readPicture(index)
        case .paragraphProperties, .runProperties:
            break
        default:
            return index + 1
        }
        return end
    }

    private mutating func appendFormula(_ index: Int, isDisplayed: Bool) {
        guard isVisible else { return }
        let formula = OfficeMath.text(of: index, in: part.tree)
        content.append(formula: formula, isDisplayed: isDisplayed)
    }

    // MARK: - Runs

    private mutating func readRun(_ index: Int, _ end: Int) {
        var look = base
        var isRaised = false
        var isSymbol = false
        if let properties = part.tree.firstChild(of: index, named: "rPr") {
            if let style = styles.characterStyle(part.value(of: "rStyle", in: properties)) {
                look = look.overridden(by: style)
            }
            look = look.overridden(by: part.runLook(properties))
            isRaised = part.value(of: "vertAlign", in: properties) == "superscript"
            isSymbol =
                part.tree.firstChild(of: properties, named: "rFonts")
                .flatMap { part.tree.attribute($0, "ascii") }?.lowercased() == "symbol"
        }
        if look.isHidden == true { return readFieldMarks(index, end) }
        let mark = content.mark
        readRunContent(index, end, look, isSymbol: isSymbol)
        if isRaised { content.raise(behind: mark) }
    }

    private mutating func readRunContent(
        _ start: Int, _ end: Int, _ look: WordStyles.Style, isSymbol: Bool
    ) {
        var index = start + 1
        while index < end {
            guard let tag = part.tag(of: index) else {
                index += 1
                continue
            }
            if part.isSkipped(tag, at: index) || tag == .runProperties {
                noteInstruction(tag, index)
                index = part.tree.end(of: index)
                continue
            }
            switch tag {
            case .text:
                append(part.tree.text(of: index), look, isSymbol: isSymbol)
                index = part.tree.end(of: index)
            case .tab, .ptab, .cr, .lineBreak, .noBreakHyphen, .sym:
                appendSign(tag, index)
                index = part.tree.end(of: index)
            case .fieldCharacter:
                switchField(index)
                index = part.tree.end(of: index)
            case .footnoteReference, .endnoteReference:
                if isVisible, let id = part.tree.attribute(index, "id") {
                    notes.append(WordNote(isEndnote: tag == .endnoteReference, id: id))
                }
                index = part.tree.end(of: index)
            default:
                index = enter(tag, index)
            }
        }
    }

    private mutating func append(_ text: String, _ look: WordStyles.Style, isSymbol: Bool) {
        guard isVisible else { return }
        content.append(
            SymbolFont.text(of: text, isSymbolFont: isSymbol),
            ParagraphText.Look(
                isBold: look.isBold ?? false, isItalic: look.isItalic ?? false,
                isUnderlined: look.isUnderlined ?? false, size: look.size ?? 0))
    }

    private mutating func appendSign(_ tag: WordTag, _ index: Int) {
        guard isVisible else { return }
        switch tag {
        case .noBreakHyphen: content.text += "-"
        case .sym:
            let code = part.tree.attribute(index, "char").flatMap { UInt32($0, radix: 16) }
            content.text += SymbolFont.sign(
                code ?? 0, font: part.tree.attribute(index, "font") ?? "")
        case .lineBreak, .cr: content.text += "\n"
        default: content.text += "\t"
        }
    }

    // MARK: - Fields

    /// True outside of the instructions of fields.
    private var isVisible: Bool { instructions == 0 }

    private mutating func switchField(_ index: Int) {
        switch part.tree.attribute(index, "fldCharType") {
        case "begin":
            fields.append(false)
            instructions += 1
        case "separate":
            guard fields.popLast() == false else { return fields.append(true) }
            instructions -= 1
            fields.append(true)
        case "end":
            if fields.popLast() == false { instructions -= 1 }
        default: break
        }
    }

    /// Hidden runs may still begin and end fields.
    private mutating func readFieldMarks(_ start: Int, _ end: Int) {
        for index in start..<end where part.tag(of: index) == .fieldCharacter {
            switchField(index)
        }
    }

    private mutating func noteInstruction(_ tag: WordTag, _ index: Int) {
        guard tag == .instruction else { return }
        if part.tree.text(of: index).contains("PAGEREF") { hasPageReference = true }
    }

    // MARK: - Pictures and text boxes

    private mutating func readPicture(_ index: Int) {
        let end = part.tree.end(of: index)
        var position = index + 1
        while position < end {
            let tag = part.tag(of: position)
            if tag == .textBox {
                textBoxes.append(position)
                position = part.tree.end(of: position)
            } else if let tag, part.isSkipped(tag, at: position) {
                position = part.tree.end(of: position)
            } else {
                position += 1
            }
        }
        if let object = part.tree.firstDescendant(of: index, named: "OLEObject"),
            let program = part.tree.attribute(object, "ProgID"), program.hasPrefix("Equation")
        {
            pictureFormulas += 1
        }
    }
}

/// A reference to a footnote or an endnote.
struct WordNote: Sendable, Hashable {
    var isEndnote: Bool
    var id: String
}
