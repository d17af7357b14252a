import Processes

/// The program that recognises text in pictures, where it is installed.
struct Tesseract: Sendable {
    private static let program = "tesseract"

    /// As it calls itself: `tesseract 5.3.0`.
    let version: String
    private let language: String

    static func installed() async throws(IngestError) -> Tesseract {
        let version = try await output(of: ["--version"])
        let languages = try await output(of: ["--list-langs"])
            .split(separator: "\n").dropFirst().map(String.init)
        return Tesseract(
            version: version.split(separator: "\n").first.map(String.init) ?? program,
            language: language(of: languages))
    }

    /// English where there is English, else what there is; `osd` only tells where up is.
    static func language(of languages: [String]) -> String {
        let usable = languages.filter { $0 != "osd" && !$0.contains(" ") }
        return usable.contains("eng") ? "eng" : usable.first ?? "eng"
    }

    /// A line of text is a run; lines of one paragraph bear the same number.
    func runs(in picture: [UInt8], dotsPerInch: Int) async throws(IngestError) -> [TextRun] {
        let arguments = [
            "stdin", "stdout", "-l", language, "--dpi", "\(dotsPerInch)", "-c",
            "tessedit_create_tsv=1",
        ]
        let limits = ProcessLimits(
            cpuSeconds: 60, wallSeconds: 60, memoryBytes: 1 << 30, outputBytes: 16 << 20)
        let result = try await Self.run(arguments, input: picture, limits: limits)
        guard case .exited(0) = result.outcome else {
            throw IngestError(code: .timeout, message: "Tesseract did not get through a page.")
        }
        return TesseractTable.runs(
            in: result.output, pointsPerDot: 72 / Double(max(dotsPerInch, 1)))
    }

    private static func output(of arguments: [String]) async throws(IngestError) -> String {
        let limits = ProcessLimits(cpuSeconds: 10, wallSeconds: 10, outputBytes: 1 << 20)
        let result = try await run(arguments, input: nil, limits: limits)
        let output = result.output.isEmpty ? result.errorOutput : result.output
        return String(decoding: output, as: UTF8.self)
    }

    private static func run(
        _ arguments: [String], input: [UInt8]?, limits: ProcessLimits
    ) async throws(IngestError) -> ProcessResult {
        do {
            return try await LimitedProcess.run(
                program, arguments: arguments, input: input, limits: limits)
        } catch let error as ProcessError where error.code == .programNotFound {
            throw IngestError(
                code: .missingTool,
                message: "Recognising text (--ocr) needs the program 'tesseract', which is not "
                    + "installed: install tesseract-ocr.")
        } catch is CancellationError {
            throw IngestError(code: .timeout, message: "The reading was interrupted.")
        } catch {
            throw IngestError(code: .missingTool, message: "'tesseract' did not start: \(error).")
        }
    }
}

/// The table that tesseract writes: a line a word, with the numbers of its block, paragraph and
/// line, its box in dots, and how sure it is.
enum TesseractTable {
    private struct Line {
        var key: [Int]
        var words: [String] = []
        var confidence = 0.0
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double
    }

    static func runs(in table: [UInt8], pointsPerDot: Double) -> [TextRun] {
        var lines: [Line] = []
        for row in table.split(separator: 10).dropFirst() { add(row, to: &lines) }
        lines.removeAll { $0.confidence < 35 * Double($0.words.count) }
        let usual = usualHeight(of: lines)
        var paragraphs: [[Int]] = []
        return lines.map { line in
            let key = Array(line.key.prefix(2))
            if paragraphs.last != key { paragraphs.append(key) }
            return TextRun(
                text: line.words.joined(separator: " "), x: line.left * pointsPerDot,
                y: line.top * pointsPerDot, width: (line.right - line.left) * pointsPerDot,
                height: (line.bottom - line.top) * pointsPerDot,
                font: font(line, usual: usual, pointsPerDot), paragraph: paragraphs.count)
        }
    }

    private static func add(_ row: ArraySlice<UInt8>, to lines: inout [Line]) {
        let fields = row.split(separator: 9, maxSplits: 11, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        // level page block paragraph line word left top width height confidence text
        guard fields.count == 12, fields[0] == "5", let confidence = Double(fields[10]) else {
            return
        }
        let numbers = fields[2...9].map { Double($0) ?? 0 }
        let word = TextNormalization.line(fields[11])
        guard confidence.isFinite, numbers.allSatisfy({ abs($0) < 1e6 }), !word.isEmpty else {
            return
        }
        let key = numbers.prefix(3).map { Int($0) }
        let (left, top) = (numbers[4], numbers[5])
        let (right, bottom) = (left + numbers[6], top + numbers[7])
        if lines.last?.key != key {
            lines.append(Line(key: key, left: left, top: top, right: right, bottom: bottom))
        }
        let last = lines.count - 1
        lines[last].words.append(word)
        lines[last].confidence += confidence
        lines[last].left = min(lines[last].left, left)
        lines[last].top = min(lines[last].top, top)
        lines[last].right = max(lines[last].right, right)
        lines[last].bottom = max(lines[last].bottom, bottom)
    }

    /// The median height of lines that are long enough to have letters of every height.
    private static func usualHeight(of lines: [Line]) -> Double {
        let long = lines.filter { $0.words.count >= 6 }
        let heights = (long.isEmpty ? lines : long).map { $0.bottom - $0.top }.sorted()
        return heights.isEmpty ? 0 : heights[heights.count / 2]
    }

    /// A font of the usual size, unless the line is clearly larger or smaller.
    private static func font(_ line: Line, usual: Double, _ pointsPerDot: Double) -> PDFFont {
        let height = line.bottom - line.top
        let isUsual = height > 0.6 * usual && height < 1.45 * usual
        // Lines are about as high as their type, from the tallest letter to the lowest.
        let thirds = (isUsual ? usual : height) * pointsPerDot * 3
        return PDFFont(thirds: max(1, Int(thirds.rounded())), family: -2)
    }
}
