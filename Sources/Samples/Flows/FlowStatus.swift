import TextAnalysis

/// What an earlier run left of a record.
package struct FlowEntry: Sendable, Hashable {
    package let key: String
    /// `FlowRecord.hash` of the record as it was.
    package let record: String
    /// The sample's id; nil where the record gave an error.
    package let sample: String?
    /// The name of the error; nil for a sample.
    package let error: String?
    /// What it was made under.
    package let fingerprint: FlowFingerprint

    package init(
        key: String, record: String, sample: String?, error: String? = nil,
        fingerprint: FlowFingerprint
    ) {
        self.key = key
        self.record = record
        self.sample = sample
        self.error = error
        self.fingerprint = fingerprint
    }
}

/// How what was made stands to what the flow is now.
package struct FlowStatus: Sendable, Hashable {
    /// Records in their order, then those that the input no longer has.
    package let records: [Record]

    /// A record and its state.
    package struct Record: Sendable, Hashable {
        package let key: String
        package let state: State
        /// For a stale record what changed; for an error its name.
        package let reasons: [String]
    }

    /// The state of a record.
    package enum State: String, Sendable, CaseIterable {
        case current = "CURRENT"
        /// Something that it was made of changed; the next run makes it again.
        case stale = "STALE"
        /// Nothing was made of it yet.
        case pending = "PENDING"
        /// It gave an error, and nothing has changed since.
        case error = "ERROR"
        /// The input no longer has it.
        case gone = "GONE"
    }

    /// The state of a flow.
    package enum Flow: String, Sendable, CaseIterable {
        /// Every record has its sample or its error.
        case current = "CURRENT"
        /// Some are to be made again, or are no longer in the input.
        case stale = "STALE"
        /// What there is is current, but some records are missing.
        case partial = "PARTIAL"
        /// Nothing was made yet.
        case missing = "MISSING"
    }

    /// - Parameters:
    ///   - records: what the input holds now.
    ///   - entries: what earlier runs left; of two of one key the later one counts.
    ///   - fingerprint: of the flow as it is now, with the models that would be asked.
    package init(
        records: [FlowRecord], entries: [FlowEntry], fingerprint: FlowFingerprint
    ) {
        let earlier = Dictionary(entries.map { ($0.key, $0) }) { $1 }
        let keys = Set(records.map(\.key))
        var changes: [FlowFingerprint: [String]] = [:]
        var states: [Record] = []
        for record in records {
            guard let entry = earlier[record.key] else {
                states.append(Record(key: record.key, state: .pending, reasons: []))
                continue
            }
            var reasons =
                changes[entry.fingerprint]
                ?? FlowFingerprint.changes(from: entry.fingerprint.value, to: fingerprint.value)
            changes[entry.fingerprint] = reasons
            if entry.record != record.hash { reasons.append("record") }
            let state: State =
                reasons.isEmpty ? (entry.error == nil ? .current : .error) : .stale
            states.append(
                Record(
                    key: record.key, state: state,
                    reasons: state == .error ? [entry.error ?? ""] : reasons))
        }
        let gone = entries.filter { !keys.contains($0.key) && earlier[$0.key] == $0 }
        self.records = states + gone.map { Record(key: $0.key, state: .gone, reasons: []) }
    }

    package func count(_ state: State) -> Int { records.count { $0.state == state } }

    /// What the flow as a whole is.
    package var flow: Flow {
        if count(.stale) + count(.gone) > 0 { return .stale }
        if count(.pending) == 0 { return .current }
        return count(.pending) == records.count ? .missing : .partial
    }

    /// What changed, each once, with the number of records that it makes stale.
    package var changes: [(reason: String, count: Int)] {
        var reasons: [String] = []
        var counts: [String: Int] = [:]
        for record in records where record.state == .stale {
            for reason in record.reasons {
                if counts[reason] == nil { reasons.append(reason) }
                counts[reason, default: 0] += 1
            }
        }
        return reasons.map { ($0, counts[$0] ?? 0) }
    }

    /// The keys of what the next run makes, in order.
    package var due: [String] {
        records.filter { $0.state == .stale || $0.state == .pending }.map(\.key)
    }

    /// One line, such as `STALE  88 current, 12 stale (prompt of step ask)`.
    package var summary: String {
        let counts = State.allCases.compactMap { state in
            count(state) == 0 ? nil : "\(count(state)) \(state.rawValue.lowercased())"
        }
        let words = counts.isEmpty ? "no records" : counts.joined(separator: ", ")
        let reasons = changes.map { reason, count in
            count == self.count(.stale) ? reason : "\(reason) in \(count)"
        }
        return "\(flow.rawValue)  \(words)"
            + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
    }
}
