package import TextAnalysis

/// What stands in `NAME.manifest.json` beside a flow's output: what the lines are and were made of.
package struct FlowManifest: Sendable, Hashable {
    package var flow: String
    /// The output's file name.
    package var output: String
    /// SHA-256 of the output as it was written.
    package var sha256: String
    package var isAnnotated: Bool
    /// Whether a limit or an interruption left records out.
    package var isPartial: Bool
    /// Records of the input when it was written.
    package var recordCount: Int
    package var fingerprint: FlowFingerprint
    package var startedAt: String
    package var completedAt: String
    /// What there is of each record, in the order of the lines.
    package var entries: [FlowEntry]

    package init(
        flow: String, output: String, sha256: String, isAnnotated: Bool, isPartial: Bool,
        recordCount: Int, fingerprint: FlowFingerprint, startedAt: String, completedAt: String,
        entries: [FlowEntry]
    ) {
        self.flow = flow
        self.output = output
        self.sha256 = sha256
        self.isAnnotated = isAnnotated
        self.isPartial = isPartial
        self.recordCount = recordCount
        self.fingerprint = fingerprint
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.entries = entries
    }

    // MARK: - Writing

    /// The manifest as JSON.
    package var value: JSONValue {
        let errors = entries.compactMap(\.error)
        return [
            "flow": .string(flow), "output": .string(output), "sha256": .string(sha256),
            "pipeline_commit": .string(fingerprint.commit), "partial": .bool(isPartial),
            "annotated": .bool(isAnnotated),
            "counts": [
                "records": JSONValue(recordCount),
                "samples": JSONValue(entries.count - errors.count),
                "errors": JSONValue(errors.count),
            ],
            "errors": Self.tally(errors), "started_at": .string(startedAt),
            "completed_at": .string(completedAt), "fingerprint": fingerprint.hash.value,
            "fingerprints": Self.fingerprints([fingerprint] + entries.map(\.fingerprint)),
            "records": .array(entries.map(Self.value)),
        ]
    }

    /// The text of the file: a line for each record, so that people can read it and tools compare it.
    package var text: String {
        let members = (value.members ?? []).map { member in
            let name = JSONValue.string(member.name).text
            guard member.name == "records", let items = member.value.items, !items.isEmpty else {
                return "  \(name): \(member.value.text)"
            }
            let lines = items.map { "    \($0.text)" }.joined(separator: ",\n")
            return "  \(name): [\n\(lines)\n  ]"
        }
        return "{\n\(members.joined(separator: ",\n"))\n}\n"
    }

    private static func tally(_ errors: [String]) -> JSONValue {
        let counts = Dictionary(errors.map { ($0, 1) }, uniquingKeysWith: +)
        return .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, JSONValue($0.value)) })
    }

    private static func fingerprints(_ all: [FlowFingerprint]) -> JSONValue {
        var members: [JSONValue.Member] = []
        var seen: Set<FlowFingerprint> = []
        for fingerprint in all where seen.insert(fingerprint).inserted {
            members.append(.init(fingerprint.hash, fingerprint.value))
        }
        return .object(members)
    }

    private static func value(of entry: FlowEntry) -> JSONValue {
        [
            "key": .string(entry.key), "id": entry.sample.map(JSONValue.string) ?? .null,
            "error": entry.error.map(JSONValue.string) ?? .null, "record": .string(entry.record),
            "fingerprint": entry.fingerprint.hash.value,
        ]
    }

    // MARK: - Reading

    /// Reads what `text` wrote.
    ///
    /// - Parameter path: as messages name it.
    /// - Throws: `PlanError` where it is something else.
    package init(reading text: String, path: String) throws(PlanError) {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue(parsing: text)
        } catch {
            throw PlanError(
                "The manifest '\(path)' is no JSON at byte \(error.offset): delete it, and run the "
                    + "flow again.")
        }
        let reader = PlanReader(value, file: path)
        var fingerprints: [String: FlowFingerprint] = [:]
        for entry in try reader.at("fingerprints").entries() {
            fingerprints[entry.name] = FlowFingerprint(value: entry.value.value)
        }
        self.init(
            flow: try reader.at("flow").text(), output: try reader.at("output").text(),
            sha256: try reader.at("sha256").text(), isAnnotated: try reader.at("annotated").flag(),
            isPartial: try reader.at("partial").flag(),
            recordCount: try reader.at("counts").at("records").int(0...Int.max),
            fingerprint: try Self.fingerprint(reader, fingerprints),
            startedAt: try reader.at("started_at").text(),
            completedAt: try reader.at("completed_at").text(),
            entries: try Self.entries(reader, fingerprints))
    }

    private static func entries(
        _ reader: PlanReader, _ fingerprints: [String: FlowFingerprint]
    ) throws(PlanError) -> [FlowEntry] {
        var entries: [FlowEntry] = []
        let records = try reader.at("records")
        guard records.value.items != [] else { return [] }
        for record in try records.items() {
            entries.append(
                FlowEntry(
                    key: try record.at("key").text(), record: try record.at("record").text(),
                    sample: try record.optional("id")?.text(),
                    error: try record.optional("error")?.text(),
                    fingerprint: try fingerprint(record, fingerprints)))
        }
        return entries
    }

    private static func fingerprint(
        _ reader: PlanReader, _ known: [String: FlowFingerprint]
    ) throws(PlanError) -> FlowFingerprint {
        let name = try reader.at("fingerprint")
        guard let fingerprint = known[try name.text()] else {
            throw name.fault("is not among its fingerprints: delete it, and run the flow again.")
        }
        return fingerprint
    }
}

extension String {
    fileprivate var value: JSONValue { .string(self) }
}
