import Store

/// The state of a corpus when a run first asked for it: telling it anew for each verdict would take
/// longer than the verdict.
actor CorpusRevision {
    private let workspace: Workspace
    private var reading: Task<String, any Error>?

    init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// - Throws: `StoreError`.
    func value() async throws -> String {
        let workspace = workspace
        let task =
            reading ?? Task { try await workspace.index.corpusRevision(of: workspace.corpus) }
        reading = task
        do {
            return try await task.value
        } catch {
            reading = nil
            throw error
        }
    }
}
