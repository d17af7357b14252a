import Records

extension DraftBlock {
    /// Longer ones were styled as headings by mistake.
    static let maxHeadingLength = 400

    /// Takes the role that a style's name gives; contents become boilerplate, to be left out.
    mutating func take(_ kind: StyleKind?, isHeadingAllowed: Bool) {
        switch kind {
        case .title: role = .title
        case .heading(let level):
            if isHeadingAllowed, text.utf8.count < Self.maxHeadingLength {
                role = .heading
                self.level = level
            }
        case .authors:
            role = .metadata
            isAuthors = true
        case .metadata: role = .metadata
        case .abstract: isAbstract = true
        case .caption: role = .caption
        case .reference: role = .reference
        case .code:
            role = .code
            form = .preformatted
        case .contents: role = .boilerplate
        case .text, nil: break
        }
    }

    /// Captions without a style begin with their number and a sign.
    var isCaption: Bool {
        let start = TextNormalization.line(String(text.prefix(120)))
        return text.utf8.count < 3000 && CaptionMark.isCaption(start)
            && start.dropFirst(4).prefix(16).contains { $0 == "." || $0 == ":" }
    }
}

extension Draft {
    /// The text of an abstract that is told by its style.
    var abstract: String? {
        let texts = blocks.filter { $0.isAbstract && $0.role == .paragraph }
            .map { TextNormalization.line($0.text) }.filter { $0.utf8.count > 40 }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }
}
