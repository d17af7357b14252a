import Processes

/// Poppler's programs, run over one PDF, and what they could not do in one sentence.
///
/// A password goes to them as an argument, for they take it in no other way: while such a child
/// runs (hundredths of a second for most papers) other users of the machine may see it in the
/// list of processes. It is given only to a PDF that does not open without, and never logged.
struct Poppler: Sendable {
    private let bytes: [UInt8]
    private var password: String?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What `pdftohtml` tells of the document, and the options with which it opened.
    static func open(
        _ bytes: [UInt8], password: String?
    ) async throws(IngestError) -> (poppler: Poppler, source: PDFSource, warnings: [String]) {
        var poppler = Poppler(bytes)
        var result = try await poppler.readText()
        if isEncrypted(result), let password {
            poppler.password = password
            result = try await poppler.readText()
        }
        if isEncrypted(result) { throw encrypted(hasPassword: password != nil) }
        let messages = messages(of: result)
        try check(result, messages: messages)
        let source = PopplerXML.source(result.output)
        if source.pages.isEmpty { throw damaged(messages) }
        return (poppler, source, warnings(messages))
    }

    // MARK: - Programs

    /// XML to standard output, no pictures, the invisible text that lies over scanned pages,
    /// owner's restrictions ignored, places and font sizes three times as exact, full names of
    /// fonts.
    private func readText() async throws(IngestError) -> ProcessResult {
        try await run(
            "pdftohtml",
            ["-xml", "-i", "-stdout", "-hidden", "-nodrm", "-zoom", "3", "-fontfullname"],
            output: "quarry", limits: limits)
    }

    /// The numbers of pages on which a picture larger than a logo stands.
    func pagesWithPictures() async throws(IngestError) -> Set<Int> {
        let result = try await run("pdfimages", ["-list"], output: nil, limits: limits)
        return PictureList.pages(in: result.output)
    }

    /// Pictures of some pages in shades of grey, as `pdftoppm` paints them one behind another.
    func paint(_ pages: ClosedRange<Int>, dotsPerInch: Int) async throws(IngestError) -> [UInt8] {
        let options = [
            "-gray", "-r", "\(dotsPerInch)", "-f", "\(pages.lowerBound)", "-l",
            "\(pages.upperBound)",
        ]
        let limits = ProcessLimits(
            cpuSeconds: 20, wallSeconds: 30, memoryBytes: 512 << 20, outputBytes: 96 << 20)
        return try await run("pdftoppm", options, output: nil, limits: limits).output
    }

    /// Ordinary PDFs take a hundredth of this; a bomb must not hold up the others.
    private var limits: ProcessLimits {
        let seconds = 5 + 3 * bytes.count / (1 << 20)
        return ProcessLimits(
            cpuSeconds: min(seconds, 120), wallSeconds: Double(min(seconds, 120)) + 3,
            memoryBytes: 512 << 20, outputBytes: 256 << 20)
    }

    private func run(
        _ program: String, _ options: [String], output: String?, limits: ProcessLimits
    ) async throws(IngestError) -> ProcessResult {
        let secret = password.map { ["-upw", $0, "-opw", $0] } ?? []
        do {
            return try await LimitedProcess.run(
                program, arguments: options + secret + ["-"] + (output.map { [$0] } ?? []),
                input: bytes, limits: limits)
        } catch let error as ProcessError where error.code == .programNotFound {
            throw IngestError(
                code: .missingTool,
                message: "PDF files need the program '\(program)', which is not installed: "
                    + "install poppler-utils.")
        } catch is CancellationError {
            throw IngestError(code: .timeout, message: "The reading was interrupted.")
        } catch {
            throw IngestError(code: .missingTool, message: "'\(program)' did not start: \(error).")
        }
    }

    // MARK: - What went wrong

    private static func messages(of result: ProcessResult) -> String {
        String(decoding: result.errorOutput, as: UTF8.self)
    }

    private static func isEncrypted(_ result: ProcessResult) -> Bool {
        !result.errorOutput.isEmpty && messages(of: result).contains("Incorrect password")
    }

    private static func encrypted(hasPassword: Bool) -> IngestError {
        IngestError(
            code: .encrypted,
            message: hasPassword
                ? "The PDF is encrypted and the password given does not open it; "
                    + "give the right one with --password."
                : "The PDF is encrypted and needs a password to open; give it with --password.")
    }

    private static func check(
        _ result: ProcessResult, messages: String
    ) throws(IngestError) {
        switch result.outcome {
        case .timedOut, .signalled(9), .signalled(24):
            throw IngestError(
                code: .timeout,
                message: "The PDF takes more time to read than it may (a damaged file, or a bomb "
                    + "of compressed data); leave it out.")
        case .outputTooLarge:
            throw IngestError(
                code: .tooLarge,
                message: "The PDF holds more text than the limit of 256 MB; split it.")
        case .signalled:
            throw IngestError(
                code: .damaged, message: "The PDF is damaged: the PDF program crashed on it.")
        case .exited:
            if messages.contains("Out of memory") || messages.contains("bad_alloc") {
                throw IngestError(
                    code: .tooLarge,
                    message: "The PDF needs more memory to read than it may (512 MB limit); "
                        + "leave it out.")
            }
        }
    }

    private static func damaged(_ messages: String) -> IngestError {
        let isEmpty = messages.contains("Document stream is empty")
        return IngestError(
            code: isEmpty ? .empty : .damaged,
            message: isEmpty
                ? "The file is empty."
                : "The PDF is truncated or damaged: no page of it can be read; fetch it again.")
    }

    private static func warnings(_ messages: String) -> [String] {
        var warnings: [String] = []
        if messages.contains("Loop in Pages tree") || messages.contains("Loop in page tree") {
            warnings.append(
                "The page tree is damaged (it contains itself); pages may be missing.")
        }
        return warnings
    }
}

/// The table that `pdfimages -list` prints: a line a picture, the page first.
enum PictureList {
    /// Pages with a picture that covers more than a logo does.
    static func pages(in output: [UInt8]) -> Set<Int> {
        var pages: Set<Int> = []
        for line in output.split(separator: 10).dropFirst(2) {
            let fields = line.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
            // page num type width height color comp bpc enc interp object ID x-ppi y-ppi
            guard fields.count > 13, let page = Int(fields[0]), let width = Double(fields[3]),
                let height = Double(fields[4]), let across = Double(fields[12]),
                let down = Double(fields[13]), across > 0, down > 0
            else { continue }
            let isLarge = (width / across) * (height / down) > 1
            if isLarge { pages.insert(page) }
        }
        return pages
    }
}
