import Records

/// Takes the list of references apart into items.
enum References {
    static func split(_ blocks: [TextBlock]) -> [TextBlock] {
        var result: [TextBlock] = []
        var isInside = false
        var numbers = 0
        for block in blocks {
            if block.role == .heading {
                isInside = SectionKind(heading: block.plainText) == .references
                numbers = 0
                result.append(block)
                continue
            }
            guard isInside, block.role == .paragraph || block.role == .listItem else {
                result.append(block)
                continue
            }
            var parts = [block]
            parts[0].lines = []
            for line in block.lines {
                let number = number(of: line.text)
                let isNext =
                    number.map { $0 == numbers + 1 || ($0 > numbers && $0 <= numbers + 3) } ?? false
                if isNext, let number { numbers = number }
                if isNext, !parts[parts.count - 1].lines.isEmpty {
                    var part = block
                    part.lines = [line]
                    parts.append(part)
                } else {
                    parts[parts.count - 1].lines.append(line)
                }
            }
            for index in parts.indices {
                parts[index].role = .reference
                // Of numbered items, what has no number is the rest of one.
                if numbers > 2, number(of: parts[index].first.text) == nil {
                    parts[index].isContinuation = true
                }
            }
            result += parts
        }
        return result
    }

    /// The number of `12.`, `[12]` or `12 Author`.
    private static func number(of text: String) -> Int? {
        var bytes = text.utf8.prefix(6)[...]
        if let first = bytes.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "(") {
            bytes.removeFirst()
        }
        let digits = bytes.prefix { (48...57).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        let after = bytes.dropFirst(digits.count).first
        guard
            after == UInt8(ascii: ".") || after == UInt8(ascii: "]") || after == 32
                || after == UInt8(ascii: ")")
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}
