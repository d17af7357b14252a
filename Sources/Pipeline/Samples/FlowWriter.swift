import Foundation
import Records
package import Samples
package import Store
import TextAnalysis

/// Writes a flow's output and the manifest beside it.
package struct FlowWriter: Sendable {
    private let flow: String
    private let collection: String
    private let path: String
    private let recordCount: Int
    private let isAnnotated: Bool
    private let fingerprint: FlowFingerprint

    /// - Parameters:
    ///   - collection: what the flow is called in the index.
    ///   - recordCount: of all that the input holds, whether or not a run took them all.
    ///   - fingerprint: what the samples are made under.
    package init(
        flow: String, collection: String, path: String, recordCount: Int, isAnnotated: Bool,
        fingerprint: FlowFingerprint
    ) {
        self.flow = flow
        self.collection = collection
        self.path = path
        self.recordCount = recordCount
        self.isAnnotated = isAnnotated
        self.fingerprint = fingerprint
    }

    /// What was written.
    package struct Written: Sendable, Equatable {
        package let path: String
        package let lines: Int
        /// Lines that tell of errors.
        package let errors: Int
        /// Whether records of the input have no line.
        package let isPartial: Bool

        /// For the user.
        package var sentence: String {
            "\(lines) lines written to \(path)"
                + (errors > 0 ? ", \(errors) of them tell of errors" : "")
                + (isPartial ? "; the output is partial" : "")
        }
    }

    /// - Parameter lines: of the collection, in the order of the input.
    /// - Returns: nil where an earlier output is left as it was, since a limit ended the run.
    /// - Throws: `PipelineError.writeFailed`.
    package func write(
        _ lines: [SampleLine], of summary: SampleSummary, in workspace: Workspace
    ) async throws -> Written? {
        guard !summary.isCutShort || !FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        let tried = lines.filter { $0.slot.state == .accepted || $0.slot.state == .rejected }
        let output = FlowOutput(
            tried.map(Self.result), fingerprint: fingerprint, isAnnotated: isAnnotated)
        let written = try await SampleExport(workspace: workspace).write(
            zip(tried, output.lines).map { line, text in
                (line.slot.state == .accepted ? line.slot.sample : nil, text)
            }, of: collection, to: path, format: isAnnotated ? "annotated" : "minimal")
        let isPartial = tried.count < recordCount
        let manifest = FlowManifest(
            flow: flow, output: path, sha256: written.sha256, isAnnotated: isAnnotated,
            isPartial: isPartial, recordCount: recordCount, fingerprint: fingerprint,
            startedAt: tried.compactMap(\.startedAt).min() ?? "",
            completedAt: tried.compactMap(\.finishedAt).max() ?? "", entries: output.entries)
        try WholeFileText.write(manifest.text, to: FlowManifest.path(beside: path))
        return Written(
            path: path, lines: written.lines, errors: output.entries.count { $0.error != nil },
            isPartial: isPartial)
    }

    private static func result(_ line: SampleLine) -> FlowOutput.Result {
        let input = (try? JSONValue(parsing: line.input)) ?? .null
        let fields = line.fields.flatMap { try? JSONValue(parsing: $0) }
        let outcome: FlowOutput.Outcome
        if line.slot.state == .accepted, let sample = line.slot.sample {
            outcome = .sample(id: sample.hex, fields: fields ?? .null)
        } else {
            let cause = line.slot.cause
            outcome = .error(name: cause.type, message: cause.message, fields: fields)
        }
        return FlowOutput.Result(
            key: line.slot.key, record: input["record"] ?? .null, outcome: outcome,
            startedAt: line.startedAt ?? "", completedAt: line.finishedAt ?? "")
    }
}

extension FlowManifest {
    /// Where the manifest of an output is.
    package static func path(beside output: String) -> String {
        let url = URL(filePath: output)
        let base = url.pathExtension.isEmpty ? url : url.deletingPathExtension()
        return base.path + ".manifest.json"
    }

    /// What the last run left beside an output; nil where there was none.
    ///
    /// - Throws: `PlanError` where it is something else.
    package static func beside(_ output: String) throws -> FlowManifest? {
        let path = path(beside: output)
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try FlowManifest(reading: String(decoding: data, as: UTF8.self), path: path)
    }
}
