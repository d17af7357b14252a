import Foundation

/// What became of one file that a scan found.
package struct IngestedFile: Sendable, Equatable, Encodable {
    package var path: String
    package var outcome: Outcome
    /// Why it was passed over or could not be read, or what part of it.
    package var reason: String?
    /// The document's id; nil for an archive of several.
    package var document: String?
    package var pages: Int?
    package var blocks: Int?
    package var chunks: Int?
    /// The documents of an archive; nil for other files.
    package var members: [IngestedFile]?

    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Read, or found again after it was gone.
        case ingested
        /// Nothing to do.
        case unchanged
        /// The same bytes under another path.
        case moved
        /// Read but for some part; the reason says which.
        case partly
        /// Not a document that is read; no error.
        case skipped
        /// Could not be read; the reason says why.
        case rejected
        /// Gone since the last time; its pairs are stale.
        case removed
    }
}

extension IngestedFile {
    enum CodingKeys: String, CodingKey {
        case path, outcome, reason, document, pages, blocks, chunks, members
    }

    /// Writes all fields, null where there is nothing to say: scripts rely on them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(reason, forKey: .reason)
        try container.encode(document, forKey: .document)
        try container.encode(pages, forKey: .pages)
        try container.encode(blocks, forKey: .blocks)
        try container.encode(chunks, forKey: .chunks)
        try container.encode(members, forKey: .members)
    }
}

extension IngestedFile {
    /// What became of an archive, from what became of the documents in it.
    ///
    /// - Parameters:
    ///   - warnings: what of it was left out before its documents were looked at.
    ///   - nothing: why there is no document in it, where there is none.
    init(archive path: String, members: [IngestedFile], warnings: [String], nothing: String) {
        let read = members.filter { $0.outcome != .rejected && $0.outcome != .skipped }
        let refused = members.filter { $0.outcome == .rejected }
        func sum(_ count: KeyPath<IngestedFile, Int?>) -> Int? {
            let counts = read.compactMap { $0[keyPath: count] }
            return counts.isEmpty ? nil : counts.reduce(0, +)
        }
        let partly = read.filter { $0.outcome == .partly }
        let problems =
            warnings
            + refused.map { "'\(Self.memberName($0.path))' \($0.reason ?? "cannot be read")" }
            + partly.compactMap(\.reason)
        let outcome: Outcome =
            if read.isEmpty {
                refused.isEmpty ? .skipped : .rejected
            } else if read.allSatisfy({ $0.outcome == .unchanged }) {
                .unchanged
            } else if !problems.isEmpty {
                .partly
            } else {
                read.allSatisfy { $0.outcome == .moved } ? .moved : .ingested
            }
        self.init(
            path: path, outcome: outcome,
            reason: read.isEmpty && refused.isEmpty
                ? nothing : problems.isEmpty ? nil : Self.summary(of: problems),
            document: read.count == 1 ? read[0].document : nil, pages: sum(\.pages),
            blocks: sum(\.blocks), chunks: sum(\.chunks), members: members)
    }

    /// The first few of many sentences, and how many there are.
    private static func summary(of problems: [String]) -> String {
        let shown = problems.prefix(5).joined(separator: " ")
        return problems.count <= 5 ? shown : "\(shown) And \(problems.count - 5) more."
    }

    private static func memberName(_ path: String) -> Substring {
        guard let mark = path.range(of: MemberPath.separator, options: .backwards) else {
            return path[...]
        }
        return path[mark.upperBound...]
    }
}

/// Counts of an ingest.
package struct IngestSummary: Sendable, Equatable, Encodable {
    package var files: [IngestedFile.Outcome: Int] = [:]
    package var pages = 0
    package var chunks = 0
    package var rejected: [IngestedFile] = []
    /// Read but for some part.
    package var partly: [IngestedFile] = []
    /// Documents that were deleted, where that was asked for.
    package var pruned = 0

    package init() {}

    package func count(_ outcome: IngestedFile.Outcome) -> Int { files[outcome] ?? 0 }

    mutating func add(_ file: IngestedFile) {
        files[file.outcome, default: 0] += 1
        if file.outcome == .rejected { rejected.append(file) }
        if file.outcome == .partly { partly.append(file) }
        if file.outcome == .ingested || file.outcome == .partly {
            pages += file.pages ?? 0
            chunks += file.chunks ?? 0
        }
    }
}
