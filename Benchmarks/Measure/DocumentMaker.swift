import ArgumentParser
import Foundation

/// Writes made-up documents of all forms in turns, so that the chunkers have something to cut on any machine.
struct DocumentMaker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents", abstract: "Write made-up documents into a folder.")

    @Argument(help: "An existing folder.")
    var folder: String

    @Option(help: "How many.")
    var count = 100

    @Option(parsing: .upToNextOption, help: "Markdown or plain text whose sentences are used too.")
    var files: [String] = []

    /// What is printed.
    private struct Report: Encodable {
        var documents: Int
        var bytes: Int
    }

    func run() throws {
        let sentences = try FileSentences.read(files)
        var bytes = 0
        for number in 0..<count {
            var text = MadeUpText(seed: UInt64(number), sentences: sentences)
            let forms = MadeUpText.Form.allCases
            let document = text.document(forms[number % forms.count])
            bytes += document.utf8.count
            try document.write(
                toFile: "\(folder)/made-up-\(number).md", atomically: false, encoding: .utf8)
        }
        try printJSON(Report(documents: count, bytes: bytes))
    }
}
