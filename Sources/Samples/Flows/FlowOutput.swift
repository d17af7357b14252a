package import TextAnalysis

/// The lines of a flow's output, and what its manifest says of each.
package struct FlowOutput: Sendable, Hashable {
    /// One JSON object each, without a line feed.
    package let lines: [String]
    package let entries: [FlowEntry]

    /// What came of a record.
    package struct Result: Sendable, Hashable {
        package var key: String
        package var record: JSONValue
        package var outcome: Outcome
        /// RFC 3339.
        package var startedAt: String
        package var completedAt: String

        package init(
            key: String, record: JSONValue, outcome: Outcome, startedAt: String,
            completedAt: String
        ) {
            self.key = key
            self.record = record
            self.outcome = outcome
            self.startedAt = startedAt
            self.completedAt = completedAt
        }
    }

    /// A sample, or why there is none; fields as `FlowMaker` gives them.
    package enum Outcome: Sendable, Hashable {
        case sample(id: String, fields: JSONValue)
        case error(name: String, message: String, fields: JSONValue?)
    }

    /// - Parameters:
    ///   - results: of the records that were tried, in the order of the input.
    ///   - fingerprint: what all of them were made under.
    package init(_ results: [Result], fingerprint: FlowFingerprint, isAnnotated: Bool) {
        let commit = fingerprint.commit
        var lines: [String] = []
        var entries: [FlowEntry] = []
        for result in results {
            var sample: String?
            var fault: String?
            switch result.outcome {
            case .sample(let id, let fields):
                sample = id
                let origin = FlowLine.Origin(
                    commit: commit, startedAt: result.startedAt, completedAt: result.completedAt)
                let line = FlowLine.sample(
                    id: id, fields: fields, origin: isAnnotated ? origin : nil)
                lines.append(line.text)
            case .error(let name, let message, let fields):
                fault = name
                let line = FlowLine.error(
                    id: result.key, error: name, message: message,
                    fields: fields ?? ["input_data": result.record], commit: commit,
                    failedAt: result.completedAt)
                lines.append(line.text)
            }
            entries.append(
                FlowEntry(
                    key: result.key, record: FlowRecord.hash(of: result.record), sample: sample,
                    error: fault, fingerprint: fingerprint))
        }
        self.lines = lines
        self.entries = entries
    }
}
