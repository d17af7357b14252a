import Foundation
import LanguageModels
import Pipeline
import Records
import Samples
import Store
import TextAnalysis

/// A flow with all that stands in files: its plan, what it depends on, its records, its manifest.
struct FlowFiles {
    let path: String
    let definition: FlowDefinition

    var plan: FlowPlan { definition.plan }

    private static let folder = "flows"
    static let noneSentence =
        "There is no flow in the folder flows: docs/flows.md shows how one looks."

    /// - Parameter name: of a file, or of a flow in the folder `flows`.
    /// - Throws: `PlanError`.
    init(named name: String) throws {
        let files = FileManager.default
        let inFolder = ["yaml", "yml"].map { "\(Self.folder)/\(name).\($0)" }
        let candidates = [name] + inFolder
        var isFolder: ObjCBool = false
        guard
            let path = candidates.first(where: {
                files.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
            })
        else {
            throw PlanError(
                "There is no flow '\(name)': `quarry flow list` shows those in the folder flows; or name a file."
            )
        }
        self.path = path
        let plan = try FlowPlan(try PlanFile.read(path))
        definition = try FlowFolder(ofFile: path).definition(of: plan)
    }

    /// The flows of the folder, by name, each with its plan or what is wrong with it.
    static func all() -> [(name: String, flow: Result<FlowFiles, any Error>)] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { file in
            let path = "\(folder)/\(file)"
            return (
                URL(filePath: file).deletingPathExtension().lastPathComponent,
                Result { try FlowFiles(named: path) }
            )
        }
    }

    // MARK: - Records

    /// What goes into the flow.
    ///
    /// - Parameter workspace: of the index; nil where the input is a file.
    func records(_ workspace: Workspace?) async throws -> [FlowRecord] {
        switch plan.input {
        case .file(let file):
            guard let bytes = FlowFolder(ofFile: path).contents(of: file) else {
                throw PlanError(
                    "The input '\(file)' of the flow '\(path)' cannot be opened: paths are relative to the flow's file."
                )
            }
            return try FlowRecords.read(bytes, path: file)
        case .corpus(let corpus):
            guard var workspace else { return [] }
            workspace = Workspace(
                index: workspace.index, corpus: corpus, run: workspace.run,
                progress: workspace.progress, clock: workspace.clock)
            return try await workspace.passages().map { FlowRecord($0) }
        case .flow(let flow):
            guard let workspace else { return [] }
            let lines = try await SampleExport(workspace: workspace).lines(of: flow)
            guard !lines.isEmpty else {
                throw PlanError(
                    "The flow '\(flow)', whose output '\(plan.name)' takes, made nothing yet: run it first."
                )
            }
            return try FlowRecords.keyed(
                lines.compactMap { try? JSONValue(parsing: $0.text) }, path: flow)
        }
    }

    /// Whether the records are in the index.
    var needsIndex: Bool {
        if case .file = plan.input { false } else { true }
    }

    // MARK: - Models

    /// The models that the plan names for roles.
    var choices: [String: ModelChoice] {
        Dictionary(
            plan.models.map { model in
                var choice = ModelChoice()
                choice.provider = model.provider.map(ProviderCatalog.canonicalName)
                choice.model = model.model
                choice.baseURL = model.baseURL
                return (model.role, choice)
            }, uniquingKeysWith: { first, _ in first })
    }
}
