import Foundation
import Quarry
import Testing

/// What is left of a flow whose model fails, whose run is cancelled, or that is set up wrongly.
@Suite("A flow in Swift that is interrupted or set up wrongly")
struct FlowInterruptionTests {
    private struct Down: Error {}

    private let notes = (1...8).map { Note(id: "n\($0)", text: "Note \($0).") }

    @Test("What a cancelled run made is kept, and the next one asks only for the rest")
    func cancelled() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let whole = try FlowPlace()
        defer { whole.remove() }
        let (reached, signal) = AsyncStream<Void>.makeStream()
        let run = Task {
            let flow = place.flow(answer: { prompt in
                if prompt.input == "Note 5." {
                    signal.yield()
                    // Ends when the task is cancelled.
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                    try Task.checkCancellation()
                }
                return "fine"
            })
            return try await place.run(flow, notes, FlowOptions(workers: 1))
        }
        for await _ in reached { break }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(place.asked.values == (1...5).map { "Note \($0)." })
        #expect(!FileManager.default.fileExists(atPath: place.output))
        place.clear()
        let report = try await place.run(place.flow(answer: { _ in "fine" }), notes)
        #expect(report.samples == 8)
        #expect(place.asked.values.sorted() == (5...8).map { "Note \($0)." })
        _ = try await whole.run(whole.flow(answer: { _ in "fine" }), notes)
        #expect(try place.text() == whole.text())
    }

    @Test("A run that ends at its limit keeps what it has, and the next one goes on")
    func spendingLimit() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let flow = Flow<Note>(
            "notes", revision: "1", model: .mock,
            questions: [FlowQuestion("ask", "Ask.", maxTokens: 10)]
        ) { note, model in
            [.user(note.text), .assistant(try await model.reply("ask", to: note.text))]
        }
        var options = FlowOptions(workers: 1)
        options.maxTotalTokens = 200
        let first = try await place.run(flow, notes, options)
        #expect(first.hasReachedLimit && first.isPartial)
        #expect((1..<8).contains(first.calls))
        let second = try await place.run(flow, notes)
        #expect(second.samples == 8 && !second.hasReachedLimit)
        #expect(second.calls == 8 - first.calls)
    }

    @Test("With a limit of cost a model without a price is not asked")
    func unknownPrice() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        var options = FlowOptions()
        options.maxCost = 1
        let message = await sentence { _ = try await place.run(place.flow(), notes, options) }
        #expect(message.contains("price"), "\(message)")
        #expect(place.asked.values.isEmpty)
        options.maxCost = 0
        #expect(
            await sentence { _ = try await place.run(place.flow(), notes, options) }
                == "The most cost is 0.0: give more than 0, or nil.")
    }

    @Test("A refresh asks everything anew, and a run after it nothing")
    func refresh() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        _ = try await place.run(place.flow(), notes)
        var options = FlowOptions()
        options.isRefresh = true
        place.clear()
        #expect(try await place.run(place.flow(), notes, options).calls == 8)
        #expect(place.asked.values.count == 8)
        #expect(try await place.run(place.flow(), notes).calls == 0)
    }

    @Test("A model that fails leaves its record to the next run")
    func failure() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let flow = place.flow(answer: { prompt in
            if prompt.input == "Note 3." { throw Down() }
            return "fine"
        })
        let report = try await place.run(flow, notes)
        #expect(report.samples == 7)
        #expect(report.failures.keys.sorted() == ["n3"])
        #expect(report.failures["n3"]?.contains("gave no reply") == true)
        #expect(report.isPartial)
        place.clear()
        let again = try await place.run(place.flow(answer: { _ in "fine" }), notes)
        #expect(again.samples == 8)
        #expect(place.asked.values == ["Note 3."])
    }

    @Test("A function that catches a missing reply makes no sample of it")
    func swallowedFailure() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let flow = place.flow(
            answer: { _ in throw Down() },
            function: { note, model in
                let reply = try? await model.reply("ask", to: note.text)
                return [.user(note.text), .assistant(reply ?? "made up")]
            })
        let report = try await place.run(flow, Array(notes.prefix(2)))
        #expect(report.samples == 0)
        #expect(report.failures.count == 2)
        #expect(report.errors.isEmpty)
    }

    @Test("Two questions at once of which one cannot be used are the record's error")
    func concurrentQuestions() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let flow = place.flow(
            answer: { $0.input.hasPrefix("bad") ? "" : "fine" },
            function: { note, model in
                async let one = model.reply("ask", to: "bad \(note.text)")
                async let two = model.reply("ask", to: "good \(note.text)")
                return [.user(try await one), .assistant(try await two)]
            })
        let report = try await place.run(flow, Array(notes.prefix(1)))
        #expect(report.errors == ["unusable_reply": 1])
    }

    @Test("A reply with a schema is decoded, and roles have models of their own")
    func schemaAndRoles() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        struct Mark: Decodable { var mark: Int }
        let flow = Flow<Note>(
            "marks", revision: "1", model: .mock,
            models: ["judge": QuarryModel(named: "judge") { _ in #"{"mark": 7}"# }],
            questions: [
                FlowQuestion(
                    "rate", "Rate the note.", role: "judge",
                    schema: #"{"type": "object", "properties": {"mark": {"type": "integer"}}}"#)
            ]
        ) { note, model in
            let mark = try await model.reply("rate", to: note.text, as: Mark.self).mark
            return [.user(note.text), .assistant("\(mark)")]
        }
        #expect(try await place.run(flow, Array(notes.prefix(1))).samples == 1)
        #expect(try place.lines()[0].messages() == ["Note 1.", "7"])
    }

    @Test("What cannot run says so in one sentence, and asks nothing")
    func mistakes() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let twice = [notes[0], notes[0]]
        await #expect(
            sentence { _ = try await place.run(place.flow(), twice) }
                == "The input of the flow 'notes' has two records of the id 'n1': give each its own."
        )
        await #expect(
            sentence { _ = try await place.run(place.flow(revision: " "), notes) }
                == "The revision of the flow 'notes' is blank: give it one, such as 1.")
        await #expect(
            sentence { _ = try await place.run(place.flow(), notes, FlowOptions(limit: 0)) }
                == "The limit is 0: give a number from 1, or nil.")
        await #expect(
            sentence { _ = try await place.run(place.flow(files: ["tone": "none.txt"]), notes) }
                .hasSuffix("cannot be opened: paths are relative to the current folder."))
        await #expect(
            sentence { _ = try await place.run(place.flow(instruction: "Ask {{this}}."), notes) }
                .hasPrefix("The instruction of the question 'ask' has '{{'"))
        #expect(place.asked.count == 0)
    }

    private func sentence(_ work: () async throws -> Void) async -> String {
        do {
            try await work()
            return ""
        } catch { return "\(error)" }
    }
}
