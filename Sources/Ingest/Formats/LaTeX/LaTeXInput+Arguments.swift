/// Reading the arguments of commands.
extension LaTeXInput {
    /// How far the end of an argument is looked for.
    ///
    /// What is longer is no argument: a brace was left open. Where that happens time and again,
    /// the search is kept short, or braces by the thousand would cost quadratic time.
    private var argumentLimit: Int { failedSearch > 20_000_000 ? 2000 : 2_000_000 }

    /// An argument as it stands: the inside of braces, a command, or one sign.
    ///
    /// - Returns: nil where there is none, or where its brace is never closed; then nothing was
    ///   read.
    mutating func readArgument() -> [UInt8]? {
        skipSpace()
        guard let byte = peek(), let last = frames.indices.last else { return nil }
        let bytes = frames[last].bytes
        let start = frames[last].index
        switch byte {
        case UInt8(ascii: "{"):
            guard let end = groupEnd(in: bytes, from: start) else {
                failedSearch += min(bytes.count - start, argumentLimit)
                return nil
            }
            frames[last].index = end
            return Array(bytes[(start + 1)..<(end - 1)])
        case UInt8(ascii: "}"), 10, 13: return nil
        case UInt8(ascii: "\\"):
            advance()
            _ = readName()
            return Array(bytes[start..<frames[last].index])
        default:
            var end = start + 1
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
            frames[last].index = end
            return Array(bytes[start..<end])
        }
    }

    /// `[...]` if it comes next, with spaces before it or without.
    mutating func readOptional(afterSpace: Bool = true) -> [UInt8]? {
        guard let last = frames.indices.last else { return nil }
        let mark = frames[last].index
        if afterSpace { skipSpaceInFrame() }
        guard next == UInt8(ascii: "[") else {
            frames[last].index = mark
            return nil
        }
        let bytes = frames[last].bytes
        let start = frames[last].index
        guard let end = bracketEnd(in: bytes, from: start) else {
            failedSearch += min(bytes.count - start, 20000)
            frames[last].index = mark
            return nil
        }
        frames[last].index = end
        return Array(bytes[(start + 1)..<(end - 1)])
    }

    /// `*` if it comes next.
    mutating func readStar() -> Bool {
        guard next == UInt8(ascii: "*") else { return false }
        advance()
        return true
    }

    /// The text up to a sign, on this line; for `\verb|...|`.
    mutating func readUntil(_ mark: UInt8) -> [UInt8]? {
        guard let last = frames.indices.last else { return nil }
        let bytes = frames[last].bytes
        let start = frames[last].index
        var end = start
        while end < bytes.count, bytes[end] != mark, bytes[end] != 10 { end += 1 }
        guard end < bytes.count, bytes[end] == mark else { return nil }
        frames[last].index = end + 1
        return Array(bytes[start..<end])
    }

    /// The text up to some words, which are read as well; nil where they never come.
    mutating func readRaw(until end: String) -> [UInt8]? {
        guard let last = frames.indices.last else { return nil }
        let bytes = frames[last].bytes
        let start = frames[last].index
        let limit = min(bytes.count, start + (failedSearch > 20_000_000 ? 2000 : bytes.count))
        guard let found = bytes.firstIndex(of: Array(end.utf8), from: start, before: limit) else {
            failedSearch += limit - start
            return nil
        }
        frames[last].index = found + end.utf8.count
        return Array(bytes[start..<found])
    }

