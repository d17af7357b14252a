import Records

/// A block whose references and citations are not yet put in: their numbers may come later.
struct LaTeXBlock {
    var role: Block.Role
    /// Of a heading, as LaTeX counts: -1 is a part, 0 a chapter, 1 a section.
    var level: Int?
    var text: [UInt8]
    var form = TextNormalization.Form.flowing
    var start: LaTeXInput.Place
    var end: LaTeXInput.Place
    /// The last block of the abstract: what follows it without a heading is none of it.
    var endsAbstract = false
}

/// Putting text into blocks.
extension LaTeXInterpreter {
    /// Ends the paragraph; inside an argument that is a space.
    mutating func endParagraph() {
        guard inlineDepth == 0 else {
            output.append(32)
            return
        }
        if let runIn, output.count <= runIn { return }
        runIn = nil
        if Self.isWorthKeeping(output) {
            add(
                LaTeXBlock(
                    role: runningRole, text: output, start: paragraphStart, end: stepStart))
        }
        output.removeAll(keepingCapacity: true)
        releaseHeld()
    }

    /// Ends the paragraph even where a run-in heading waits for its text.
    mutating func endBlock() {
        runIn = nil
        endParagraph()
    }

    /// Adds a block behind all that was read so far.
    mutating func add(_ block: LaTeXBlock) {
        if isInPreamble { return }
        if block.role != .title, block.role != .metadata { emitFrontMatter() }
        if suspended.isEmpty { blocks.append(block) } else { held.append(block) }
    }

    /// Adds a block that interrupts no paragraph.
    mutating func hold(_ role: Block.Role, _ text: [UInt8]) {
        guard !isInPreamble, Self.isWorthKeeping(text) else { return }
        held.append(LaTeXBlock(role: role, text: text, start: stepStart, end: input.place))
        if output.isEmpty, inlineDepth == 0 { releaseHeld() }
    }

    mutating func releaseHeld() {
        guard suspended.isEmpty, !held.isEmpty, inlineDepth == 0 else { return }
        emitFrontMatter()
        blocks += held
        held = []
    }

    /// Puts the paragraph aside for a float, or takes it up again.
    mutating func suspendParagraph() {
        guard inlineDepth == 0 else { return }
        suspended.append((output, paragraphStart))
        output = []
    }

    mutating func resumeParagraph() {
        guard inlineDepth == 0, let paragraph = suspended.popLast() else { return }
        output = paragraph.text
        paragraphStart = paragraph.start
        if !Self.isWorthKeeping(output) { releaseHeld() }
    }

    var runningRole: Block.Role {
        for environment in open.suffix(60).reversed() {
            switch environment.kind {
            case .list, .enumeration: return .listItem
            case .bibliography: return .reference
            case .float: return .caption
            case .keywords, .frontMatter: return .metadata
            default: break
            }
        }
        return .paragraph
    }

    /// Letters, digits or something to be put in later.
    static func isWorthKeeping(_ text: [UInt8]) -> Bool {
        text.contains {
            ($0 & 0xDF >= 65 && $0 & 0xDF <= 90) || ($0 >= 48 && $0 <= 57) || $0 >= 0x80
                || $0 == LaTeXCounters.mark
        }
    }
}
