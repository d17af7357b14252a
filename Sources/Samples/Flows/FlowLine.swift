package import TextAnalysis

/// The lines of a flow's output.
package enum FlowLine {
    /// The member that tells an error from a sample.
    package static let errorName = "__ERROR__"

    /// How a record came about; times as RFC 3339.
    package struct Origin: Sendable, Hashable {
        package var commit: String
        package var startedAt: String
        package var completedAt: String

        package init(commit: String, startedAt: String, completedAt: String) {
            self.commit = commit
            self.startedAt = startedAt
            self.completedAt = completedAt
        }
    }

    /// The line of a sample.
    ///
    /// - Parameters:
    ///   - fields: `messages`, `input_data` and `steps`, as `FlowMaker` gives them.
    ///   - origin: for an annotated line; nil for one of `id` and `messages` alone.
    package static func sample(id: String, fields: JSONValue, origin: Origin?) -> JSONValue {
        let line: JSONValue = ["id": .string(id), "messages": fields["messages"] ?? []]
        guard let origin else { return line }
        return .object(
            (line.members ?? []) + data(fields) + [
                JSONValue.Member("pipeline_commit", .string(origin.commit)),
                JSONValue.Member("started_at", .string(origin.startedAt)),
                JSONValue.Member("completed_at", .string(origin.completedAt)),
            ])
    }

    /// The line of a record that gave no sample.
    ///
    /// - Parameters:
    ///   - id: the unit's key, since there is no sample with an id.
    ///   - fields: `input_data` and the `steps` that were done, as `FlowMaker` gives them.
    package static func error(
        id: String, error: String, message: String, fields: JSONValue?, commit: String,
        failedAt: String
    ) -> JSONValue {
        let members =
            [
                JSONValue.Member("error", .string(error)),
                JSONValue.Member("message", .string(message)),
            ] + data(fields ?? [:]) + [
                JSONValue.Member("pipeline_commit", .string(commit)),
                JSONValue.Member("failed_at", .string(failedAt)),
            ]
        return .object([
            JSONValue.Member("id", .string(id)), JSONValue.Member(errorName, .object(members)),
        ])
    }

    private static func data(_ fields: JSONValue) -> [JSONValue.Member] {
        [
            JSONValue.Member("input_data", fields["input_data"] ?? [:]),
            JSONValue.Member("steps", fields["steps"] ?? [:]),
        ]
    }
}