    /// The text up to some words outside braces, which are read as well, for macros that end
    /// their arguments so; looked for not too far.
    mutating func readRaw(upTo delimiter: [UInt8]) -> [UInt8]? {
        guard settle(), let last = frames.indices.last, let head = delimiter.first else {
            return nil
        }
        let bytes = frames[last].bytes
        let start = frames[last].index
        let limit = min(bytes.count, start + min(50000, argumentLimit))
        var depth = 0
        var index = start
        while index < limit {
            let byte = bytes[index]
            if depth == 0, byte == head, bytes[index...].starts(with: delimiter) {
                frames[last].index = index + delimiter.count
                return Array(bytes[start..<index])
            }
            if byte == UInt8(ascii: "\\") { index += 1 }
            if byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: "}") { depth -= 1 }
            index += 1
        }
        failedSearch += limit - start
        return nil
    }

    /// What stands between a macro's name and its body in a `\def`.
    mutating func readParameterText() -> [UInt8]? {
        guard let last = frames.indices.last else { return nil }
        let bytes = frames[last].bytes
        let start = frames[last].index
        guard let end = bytes[start...].prefix(300).firstIndex(of: UInt8(ascii: "{")) else {
            return nil
        }
        frames[last].index = end
        return Array(bytes[start..<end])
    }

    /// All that is left of the top frame.
    mutating func readRest() -> [UInt8] {
        guard let last = frames.indices.last else { return [] }
        let rest = Array(frames[last].bytes[frames[last].index...])
        frames[last].index = frames[last].bytes.count
        return rest
    }

    /// Drops the arguments of a command: `s` a star, `o` in brackets, `m` in braces, `p` in round
    /// brackets, `a` in angle brackets, `d` a length like `=2pt plus 1fil`.
    mutating func skipArguments(_ signature: String) {
        for kind in signature.utf8 {
            switch kind {
            case UInt8(ascii: "s"): _ = readStar()
            case UInt8(ascii: "o"): _ = readOptional()
            case UInt8(ascii: "m"): _ = readArgument()
            case UInt8(ascii: "p"): skip(from: UInt8(ascii: "("), to: UInt8(ascii: ")"))
            case UInt8(ascii: "d"): skipLength()
            case UInt8(ascii: "a"): skip(from: UInt8(ascii: "<"), to: UInt8(ascii: ">"))
            default: break
            }
        }
    }

    private mutating func skip(from open: UInt8, to close: UInt8) {
        guard next == open, let last = frames.indices.last else { return }
        let mark = frames[last].index
        advance()
        if readUntil(close) == nil { frames[last].index = mark }
    }

    /// A length, or what another length is called, with what it may stretch by.
    private mutating func skipLength() {
        skipBlanks()
        if next == UInt8(ascii: "=") { advance() }
        skipBlanks()
        while let byte = next, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { advance() }
        let isNumber = skip { (48...57).contains($0) || $0 == UInt8(ascii: ".") } > 0
        if next == UInt8(ascii: "\\") {
            advance()
            _ = readName()
        } else if isNumber {
            skipBlanks()
            skipWord(among: ["true"])
            skipBlanks()
            skipWord(among: [
                "pt", "mm", "cm", "in", "em", "ex", "pc", "sp", "bp", "dd", "cc", "fil", "mu",
            ])
        } else {
            return
        }
        let mark = frames.last?.index
        skipBlanks()
        if skipWord(among: ["plus", "minus"]) {
            skipLength()
        } else if let mark, let last = frames.indices.last {
            frames[last].index = mark
        }
    }

    @discardableResult
    private mutating func skip(while isPart: (UInt8) -> Bool) -> Int {
        var count = 0
        while let byte = next, isPart(byte) {
            advance()
            count += 1
        }
        return count
    }

    @discardableResult
    private mutating func skipWord(among words: [String]) -> Bool {
        guard let last = frames.last else { return false }
        let rest = last.bytes[last.index...].prefix(5)
        guard let word = words.first(where: { rest.starts(with: $0.utf8) }) else { return false }
        advance(word.utf8.count)
        return true
    }

    private mutating func skipSpaceInFrame() {
        while let byte = next {
            if byte == 32 || byte == 9 {
                advance()
            } else if byte == 10 || byte == 13 {
                if skipLineEnd() { return }
            } else if byte == UInt8(ascii: "%") {
                if skipComment() { return }
            } else {
                return
            }
        }
    }

    // MARK: - Ends

    /// The offset behind the brace that closes the one at `start`.
    private func groupEnd(in bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var index = start
        let limit = min(bytes.count, start + argumentLimit)
        while index < limit {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: "%"):
                while index < limit, bytes[index] != 10, bytes[index] != 13 { index += 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The offset behind the bracket that closes the one at `start`, in the same paragraph.
    private func bracketEnd(in bytes: [UInt8], from start: Int) -> Int? {
        var braces = 0
        var brackets = 0
        var index = start
        let limit = min(bytes.count, start + min(20000, argumentLimit))
        while index < limit {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "{"): braces += 1
            case UInt8(ascii: "}"):
                braces -= 1
                if braces < 0 { return nil }
            case UInt8(ascii: "[") where braces == 0: brackets += 1
            case UInt8(ascii: "]") where braces == 0:
                brackets -= 1
                if brackets == 0 { return index + 1 }
            case UInt8(ascii: "%"):
                while index < limit, bytes[index] != 10, bytes[index] != 13 { index += 1 }
            case 10 where index + 1 < limit && bytes[index + 1] == 10: return nil
            default: break
            }
            index += 1
        }
        return nil
    }
}
