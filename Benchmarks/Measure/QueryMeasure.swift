import ArgumentParser
import Foundation
import Store

/// How long an index takes to answer: words, phrases, questions.
struct QueryMeasure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Time the queries of a file, class by class, in one process.")

    @Argument(help: "The index.")
    var index: String

    @Argument(help: "JSON: for each class a list of queries, each a list of words.")
    var queries: String

    /// What is printed.
    private struct Report: Encodable {
        /// To open the index.
        var openMilliseconds = 0.0
        /// Of each query, in its order.
        var milliseconds: [String: [Double]] = [:]
        /// The documents of the results of each query, best first.
        var documents: [String: [[String]]] = [:]
        var peakMebibytes = 0.0
    }

    func run() async throws {
        let classes = try JSONDecoder().decode(
            [String: [[String]]].self, from: try Data(contentsOf: URL(filePath: queries)))
        var report = Report()
        let start = ContinuousClock.now
        let opened = try Index(path: index, creating: false)
        defer { opened.close() }
        report.openMilliseconds = (ContinuousClock.now - start).inSeconds * 1000
        for (name, queries) in classes.sorted(by: { $0.key < $1.key }) {
            for words in queries {
                let query = Self.query(words, class: name)
                let start = ContinuousClock.now
                let hits = try await opened.search(query, limit: 10)
                report.milliseconds[name, default: []].append(
                    (ContinuousClock.now - start).inSeconds * 1000)
                report.documents[name, default: []].append(hits.map { String($0.path.dropFirst()) })
            }
        }
        report.peakMebibytes = ProcessMemory.peak
        try printJSON(report)
    }

    /// As a person types it: what must stand in a chunk is in quotation marks.
    private static func query(_ words: [String], class name: String) -> String {
        switch name {
        case "and": words.map { "\"\($0)\"" }.joined(separator: " ")
        case "phrase": "\"\(words.joined(separator: " "))\""
        default: words.joined(separator: " ")
        }
    }
}
