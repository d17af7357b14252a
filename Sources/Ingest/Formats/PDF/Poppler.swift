import Processes

/// Runs `pdftohtml` and says in one sentence why it could not read a PDF.
enum Poppler {
    private static let program = "pdftohtml"

    /// Options: XML to standard output, no pictures, owner's restrictions ignored, font sizes
    /// three times as exact, exact places, full names of fonts.
    private static let arguments = [
        "-xml", "-i", "-stdout", "-nodrm", "-zoom", "3", "-noroundcoord", "-fontfullname", "-",
        "quarry",
    ]

    static func source(
        of bytes: [UInt8]
    ) async throws(IngestError) -> (source: PDFSource, warnings: [String]) {
        let result = try await run(bytes, limits: limits(bytes.count))
        let messages = String(decoding: result.errorOutput, as: UTF8.self)
        try check(result, messages: messages)
        let source = try PopplerXML.source(result.output)
        if source.pages.isEmpty { throw damaged(messages) }
        return (source, warnings(messages))
    }

    /// Ordinary PDFs take a hundredth of this; a bomb must not hold up the others.
    private static func limits(_ count: Int) -> ProcessLimits {
        let seconds = 7 + 3 * count / (1 << 20)
        return ProcessLimits(
            cpuSeconds: min(seconds, 120), wallSeconds: Double(min(seconds, 120)) + 2,
            memoryBytes: 512 << 20, outputBytes: 256 << 20)
    }

    private static func run(
        _ bytes: [UInt8], limits: ProcessLimits
    ) async throws(IngestError) -> ProcessResult {
        do {
            return try await LimitedProcess.run(
                program, arguments: arguments, input: bytes, limits: limits)
        } catch let error as ProcessError where error.code == .programNotFound {
            throw IngestError(
                code: .missingTool,
                message: "PDF files need the program 'pdftohtml', which is not installed: "
                    + "install poppler-utils.")
        } catch is CancellationError {
            throw IngestError(code: .timeout, message: "The reading was interrupted.")
        } catch {
            throw IngestError(code: .missingTool, message: "'pdftohtml' did not start: \(error).")
        }
    }

    private static func check(
        _ result: ProcessResult, messages: String
    ) throws(IngestError) {
        if messages.contains("Incorrect password") {
            throw IngestError(
                code: .encrypted,
                message: "The PDF is encrypted and needs a password to open; "
                    + "save a copy without a password.")
        }
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
