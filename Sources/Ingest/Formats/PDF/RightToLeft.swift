/// Puts Hebrew and Arabic, which poppler gives as it looks, into the order in which it is read.
enum RightToLeft {
    static func logical(_ lines: [PageLine]) -> [PageLine] {
        guard lines.contains(where: { isRightToLeft($0.text) }) else { return lines }
        return lines.map { line in
            guard isRightToLeft(line.text) else { return line }
            var line = line
            line.text = logical(line.text)
            line.spans = [PageLine.Span(length: line.text.utf8.count, font: line.font)]
            return line
        }
    }

    /// Reverses a line, but not the numbers and Latin words in it.
    static func logical(_ text: String) -> String {
        var result: [Character] = []
        var forward: [Character] = []
        for character in text.reversed() {
            if isForward(character) {
                forward.append(character)
            } else if character == " ", !forward.isEmpty {
                forward.append(character)
            } else {
                flush(&forward, to: &result)
                result.append(mirrored[character] ?? character)
            }
        }
        flush(&forward, to: &result)
        return String(result)
    }

    private static func flush(_ forward: inout [Character], to result: inout [Character]) {
        var spaces = 0
        while forward.last == " " {
            forward.removeLast()
            spaces += 1
        }
        result += forward.reversed()
        result += [Character](repeating: " ", count: spaces)
        forward = []
    }

    private static let mirrored: [Character: Character] = [
        "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<",
        "«": "»", "»": "«",
    ]

    private static func isForward(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        if scalar.value < 0x80 { return character.isLetter || character.isNumber }
        return character.isLetter && !isRightToLeft(scalar)
    }

    private static func isRightToLeft(_ text: String) -> Bool {
        // Their UTF-8 begins with 0xD6 to 0xDF, or 0xEF for presentation forms.
        guard text.utf8.contains(where: { (0xD6...0xDF).contains($0) || $0 == 0xEF }) else {
            return false
        }
        var right = 0
        var letters = 0
        for scalar in text.unicodeScalars where scalar.isAlphabetic {
            letters += 1
            if isRightToLeft(scalar) { right += 1 }
        }
        return right * 2 > letters
    }

    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        (0x590...0x8FF).contains(scalar.value) || (0xFB1D...0xFDFF).contains(scalar.value)
            || (0xFE70...0xFEFE).contains(scalar.value)
    }
}
