import Foundation
package import Records
package import Store
package import TextAnalysis

/// Writes the samples of a collection to a file, whole or not at all, and records which sample stands
/// in which line.
package struct SampleExport: Sendable {
    private let workspace: Workspace

    package init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// What a unit says in a file; nil where it has no line.
    package typealias Form = @Sendable (_ line: SampleLine, _ fields: JSONValue) -> JSONValue?

    /// A line of an accepted sample: its id and its fields.
    package static let plain: Form = { line, fields in
        guard line.slot.state == .accepted, let id = line.slot.sample,
            case .object(let members) = fields
        else { return nil }
        return .object([JSONValue.Member("id", .string(id.hex))] + members)
    }

    /// A line of an accepted sample: its id and its messages, by whatever name its kind has them.
    package static let conversation: Form = { line, fields in
        guard line.slot.state == .accepted, let id = line.slot.sample else { return nil }
        guard let messages = fields["messages"] ?? fields["conversation"] else { return nil }
        var members: [JSONValue.Member] = [
            .init("id", .string(id.hex)), .init("messages", messages),
        ]
        // Who trains on calls needs to know which there are.
        if let tools = fields["tools"] { members.append(.init("tools", tools)) }
        return .object(members)
    }

    /// The lines of a collection in the order of its plan.
    package func lines(
        of collection: String, form: Form = plain
    ) async throws -> [(sample: ContentHash?, text: String)] {
        try await workspace.index.sampleLines(of: collection).compactMap { line in
            let fields = try SampleRun.fields(line.fields, of: line.slot.key)
            return form(line, fields).map {
                (line.slot.state == .accepted ? line.slot.sample : nil, $0.text)
            }
        }
    }

    /// Writes a file of lines, or of one array where its name ends in `.json`.
    ///
    /// - Returns: how many lines it has.
    /// - Throws: `PipelineError.writeFailed`.
    @discardableResult
    package func write(
        _ collection: String, to path: String, format: String = "jsonl", form: Form = plain
    ) async throws -> Int {
        let lines = try await lines(of: collection, form: form)
        return try await write(lines, of: collection, to: path, format: format).lines
    }

    /// Writes lines that were made of a collection's samples.
    ///
    /// - Returns: how many lines the file has, and the SHA-256 of all of it.
    /// - Throws: `PipelineError.writeFailed`.
    @discardableResult
    package func write(
        _ lines: [(sample: ContentHash?, text: String)], of collection: String, to path: String,
        format: String
    ) async throws -> (lines: Int, sha256: String) {
        try ExportRun.check(path, index: workspace.index.path)
        let absolute = URL(filePath: path).standardizedFileURL.path
        let texts = lines.map(\.text)
        let bytes =
            path.hasSuffix(".json")
            ? Array(("[\n" + texts.joined(separator: ",\n") + "\n]\n").utf8)
            : texts.flatMap { Array($0.utf8) + [0x0A] }
        try WholeFile.write(bytes, to: absolute)
        let sha256 = ContentHash.sha256Hex(of: bytes)
        try await workspace.index.recordSampleFile(
            collection: collection, path: absolute, format: format, sha256: sha256,
            lines: lines.map { ($0.sample, ContentHash.sha256Hex(of: Array($0.text.utf8))) },
            run: workspace.run)
        return (lines.count, sha256)
    }
}
