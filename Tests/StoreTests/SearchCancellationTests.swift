import Testing

@testable import Store

struct SearchCancellationTests {
    /// It ended the process: FTS5's interface was asked for on a connection that was interrupted.
    @Test func aSearchThatIsCancelledThrowsAndLeavesTheIndexAlone() async throws {
        let library = try await Library()
        try await library.put("/a.md", (0..<60).map { "Ice \($0) melts at zero degrees." })
        let index = library.index
        for _ in 0..<200 {
            let search = Task { try await index.nearest(to: "Where does ice melt?", limit: 5) }
            await Task.yield()
            search.cancel()
            _ = try? await search.value
        }
        #expect(try await index.nearest(to: "Where does ice melt?", limit: 5).count == 5)
    }
}
