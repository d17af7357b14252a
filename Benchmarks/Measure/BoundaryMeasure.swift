import ArgumentParser
import Foundation

/// Where the chunks of any chunker begin and end.
struct BoundaryMeasure: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boundaries",
        abstract: "Judge where chunks end: at sentences, inside tables, after headings.")

    @OptionGroup var documents: RawDocuments

    @Option(help: "The chunks: a line of JSON each, with doc, start and end in bytes of UTF-8.")
    var chunks: String

    func run() throws {
        let decoder = JSONDecoder()
        let lines = try String(contentsOfFile: chunks, encoding: .utf8).split(separator: "\n")
        let all = try lines.map { try decoder.decode(ChunkLine.self, from: Data($0.utf8)) }
        let byDocument = Dictionary(grouping: all, by: \.doc)
        var judge = BoundaryJudge(budget: documents.budget)
        for text in try documents.read() {
            judge.judge(
                byDocument[text.name, default: []].map(\.range).filter { !$0.isEmpty },
                of: text.document)
        }
        try printJSON(judge.shares)
    }
}
