import Records

/// Reads LaTeX: a paper's main file with the parts it inputs.
enum LaTeXReader {
    static func read(_ source: DocumentSource) throws(IngestError) -> Document {
        if TextEncoding.isBlank(source.bytes) { throw .noText }
        if TextEncoding.isBinary(source.bytes) { throw .binaryData }
        let text = decoded(source.bytes)
        let library = LaTeXFiles(main: source.name, files: source.companions)
        var interpreter = LaTeXInterpreter(library: library)
        interpreter.isInPreamble = body(of: text) != nil
        interpreter.input.pushFile(text, path: source.name)
        interpreter.run()
        interpreter.finish()
        return try document(of: &interpreter)
    }

    /// Whether some text is a LaTeX document: it has a `\documentclass` or `\begin{document}`.
    static func isLaTeX(_ bytes: [UInt8]) -> Bool {
        LaTeXScan.commands(in: bytes, limit: 65536).contains {
            $0.name == "documentclass" || $0.name == "documentstyle"
                || ($0.name == "begin" && $0.argument == "document")
        }
    }

    /// UTF-8 without the control bytes that this reader uses as marks.
    static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        let isPlain = !bytes.contains { $0 < 9 || $0 >= 0x80 }
        if isPlain { return bytes }
        return Array(TextEncoding.decode(bytes).utf8).filter { $0 >= 9 }
    }

    /// What stands between `\begin{document}` and `\end{document}`; nil where there is none.
    static func body(of text: [UInt8]) -> [UInt8]? {
        guard let start = uncommented("\\begin{document}", in: text) else { return nil }
        let end = uncommented("\\end{document}", in: text) ?? text.count
        return Array(text[(start + 16)..<max(start + 16, end)])
    }

    private static func uncommented(_ words: String, in text: [UInt8]) -> Int? {
        let needle = Array(words.utf8)
        var start = 0
        while let found = text.firstIndex(of: needle, from: start) {
            var index = found
            var isComment = false
            while index > 0, text[index - 1] != 10 {
                index -= 1
                if text[index] == UInt8(ascii: "%"), index == 0 || text[index - 1] != 92 {
                    isComment = true
                }
            }
            if !isComment { return found }
            start = found + 1
        }
        return nil
    }

    // MARK: - The document

    private static func document(
        of interpreter: inout LaTeXInterpreter
    ) throws(IngestError) -> Document {
        var builder = DocumentBuilder(format: .latex)
        let top = interpreter.blocks.compactMap(\.level).min() ?? 1
        var lines: [Int: LineIndex] = [:]
        var abstract: String?
        for block in interpreter.blocks {
            let text = interpreter.resolved(block.text)
            if block.role == .title { builder.setTitle(text) }
            let level = block.level.map { min(max($0 - top + 1, 1), 6) }
            let position = position(of: block, in: interpreter.input, &lines)
            if block.role == .title, builder.document.blocks.contains(where: { $0.role == .title })
            {
                continue
            }
            builder.append(block.role, level: level, text, form: block.form, at: position)
            if block.endsAbstract { abstract = builder.document.abstract }
        }
        for warning in interpreter.warnings { builder.warn(warning) }
        let front = interpreter.front
        builder.update {
            if let abstract { $0.abstract = abstract }
            $0.authors = front.authors
            $0.year = front.year
            $0.doi = front.doi
            $0.language = front.language
        }
        return try builder.finish()
    }

    private static func position(
        of block: LaTeXBlock, in input: LaTeXInput, _ lines: inout [Int: LineIndex]
    ) -> SourcePosition {
        let file = block.start.file
        guard input.files.indices.contains(file) else { return SourcePosition() }
        let index = lines[file] ?? LineIndex(input.files[file].bytes)
        lines[file] = index
        let first = index.line(at: block.start.offset)
        let isSame = block.end.file == file && block.end.offset > block.start.offset
        let last = isSame ? max(first, index.lastLine(before: block.end.offset)) : first
        return SourcePosition(
            lines: first...last, elementPath: file == 0 ? nil : input.files[file].path)
    }

    /// Line numbers of offsets.
    private struct LineIndex {
        private var starts: [Int] = [0]
        private let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            for (offset, byte) in bytes.enumerated() where byte == 10 { starts.append(offset + 1) }
        }

        /// The line of an offset, or of the first text behind it.
        func line(at offset: Int) -> Int {
            var offset = offset
            while offset < bytes.count, bytes[offset] <= 32 { offset += 1 }
            return number(of: offset)
        }

        func lastLine(before offset: Int) -> Int {
            var offset = min(offset, bytes.count)
            while offset > 0, bytes[offset - 1] <= 32 { offset -= 1 }
            return number(of: max(0, offset - 1))
        }

        private func number(of offset: Int) -> Int {
            var low = 0
            var high = starts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= offset { low = middle } else { high = middle }
            }
            return low + 1
        }
    }
}

extension LaTeXInterpreter {
    /// Ends what is open at the end of the last file.
    mutating func finish() {
        isInPreamble = false
        let left = open.last { $0.kind != .document && $0.kind != .inline && $0.kind != .user }
        if let left, !isFinished {
            warn("The environment '\(left.name)' is not closed; it ends with the file.")
        }
        endBlock()
        while !suspended.isEmpty {
            resumeParagraph()
            endBlock()
        }
        releaseHeld()
        emitFrontMatter()
    }

    /// Puts references and citations in where their marks stand.
    func resolved(_ text: [UInt8]) -> String {
        guard text.contains(LaTeXCounters.mark) else { return text.text }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == LaTeXCounters.mark, index + 1 < text.count,
                let end = text[index...].firstIndex(of: LaTeXCounters.endMark), end > index + 1
            else {
                output.append(text[index])
                index += 1
                continue
            }
            let content = Array(text[(index + 2)..<end])
            let kind = text[index + 1]
            let isCitation = kind >= 97
            output +=
                isCitation
                ? Array(bibliography.text(of: kind, content).utf8)
                : counters.text(of: kind, content.text)
            index = end + 1
        }
        return output.text
    }
}
