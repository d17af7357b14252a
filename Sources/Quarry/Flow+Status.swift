import LanguageModels
import Pipeline
import Samples

/// How the output of a flow stands to what the flow is now.
public struct FlowOutputStatus: Sendable, Hashable, CustomStringConvertible {
    /// Of all of it.
    public let state: State
    /// Records in their order, then those that the input no longer has.
    public let records: [Record]
    /// One line, such as `STALE  88 current, 12 stale (model of role maker)`.
    public let description: String

    /// The state of an output.
    public enum State: String, Sendable, CaseIterable {
        /// Every record has its sample or its error, and nothing changed since.
        case current = "CURRENT"
        /// Some records are to be made again, or are no longer in the input.
        case stale = "STALE"
        /// What there is is current, but records are missing.
        case partial = "PARTIAL"
        /// Nothing was made yet.
        case missing = "MISSING"
    }

    /// The state of a record.
    public enum RecordState: String, Sendable, CaseIterable {
        /// Its sample is there, and nothing changed since.
        case current = "CURRENT"
        /// Something that it was made of changed.
        case stale = "STALE"
        /// Nothing was made of it yet.
        case pending = "PENDING"
        /// It gave an error, and nothing changed since.
        case error = "ERROR"
        /// The input no longer has it.
        case gone = "GONE"
    }

    /// A record and its state.
    public struct Record: Sendable, Hashable {
        /// Its `id`, or its place from 0 on.
        public let key: String
        public let state: RecordState
        /// Of a stale record what changed, such as `record` or `file tone.txt`; of an error its
        /// name.
        public let reasons: [String]
    }
}

extension Flow {
    /// Says which records the next run would make, and why.
    ///
    /// Nobody is asked, and nothing written. A model whose name is left open is taken to be the one of the last run.
    ///
    /// - Parameter output: nil for `training/data/NAME.jsonl`.
    /// - Throws: an error whose description is one sentence for the user.
    public func status(
        over records: [Record], of output: String? = nil
    ) throws -> FlowOutputStatus {
        let definition = try definition()
        let manifest = try FlowManifest.beside(output ?? definition.plan.outputPath)
        var identities: [String: ModelIdentity] = [:]
        for role in definition.roles {
            identities[role] = model(ofRole: role).identity(
                of: role, last: manifest?.fingerprint)
        }
        let status = FlowStatus(
            records: try keyed(records), entries: manifest?.entries ?? [],
            fingerprint: definition.fingerprint(models: identities, functionRevision: revision))
        return FlowOutputStatus(status)
    }
}

extension QuarryModel {
    /// Who it is, or, where only a server could tell, who it was.
    fileprivate func identity(of role: String, last: FlowFingerprint?) -> ModelIdentity {
        switch source {
        case .provider(let name, let model, _):
            FlowFingerprint.model(of: role, provider: name, model: model, last: last)
        case .mock: MockModel().identity
        case .function(let identity, _): identity
        }
    }
}

extension FlowOutputStatus {
    fileprivate init(_ status: FlowStatus) {
        state =
            switch status.flow {
            case .current: .current
            case .stale: .stale
            case .partial: .partial
            case .missing: .missing
            }
        records = status.records.map { record in
            let state: RecordState =
                switch record.state {
                case .current: .current
                case .stale: .stale
                case .pending: .pending
                case .error: .error
                case .gone: .gone
                }
            return Record(key: record.key, state: state, reasons: record.reasons)
        }
        description = status.summary
    }
}
