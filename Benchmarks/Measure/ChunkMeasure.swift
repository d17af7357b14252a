import ArgumentParser
import Chunker
import Foundation
import Records

/// How fast text in memory becomes chunks, each with its own copy of the text.
struct ChunkMeasure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chunk", abstract: "Time the chunker over text in memory.")

    @OptionGroup var documents: RawDocuments

    @Option(help: "How often to measure.")
    var rounds = 3

    @Option(help: "Go through the documents until a round has read this many megabytes.")
    var megabytes = 20

    @Option(help: "Write the chunks to this file, a line of JSON each.")
    var output: String?

    /// What is printed.
    private struct Report: Encodable {
        /// One figure a round.
        var megabytesPerCpuSecond: [Double] = []
        var chunks = 0
        var meanCharacters = 0.0
        /// The most memory beyond what was held before the first round.
        var peakMebibytes = 0.0
    }

    func run() async throws {
        let texts = try documents.read()
        let size = texts.reduce(0) { $0 + $1.text.count }
        guard size > 0 else { throw ValidationError("The files are empty.") }
        if let output { try write(texts, to: output) }
        var report = Report()
        let before = ProcessMemory.current
        ProcessMemory.forgetPeak()
        for _ in 0..<rounds {
            var consumption = Consumption()
            var done = 0
            repeat {
                (report.chunks, report.meanCharacters) = await consumption.add { cut(texts) }
                done += size
            } while done < megabytes * 1_000_000
            report.megabytesPerCpuSecond.append(Double(done) / 1e6 / consumption.cpuSeconds)
        }
        report.peakMebibytes = ProcessMemory.peak - before
        report.meanCharacters /= Double(max(1, report.chunks))
        try printJSON(report)
    }

    /// - Returns: how many chunks there are, and how many characters they hold in all.
    private func cut(_ texts: [RawDocument]) -> (Int, Double) {
        var chunks = 0
        var characters = 0
        for text in texts {
            let document = text.document
            for cut in Chunking.cuts(of: document, settings: documents.settings) {
                chunks += 1
                characters += document.text(in: cut.range).utf8.count
            }
        }
        return (chunks, Double(characters))
    }

    private func write(_ texts: [RawDocument], to path: String) throws {
        var lines = ""
        for text in texts {
            let document = text.document
            for cut in Chunking.cuts(of: document, settings: documents.settings) {
                lines += try jsonLine(
                    ChunkLine(
                        doc: text.name, start: cut.range.lowerBound, end: cut.range.upperBound,
                        text: document.text(in: cut.range)))
            }
        }
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
