/// What LaTeX is read from: a stack of files, macro bodies and arguments, read byte by byte.
///
/// An expansion is pushed on top and read before what stands below it goes on.
struct LaTeXInput {
    struct Frame {
        var bytes: [UInt8]
        var index = 0
        var source: Source
    }

    enum Source: Equatable {
        /// A file, by its place in `files`.
        case file(Int)
        case macro(String)
        /// An argument that is read by itself.
        case argument
    }

    /// A place in a file.
    struct Place: Equatable {
        var file: Int
        var offset: Int
    }

    var frames: [Frame] = []
    /// Bytes that were searched in vain for the end of an argument.
    var failedSearch = 0
    /// Frames that may not be left: those below a text that is read by itself.
    var floor = 0
    /// Packages and what stands between `\makeatletter` and `\makeatother` use `@` in names.
    var isAtLetter = false
    /// All files that were read, in order.
    private(set) var files: [(path: String, bytes: [UInt8])] = []

    // MARK: - Frames

    mutating func pushFile(_ bytes: [UInt8], path: String) {
        files.append((path, bytes))
        frames.append(Frame(bytes: bytes, source: .file(files.count - 1)))
    }

    mutating func push(_ bytes: [UInt8], as source: Source) {
        frames.append(Frame(bytes: bytes, source: source))
    }

    /// Leaves all frames above some depth.
    mutating func pop(to depth: Int) {
        if frames.count > depth { frames.removeLast(frames.count - depth) }
    }

    /// Leaves the innermost file, as `\\endinput` does.
    mutating func endFile() {
        guard let last = frames.indices.last, case .file = frames[last].source else { return }
        frames[last].index = frames[last].bytes.count
    }

    /// The files that are being read, the main one first.
    var openFiles: [Int] {
        frames.compactMap { if case .file(let file) = $0.source { file } else { nil } }
    }

    /// Where the innermost file is being read.
    var place: Place {
        for frame in frames.reversed() {
            if case .file(let file) = frame.source { return Place(file: file, offset: frame.index) }
        }
        return Place(file: 0, offset: 0)
    }

    /// Leaves frames that are read to their end; false where nothing is left.
    mutating func settle() -> Bool {
        while let top = frames.last, top.index >= top.bytes.count {
            guard frames.count > floor + 1 else { return false }
            frames.removeLast()
        }
        return frames.count > floor
    }

    // MARK: - Bytes

    /// The next byte of the top frame, nil at its end.
    var next: UInt8? {
        guard let top = frames.last, top.index < top.bytes.count else { return nil }
        return top.bytes[top.index]
    }

    func next(after distance: Int) -> UInt8? {
        guard let top = frames.last, top.index + distance < top.bytes.count else { return nil }
        return top.bytes[top.index + distance]
    }

    mutating func advance(_ count: Int = 1) {
        guard let last = frames.indices.last else { return }
        frames[last].index = min(frames[last].index + count, frames[last].bytes.count)
    }

    /// The next byte wherever it stands.
    mutating func peek() -> UInt8? {
        settle() ? next : nil
    }

    /// Copies what has no meaning but itself.
    mutating func copyText(to output: inout [UInt8]) {
        guard let last = frames.indices.last else { return }
        let bytes = frames[last].bytes
        let start = frames[last].index
        var end = start
        while end < bytes.count, !Self.isSpecial[Int(bytes[end])] { end += 1 }
        output += bytes[start..<end]
        frames[last].index = end
    }

    private static let isSpecial: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "\\%${}~^_&`'-\"\n\r".utf8 { table[Int(byte)] = true }
        return table
    }()

    // MARK: - White space and comments

    /// Skips spaces of one line, within the top frame.
    mutating func skipBlanks() {
        while let byte = next, byte == 32 || byte == 9 { advance() }
    }

    /// Skips a line's end with the white space after it; true where an empty line follows,
    /// which ends the paragraph.
    mutating func skipLineEnd() -> Bool {
        var lines = 0
        while let byte = next, byte <= 32 {
            if byte == 10 || (byte == 13 && next(after: 1) != 10) { lines += 1 }
            advance()
        }
        return lines > 1
    }

    /// Skips from `%` to the next line's text; true where an empty line follows.
    mutating func skipComment() -> Bool {
        guard let last = frames.indices.last else { return false }
        let bytes = frames[last].bytes
        var index = frames[last].index
        while index < bytes.count, bytes[index] != 10, bytes[index] != 13 { index += 1 }
        frames[last].index = index
        if next == 13, next(after: 1) == 10 { advance() }
        advance()
        skipBlanks()
        guard next == 10 || next == 13 else { return false }
        _ = skipLineEnd()
        return true
    }

    /// Skips white space and comments before an argument, but no empty line.
    mutating func skipSpace() {
        while let byte = peek() {
            if byte == 32 || byte == 9 {
                advance()
            } else if byte == 10 || byte == 13 {
                guard let last = frames.indices.last else { return }
                let start = frames[last].index
                if skipLineEnd() {
                    frames[last].index = start
                    return
                }
            } else if byte == UInt8(ascii: "%") {
                if skipComment() { return }
            } else {
                return
            }
        }
    }

    // MARK: - Names

    /// The name behind a backslash that was just read: letters, with the spaces after them, or
    /// one other sign.
    mutating func readName() -> String {
        guard let last = frames.indices.last else { return "" }
        let bytes = frames[last].bytes
        let start = frames[last].index
        var end = start
        while end < bytes.count, isLetter(bytes[end]) { end += 1 }
        guard end == start else {
            frames[last].index = end
            skipSpacesAfterName()
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        guard start < bytes.count else { return "" }
        end += 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        frames[last].index = end
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func skipSpacesAfterName() {
        skipBlanks()
        guard next == 10 || next == 13, let last = frames.indices.last else { return }
        let start = frames[last].index
        if skipLineEnd() { frames[last].index = start }
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        let letter = byte & 0xDF
        return (letter >= 65 && letter <= 90) || (isAtLetter && byte == UInt8(ascii: "@"))
    }
}
