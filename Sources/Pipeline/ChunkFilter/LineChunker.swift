import Chunker
import Records
import TextAnalysis

/// A worker's part: lines in, lines of chunks out.
struct LineChunker {
    private let settings: ChunkSettings
    private let format: Chunking.RawFormat
    private let counter: TokenCounter?
    private let output: OrderedOutput
    private var lines = FilteredLines()

    init(_ filter: ChunkFilter, output: OrderedOutput) {
        settings = filter.settings
        format = filter.format
        counter = filter.tokenizer.map { TokenCounter($0) }
        self.output = output
    }

    /// Cuts the documents of a batch and hands their chunks to the output.
    mutating func chunk(_ batch: LineBatch) throws {
        let buffer = batch.buffer
        lines.tally.bytes = buffer.count
        var (start, number) = (batch.start, batch.firstLine)
        while start < buffer.count, !output.isStopped {
            let end = buffer.bytes.lineFeed(from: start) ?? buffer.count
            if let line = read(buffer[start..<end], number: number) {
                // The text is all that is needed now: a long line is not to be there twice.
                if end - start > LineReader.longLine { buffer.removeAll() }
                try chunk(line, number: number, of: batch)
            }
            (start, number) = (end + 1, number + 1)
        }
        try output.finish(batch.number, &lines)
    }

    /// nil where the line is blank, or is to be left out.
    private mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, number: Int
    ) -> InputLine? {
        var tokens = JSONTokens(bytes)
        guard tokens.peek() != nil else { return nil }
        lines.tally.lines += 1
        do {
            let line = try InputLine(bytes)
            lines.tally.documents += 1
            return line
        } catch {
            lines.tally.failed += 1
            lines.faults.append("line \(number): \(error.message); the line was left out")
            return nil
        }
    }

    private mutating func chunk(_ line: InputLine, number: Int, of batch: LineBatch) throws {
        let document = Chunking.document(of: line.text, format: format)
        let cuts = Chunking.cuts(of: document, settings: settings, counter: counter)
        let name = line.doc ?? Array(String(number).utf8)
        for cut in cuts {
            append(cut, of: line.text, name: name)
            if lines.output.count >= OrderedOutput.partSize {
                try output.writePart(&lines, of: batch.number)
            }
        }
        lines.tally.chunks += cuts.count
    }

    /// `{"doc":…,"start":…,"end":…,"text":"…","heading":"…","tokens":…}` and a line feed.
    private func append(_ cut: Cut, of text: [UInt8], name: [UInt8]) {
        let line = lines.output
        line.append("{\"doc\":" as StaticString)
        name.withUnsafeBufferPointer { line.append($0) }
        line.append(",\"start\":" as StaticString)
        line.append(cut.range.lowerBound)
        line.append(",\"end\":" as StaticString)
        line.append(cut.range.upperBound)
        line.append(",\"text\":\"" as StaticString)
        text.withUnsafeBufferPointer {
            line.appendEscaped(UnsafeBufferPointer(rebasing: $0[cut.range]))
        }
        line.append("\",\"heading\":\"" as StaticString)
        for (level, heading) in cut.headingPath.enumerated() {
            if level > 0 { line.append(" > " as StaticString) }
            var heading = heading
            heading.withUTF8 { line.appendEscaped($0) }
        }
        line.append("\",\"tokens\":" as StaticString)
        line.append(Chunking.tokens(of: cut, in: text, settings: settings, counter: counter))
        if cut.isOversize { line.append(",\"oversize\":true" as StaticString) }
        line.append("}\n" as StaticString)
    }
}
