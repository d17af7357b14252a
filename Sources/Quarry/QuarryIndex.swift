import Foundation
import Pipeline
import Records
import Store

/// An index of documents, for programs that embed Quarry.
///
/// ```swift
/// let index = try QuarryIndex(path: "papers.quarry")
/// let report = try await index.ingest(["papers"], corpus: "hdf5")
/// for hit in try await index.search("chunk cache size") { print(hit.path, hit.snippet) }
/// ```
public final class QuarryIndex: Sendable {
    let index: Index

    /// Opens an index, and makes it where there is none.
    ///
    /// - Throws: an error whose description is one sentence for the user.
    public init(path: String) throws {
        index = try Index(path: path, creating: true)
    }

    /// Reads folders and files into a corpus.
    ///
    /// - Returns: how many files had each outcome, and why files were rejected.
    public func ingest(_ paths: [String], corpus: String) async throws -> IngestReport {
        let summary = try await Workspace.run(
            "ingest", index: index, corpus: corpus, progress: SilentProgress()
        ) { workspace in
            try await IngestRun(workspace: workspace)
                .ingest(paths, width: ProcessInfo.processInfo.activeProcessorCount)
        }
        return IngestReport(
            read: summary.count(.ingested) + summary.count(.partly),
            unchanged: summary.count(.unchanged),
            rejected: summary.rejected.map { ($0.path, $0.reason ?? "") })
    }

    /// Searches the current chunks by words, "phrases" and prefixes*; best first.
    public func search(_ query: String, corpus: String? = nil, limit: Int = 10)
        async throws -> [SearchResult]
    {
        try await index.search(query, corpus: corpus, limit: limit).map {
            SearchResult(
                chunk: $0.chunk.hex, path: $0.path, page: $0.page, heading: $0.heading,
                snippet: $0.snippet)
        }
    }
}

/// What an ingest did.
public struct IngestReport: Sendable {
    /// Files that were read, wholly or partly.
    public let read: Int
    public let unchanged: Int
    /// Files that could not be read, each with its reason.
    public let rejected: [(path: String, reason: String)]
}

/// A chunk that a search found.
public struct SearchResult: Sendable {
    /// The chunk's id.
    public let chunk: String
    public let path: String
    /// The first page, from 1; nil where the format has none.
    public let page: Int?
    public let heading: String
    /// The best stretch of the text, with matched words in brackets.
    public let snippet: String
}
