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
        var contents: [String: [UInt8]] = [:]
        for file in plan.neededFiles {
            guard let data = files.contents(atPath: Self.beside(path, file)) else {
                throw PlanError(
                    "'\(file)', which the flow '\(path)' needs, cannot be opened: paths are relative to the flow's file."
                )
            }
            contents[file] = [UInt8](data)
        }
        definition = try FlowDefinition(plan, contents: contents)
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

    private static func beside(_ path: String, _ file: String) -> String {
        URL(filePath: file, relativeTo: URL(filePath: path).deletingLastPathComponent()).path
    }

    // MARK: - Records

    /// What goes into the flow.
    ///
    /// - Parameter workspace: of the index; nil where the input is a file.
    func records(_ workspace: Workspace?) async throws -> [FlowRecord] {
        switch plan.input {
        case .file(let file):
            guard let data = FileManager.default.contents(atPath: Self.beside(path, file)) else {
                throw PlanError(
                    "The input '\(file)' of the flow '\(path)' cannot be opened: paths are relative to the flow's file."
                )
            }
            return try FlowRecords.read([UInt8](data), path: file)
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

    // MARK: - Manifest

    static func manifestPath(of output: String) -> String {
        let url = URL(filePath: output)
        let base = url.pathExtension.isEmpty ? url : url.deletingPathExtension()
        return base.path + ".manifest.json"
    }

    /// What the last run left; nil where there was none.
    func manifest(of output: String) throws -> FlowManifest? {
        let path = Self.manifestPath(of: output)
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try FlowManifest(reading: String(decoding: data, as: UTF8.self), path: path)
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

    var roles: Set<SampleRole> {
        Set(definition.roles.map(Self.role))
    }

    static func role(_ name: String) -> SampleRole {
        name == FlowFingerprint.defaultRole ? .maker : .named(name)
    }

    /// The fingerprint with the models that are open.
    func fingerprint(_ models: [SampleRole: OpenModel]) -> FlowFingerprint {
        definition.fingerprint(
            models: Dictionary(
                uniqueKeysWithValues: definition.roles.compactMap { name in
                    models[Self.role(name)].map { (name, $0.model.identity) }
                }))
    }
}
