import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

/// Writes a flow's output and the manifest beside it.
struct FlowWriter {
    let files: FlowFiles
    /// Of the collection.
    let name: String
    let path: String
    /// All that the input holds.
    let records: [FlowRecord]
    let isPartial: Bool
    let isAnnotated: Bool
    let fingerprint: FlowFingerprint

    /// - Returns: what the command says of it.
    func write(_ finished: SampleJob.Finished) async throws -> [String] {
        guard !finished.summary.isCutShort || !FileManager.default.fileExists(atPath: path) else {
            return ["\(path) is left as it was, since the run ended at its limit."]
        }
        let tried = finished.lines.filter {
            $0.slot.state == .accepted || $0.slot.state == .rejected
        }
        let output = FlowOutput(
            tried.map(Self.result), fingerprint: fingerprint, isAnnotated: isAnnotated)
        let export = SampleExport(workspace: finished.work.workspace)
        let lines = zip(tried, output.lines).map { line, text in
            (line.slot.state == .accepted ? line.slot.sample : nil, text)
        }
        let written = try await export.write(
            lines, of: name, to: path, format: isAnnotated ? "annotated" : "minimal")
        let isWhole = !isPartial && tried.count == records.count
        let times = tried.compactMap(\.finishedAt).sorted()
        let manifest = FlowManifest(
            flow: files.plan.name, output: path, sha256: written.sha256,
            isAnnotated: isAnnotated, isPartial: !isWhole, recordCount: records.count,
            fingerprint: fingerprint, startedAt: tried.compactMap(\.startedAt).min() ?? "",
            completedAt: times.last ?? "", entries: output.entries)
        try WholeFileText.write(manifest.text, to: FlowFiles.manifestPath(of: path))
        let errors = output.entries.count { $0.error != nil }
        return [
            "\(written.lines) lines written to \(path)"
                + (errors > 0 ? ", \(errors) of them tell of errors" : "")
                + (isWhole ? "" : "; the output is partial")
        ]
    }

    private static func result(_ line: SampleLine) -> FlowOutput.Result {
        let input = (try? JSONValue(parsing: line.input)) ?? .null
        let fields = line.fields.flatMap { try? JSONValue(parsing: $0) }
        let outcome: FlowOutput.Outcome
        if line.slot.state == .accepted, let sample = line.slot.sample {
            outcome = .sample(id: sample.hex, fields: fields ?? .null)
        } else {
            let cause = line.slot.cause
            outcome = .error(
                name: cause.type,
                message: cause.message,
                fields: fields)
        }
        return FlowOutput.Result(
            key: line.slot.key, record: input["record"] ?? .null, outcome: outcome,
            startedAt: line.startedAt ?? "", completedAt: line.finishedAt ?? "")
    }
}
