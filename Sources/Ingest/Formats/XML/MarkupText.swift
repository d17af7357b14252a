/// Running text in the making: UTF-8 as it is read, white space not yet normalised.
struct MarkupText {
    private(set) var bytes: [UInt8] = []
    /// There is something else than white space.
    private(set) var isBlank = true

    mutating func append(_ content: ArraySlice<UInt8>) {
        if isBlank, content.contains(where: { $0 > 32 }) { isBlank = false }
        bytes += content
    }

    mutating func append(_ content: String) {
        append(Array(content.utf8)[...])
    }

    mutating func appendSpace() {
        if let last = bytes.last, last > 32 { bytes.append(32) }
    }

    /// A space in front of a mark of reference, so that it is not glued to the word before it.
    mutating func appendSpaceBeforeMark() {
        guard let last = bytes.last, last > 32 else { return }
        if !"([{-/,".utf8.contains(last) { bytes.append(32) }
    }

    /// Raised digits and signs as Unicode has them, which search folds to plain ones: 10⁻³.
    mutating func appendRaised(_ content: String) {
        let raised = content.count <= 6 ? content.compactMap { Self.superscripts[$0] } : []
        append(raised.count == content.count ? String(raised) : content)
    }

    private static let superscripts: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
        "8": "⁸", "9": "⁹", "+": "⁺", "-": "⁻", "−": "⁻", "–": "⁻",
    ]

    /// Hands out what was gathered and starts anew.
    mutating func take() -> [UInt8] {
        defer {
            bytes.removeAll(keepingCapacity: true)
            isBlank = true
        }
        return bytes
    }
}
