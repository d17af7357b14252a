import Foundation
import Quarry
import Synchronization
import Testing

/// A flow in Swift as a program uses it that embeds Quarry: public declarations only.
@Suite("A flow in Swift")
struct FlowTests {
    private let notes = [
        Note(id: "a", text: "A crow."), Note(id: "b", text: "A lake."),
        Note(id: "c", text: "Snow."),
    ]

    @Test("Records become samples, in their order, and the manifest says all is current")
    func samples() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let flow = place.flow()
        #expect(try flow.status(over: notes, of: place.output).state == .missing)
        let report = try await place.run(flow, notes)
        #expect(report.samples == 3)
        #expect(report.errors.isEmpty && report.failures.isEmpty && !report.isPartial)
        #expect(report.calls == 3)
        let lines = try place.lines()
        #expect(
            lines.map { $0.messages() } == [
                ["A crow.", "<A crow.>"], ["A lake.", "<A lake.>"], ["Snow.", "<Snow.>"],
            ])
        #expect(lines.allSatisfy { $0["input_data"] == nil && $0["id"] is String })
        let status = try flow.status(over: notes, of: place.output)
        #expect(status.state == .current)
        #expect(status.description == "CURRENT  3 current")
    }

    @Test("A second run asks nothing, and annotated lines are made of what there is")
    func secondRun() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        _ = try await place.run(place.flow(), notes)
        let first = try place.text()
        let again = try await place.run(place.flow(), notes)
        #expect(again.calls == 0)
        #expect(try place.text() == first)
        let annotated = try await place.run(
            place.flow(), notes, FlowOptions(isAnnotated: true))
        #expect(annotated.calls == 0)
        let line = try #require(try place.lines().first)
        #expect((line["input_data"] as? [String: String])?["text"] == "A crow.")
        #expect((line["steps"] as? [String: String])?["ask"] == "<A crow.>")
        #expect(line["pipeline_commit"] is String && line["completed_at"] is String)
        #expect(place.asked.count == 3)
    }

    @Test("A record's error is a line of its own name, and is not tried again")
    func errors() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        struct TooOld: Error {}
        let flow = place.flow(function: { note, model in
            if note.id == "b" { throw FlowFailure("NO_FACTS", "There is no fact.") }
            if note.id == "c" { throw TooOld() }
            return [.user(note.text), .assistant(try await model.reply("ask", to: note.text))]
        })
        let report = try await place.run(flow, notes)
        #expect(report.samples == 1)
        #expect(report.errors == ["NO_FACTS": 1, "TooOld": 1])
        #expect(!report.isPartial)
        let line = try place.lines()[1]
        let error = try #require(line["__ERROR__"] as? [String: Any])
        #expect(line["id"] as? String == "b")
        #expect(error["error"] as? String == "NO_FACTS")
        #expect(error["message"] as? String == "There is no fact.")
        #expect((error["input_data"] as? [String: String])?["id"] == "b")
        let status = try flow.status(over: notes, of: place.output)
        #expect(status.state == .current)
        #expect(status.records[1].state == .error)
        #expect(status.records[1].reasons == ["NO_FACTS"])
    }

    @Test("A sample without words of the assistant is an error")
    func emptyMessages() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let flow = place.flow(function: { note, _ in
            note.id == "a" ? [.user("x")] : [.user(" "), .assistant("x")]
        })
        #expect(try await place.run(flow, Array(notes.prefix(2))).errors == ["empty_message": 2])
    }

    @Test("A changed record is named, and runs again alone")
    func changedRecord() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        _ = try await place.run(place.flow(), notes)
        var changed = notes
        changed[1].text = "A river."
        let status = try place.flow().status(over: changed, of: place.output)
        #expect(status.state == .stale)
        #expect(status.records.map(\.state) == [.current, .stale, .current])
        #expect(status.records[1].reasons == ["record"])
        place.clear()
        #expect(try await place.run(place.flow(), changed).calls == 1)
        #expect(place.asked.values == ["A river."])
        #expect(place.made.values == ["b"])
        #expect(try place.lines()[1].messages() == ["A river.", "<A river.>"])
        let fewer = try place.flow().status(over: Array(changed.dropLast()), of: place.output)
        #expect(fewer.records.map(\.state) == [.current, .current, .gone])
    }

    @Test("Another revision runs the function again for all records, and asks nothing anew")
    func changedRevision() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        _ = try await place.run(place.flow(), notes)
        let flow = place.flow(
            revision: "2",
            function: { note, model in
                [.user("?"), .assistant(try await model.reply("ask", to: note.text))]
            })
        let status = try flow.status(over: notes, of: place.output)
        #expect(status.description == "STALE  3 stale (code revision)")
        let report = try await place.run(flow, notes)
        #expect(report.calls == 0)
        #expect(report.replayed == 3)
        #expect(try place.lines().map { $0.messages()[0] } == ["?", "?", "?"])
        #expect(try flow.status(over: notes, of: place.output).state == .current)
    }

    @Test("Another model, question or file is named, and makes all records stale")
    func otherChanges() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        try place.write("plain", to: "tone.txt")
        _ = try await place.run(place.flow(files: ["tone": "tone.txt"]), notes)
        let files = ["tone": "tone.txt"]
        func reasons(_ flow: Flow<Note>) throws -> [[String]] {
            try flow.status(over: notes, of: place.output).records.map(\.reasons)
        }
        #expect(
            try reasons(place.flow(model: "other", files: files))
                == Array(repeating: ["model of role maker"], count: 3))
        #expect(
            try reasons(place.flow(instruction: "Ask twice.", files: files))
                == Array(repeating: ["prompt of step ask"], count: 3))
        try place.write("solemn", to: "tone.txt")
        #expect(
            try reasons(place.flow(files: files)).first == ["file \(place.path("tone.txt"))"])
        place.clear()
        let report = try await place.run(place.flow(model: "other", files: files), notes)
        #expect(report.calls == 3)
        #expect(place.asked.count == 3)
        #expect(
            try place.flow(model: "other", files: files).status(over: notes, of: place.output)
                .state == .current)
    }

    @Test("A limit marks the output as partial, and the next run makes the rest")
    func limit() async throws {
        let place = try FlowPlace()
        defer { place.remove() }
        let report = try await place.run(place.flow(), notes, FlowOptions(limit: 2))
        #expect(report.samples == 2)
        #expect(report.isPartial)
        let status = try place.flow().status(over: notes, of: place.output)
        #expect(status.state == .partial)
        #expect(status.records.map(\.state) == [.current, .current, .pending])
        #expect(try place.manifest()["partial"] as? Bool == true)
        let rest = try await place.run(place.flow(), notes)
        #expect(rest.calls == 1)
        #expect(!rest.isPartial)
        #expect(try place.manifest()["partial"] as? Bool == false)
    }
}
