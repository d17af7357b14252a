/// The labels that link targets are defined for: `[label]: https://example.org`.
struct MarkdownReferences: Sendable {
    private var labels: Set<[UInt8]> = []

    init() {}

    init(_ lines: some Sequence<MarkdownLine>) {
        for line in lines where line.indentation < 4 {
            var line = line
            line.trim()
            if let label = Self.label(of: line.text), labels.count < 100_000 {
                labels.insert(Self.folded(label))
            }
        }
    }

    /// The label that a line defines a target for; nil where it does not, and for footnotes and
    /// citations, whose text counts.
    static func label(of text: String) -> Substring.UTF8View? {
        let bytes = text.utf8
        guard bytes.first == UInt8(ascii: "["), let second = bytes.dropFirst().first,
            second != UInt8(ascii: "^"), second != UInt8(ascii: "@"),
            let close = bytes.prefix(400).firstIndex(of: UInt8(ascii: "]"))
        else { return nil }
        guard bytes[close...].dropFirst().first == UInt8(ascii: ":") else { return nil }
        return Substring(text).utf8[bytes.index(after: bytes.startIndex)..<close]
    }

    func contains(_ label: some Collection<UInt8>) -> Bool {
        !labels.isEmpty && label.count < 400 && labels.contains(Self.folded(label))
    }

    /// Case and white space do not count.
    private static func folded(_ label: some Collection<UInt8>) -> [UInt8] {
        label.filter { $0 > 32 }.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }
}
