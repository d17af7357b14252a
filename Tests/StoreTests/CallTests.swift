import Records
import Testing

@testable import Store

@Suite struct CallTests {
    private func call(_ number: Int, recipe: ContentHash) -> CallRecord {
        CallRecord(
            key: "key \(number)", recipe: recipe, chunk: nil, variable: "", schema: nil,
            parameters: "{}", sample: 0, answeredBy: "a model", text: "Yes. ä𝄞", finish: "stop",
            logprobs: nil, response: #"{"text":"Yes."}"#, promptTokens: 7, cachedTokens: 5,
            writtenTokens: 1, completionTokens: 3, reasoningTokens: 2, cost: 0.25, duration: 1.5)
    }

    @Test func aCallComesBackAsItWasRecorded() async throws {
        let library = try await Library()
        var full = call(1, recipe: library.chunkRecipe.id)
        full.schema = "{}"
        full.logprobs = "[]"
        var bare = call(2, recipe: library.chunkRecipe.id)
        bare.cost = nil
        bare.text = ""
        for call in [full, bare] {
            try await library.index.record(call, run: library.run, time: "2026-01-01T00:00:00Z")
            #expect(try await library.index.call(call.key) == call)
        }
        #expect(try await library.index.call("key 3") == nil)
    }

    @Test func theFirstReplyOfAKeyStays() async throws {
        let library = try await Library()
        let first = call(1, recipe: library.chunkRecipe.id)
        var second = first
        second.text = "No."
        for call in [first, second] {
            try await library.index.record(call, run: library.run, time: "2026-01-01T00:00:00Z")
        }
        #expect(try await library.index.call(first.key) == first)
    }

    /// They share commits, and calls have no savepoint.
    @Test func aCallThatCannotBeKeptTakesNoOtherWithIt() async throws {
        let library = try await Library()
        let (index, run) = (library.index, library.run)
        let unknown = Recipe(stage: "ask", settings: "{}").id
        let calls = (0..<60).map { number in
            call(number, recipe: number % 5 == 0 ? unknown : library.chunkRecipe.id)
        }
        let refused = await withTaskGroup(of: String?.self) { group in
            for call in calls {
                group.addTask {
                    do {
                        try await index.record(call, run: run, time: "2026-01-01T00:00:00Z")
                        return nil
                    } catch { return call.key }
                }
            }
            return await group.reduce(into: Set<String>()) { if let key = $1 { $0.insert(key) } }
        }
        #expect(refused == Set(calls.filter { $0.recipe == unknown }.map(\.key)))
        for call in calls {
            let stored = try await index.call(call.key)
            #expect(stored == (call.recipe == unknown ? nil : call))
        }
    }
}
