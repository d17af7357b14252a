import Foundation
import LanguageModels
import Pipeline
import Samples
import Store
import Synchronization

/// How a flow is run.
public struct FlowOptions: Sendable {
    /// Records beyond this number are left out, which marks the output as partial; nil for none.
    public var limit: Int?
    /// Requests at the same time; nil for as many as the model bears.
    public var workers: Int?
    /// Whether lines tell how they were made.
    public var isAnnotated = false
    /// The most that a run spends, in USD; nil for no limit.
    ///
    /// It ends before, with everything kept. A model whose price is not known, such as a function
    /// of yours, cannot be asked with one.
    public var maxCost: Double?
    /// The most tokens that a run sends and receives; nil for no limit.
    ///
    /// It ends before, with everything kept. A function of yours reports none.
    public var maxTotalTokens: Int?
    /// Whether everything is asked anew.
    ///
    /// Nothing is replaced in the index, and a run without it goes on from there.
    public var isRefresh = false
    /// Told how many of the records that are to be made are done.
    public var onProgress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

    public init(limit: Int? = nil, workers: Int? = nil, isAnnotated: Bool = false) {
        self.limit = limit
        self.workers = workers
        self.isAnnotated = isAnnotated
    }

    func check() throws(PlanError) {
        for (name, number) in [
            ("limit", limit), ("number of workers", workers), ("most tokens", maxTotalTokens),
        ] {
            guard let number, number < 1 else { continue }
            throw PlanError("The \(name) is \(number): give a number from 1, or nil.")
        }
        if let maxCost, !(maxCost > 0) {
            throw PlanError("The most cost is \(maxCost): give more than 0, or nil.")
        }
    }
}

/// What a run of a flow left.
public struct FlowReport: Sendable, Hashable {
    /// The file that was written; its manifest is beside it.
    public let output: String
    /// Samples in the output.
    public let samples: Int
    /// Records in the output that gave an error, by its name.
    public let errors: [String: Int]
    /// Records that got no reply, by their key, with the reason; the next run asks again.
    public let failures: [String: String]
    /// Whether records have no line, because of a limit or a failure.
    public let isPartial: Bool
    /// Whether the run ended at its limit of cost or tokens, which leaves an output that there was
    /// as it was; the next run goes on.
    public let hasReachedLimit: Bool
    /// Questions that a model answered in this run.
    public let calls: Int
    /// Questions that the index answered in this run.
    public let replayed: Int
}

extension Flow {
    /// Makes the samples of those records that have none yet, or whose are stale, and writes all of
    /// them to a file, with a manifest beside it.
    ///
    /// Where the task is cancelled, what was made until then is kept in the index, and the file is
    /// left as it was.
    ///
    /// - Parameters:
    ///   - records: a member `id` names one in the output and in `status`; without it, its place.
    ///   - output: JSON Lines; nil for `training/data/NAME.jsonl`.
    /// - Throws: an error whose description is one sentence for the user; `CancellationError`.
    @discardableResult
    public func run(
        over records: [Record], in index: QuarryIndex, to output: String? = nil,
        options: FlowOptions = FlowOptions()
    ) async throws -> FlowReport {
        try options.check()
        let index = index.index
        let definition = try definition()
        let keyed = try keyed(records)
        let path = output ?? definition.plan.outputPath
        if output == nil {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(),
                withIntermediateDirectories: true)
        }
        // Before anything is asked: a name that cannot be written must not cost a run.
        try ExportRun.check(path, index: index.path)
        let lock = try ModelLock(indexPath: index.path)
        defer { withExtendedLifetime(lock) {} }
        return try await Workspace.run(
            "flow \(name)", index: index, corpus: "", progress: CountedProgress(options.onProgress)
        ) { workspace in
            try await withModels(of: definition, workers: options.workers) { models in
                try await FlowWork(
                    maker: maker(definition), records: keyed, path: path, workspace: workspace,
                    models: models, options: options
                ).perform()
            }
        }
    }

    /// Opens the models, each once however many roles it has, and closes them however the work ends.
    private func withModels<Value>(
        of definition: FlowDefinition, workers: Int?,
        work: ([SampleRole: OpenModel]) async throws -> Value
    ) async throws -> Value {
        var opened: [QuarryModel.Key: OpenModel] = [:]
        var models: [SampleRole: OpenModel] = [:]
        let lanes = Lanes()
        do {
            for role in definition.roles {
                let model = model(ofRole: role)
                if opened[model.key] == nil {
                    opened[model.key] = try await model.open(workers: workers, lanes: lanes)
                }
                models[FlowDefinition.role(named: role)] = opened[model.key]
            }
            let value = try await work(models)
            for model in opened.values { await model.close() }
            return value
        } catch {
            for model in opened.values { await model.close() }
            throw error
        }
    }
}

/// One run of a flow, once index and models are open.
private struct FlowWork {
    let maker: FlowFunction
    let records: [FlowRecord]
    let path: String
    let workspace: Workspace
    let models: [SampleRole: OpenModel]
    let options: FlowOptions

    func perform() async throws -> FlowReport {
        let name = maker.definition.plan.name
        let units = records.prefix(options.limit ?? records.count).map { $0.unit(of: name) }
        var settings = SampleSettings()
        settings.limits = SpendingLimits(cost: options.maxCost, tokens: options.maxTotalTokens)
        settings.refresh =
            try await SampleRun.refreshes(of: name, in: workspace.index)
            + (options.isRefresh ? 1 : 0)
        let run = try SampleRun(
            workspace: workspace, maker: maker, models: models, settings: settings)
        let plan = SamplePlan(name: name, path: "\(name) (in Swift)", target: units.count) {
            Array(units.prefix($0))
        }
        let summary = try await run.run(plan)
        let lines = try await workspace.index.sampleLines(of: name)
        let writer = FlowWriter(
            flow: name, collection: name, path: path, recordCount: records.count,
            isAnnotated: options.isAnnotated,
            fingerprint: maker.definition.fingerprint(
                of: models, functionRevision: maker.revision))
        let written = try await writer.write(lines, of: summary, in: workspace)
        return FlowReport(
            output: path, samples: summary.status.accepted, errors: summary.status.reasons,
            failures: failures(lines), isPartial: written?.isPartial ?? true,
            hasReachedLimit: summary.stop != nil, calls: summary.spending.calls,
            replayed: summary.spending.replayed)
    }

    private func failures(_ lines: [SampleLine]) -> [String: String] {
        let failed = lines.map(\.slot).filter { $0.state == .failed }
        return Dictionary(failed.map { ($0.key, $0.reason ?? "") }) { $1 }
    }
}

/// Tells a function how far a run is.
private final class CountedProgress: RunProgress {
    private let function: (@Sendable (Int, Int) -> Void)?
    private let total = Mutex(0)

    init(_ function: (@Sendable (Int, Int) -> Void)?) {
        self.function = function
    }

    func report(_ event: ProgressEvent) {
        switch event {
        case .began(_, let total, _): self.total.withLock { $0 = total }
        case .advanced(let done, _, _): function?(done, total.withLock { $0 })
        default: break
        }
    }
}
