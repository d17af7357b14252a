import LanguageModels
import Samples
import Testing
import TextAnalysis

@Suite("What changed since a flow's samples were made")
struct FlowStatusTests {
    private static let steps = #"""
        [{"name":"facts","prompt":"List.\n---\n{{text}}","role":"writer"},
         {"name":"ask","prompt":"Ask.\n---\n{{facts}} {{tone}}","temperature":0.3}]
        """#

    private func fingerprint(
        steps: String = steps, tone: String = "plain", writer: String = "m1",
        sample: String = #"{"user":"{{text}}","assistant":"{{ask}}"}"#, system: String = "Write."
    ) throws -> FlowFingerprint {
        let definition = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: steps, sample: sample,
                more: #"""
                    {"files":{"tone":"tone.txt"},"models":{"writer":{}},"system":"\#(system)"}
                    """#),
            ["tone.txt": tone])
        return definition.fingerprint(models: [
            "writer": ModelIdentity(provider: "local", model: writer, revision: "r"),
            "maker": ModelIdentity(provider: "local", model: "m"),
        ])
    }

    private func records(_ texts: [String]) throws -> [FlowRecord] {
        try texts.enumerated().map { place, text in
            try FlowBuilding.record(#"{"text":"\#(text)"}"#, key: String(place))
        }
    }

    private func entries(
        _ records: [FlowRecord], _ fingerprint: FlowFingerprint
    ) -> [FlowEntry] {
        records.map {
            FlowEntry(
                key: $0.key, record: $0.hash, sample: "s\($0.key)", fingerprint: fingerprint)
        }
    }

    private func changes(to new: FlowFingerprint) throws -> [String] {
        FlowFingerprint.changes(from: try fingerprint().value, to: new.value)
    }

    @Test("Nothing changed is current")
    func current() throws {
        #expect(try changes(to: fingerprint()).isEmpty)
        let records = try records(["a", "b"])
        let status = FlowStatus(
            records: records, entries: entries(records, try fingerprint()),
            fingerprint: try fingerprint())
        #expect(status.flow == .current)
        #expect(status.summary == "CURRENT  2 current")
        #expect(status.due.isEmpty)
    }

    @Test("One file, one prompt, one model, one parameter: exactly that is named")
    func oneThing() throws {
        #expect(try changes(to: fingerprint(tone: "stern")) == ["file tone.txt"])
        #expect(try changes(to: fingerprint(writer: "m2")) == ["model of role writer"])
        #expect(try changes(to: fingerprint(system: "Tell.")) == ["system message"])
        #expect(
            try changes(to: fingerprint(sample: #"{"assistant":"{{ask}}"}"#)) == ["sample"])
        let cases = [
            ("Ask.", "Ask now.", "prompt of step ask"), ("0.3", "0.4", "parameters of step ask"),
            (#""role":"writer""#, #""role":null"#, "role of step facts"),
            (
                #""temperature":0.3"#, #""temperature":0.3,"fail_if":{"BAD":"empty"}"#,
                "conditions of step ask"
            ),
        ]
        for (old, new, words) in cases {
            let parts = Self.steps.split(separator: old, omittingEmptySubsequences: false)
            #expect(try changes(to: fingerprint(steps: parts.joined(separator: new))) == [words])
        }
    }

    @Test("Steps that came, went or changed places are named")
    func steps() throws {
        let more = Self.steps.dropLast() + #",{"name":"check","prompt":"Check."}]"#
        #expect(try changes(to: fingerprint(steps: String(more))).contains("step check (new)"))
        let old = try fingerprint(steps: String(more)).value
        #expect(
            FlowFingerprint.changes(from: old, to: try fingerprint().value)
                .contains("step check (removed)"))
        let a = #"{"name":"a","prompt":"x"}"#
        let b = #"{"name":"b","prompt":"y"}"#
        let sample = #"{"assistant":"{{a}}{{b}}"}"#
        let turn = try fingerprint(steps: "[\(a),\(b)]", sample: sample).value
        let other = try fingerprint(steps: "[\(b),\(a)]", sample: sample).value
        #expect(FlowFingerprint.changes(from: turn, to: other) == ["order of the steps"])
    }

    @Test("A new revision of the code is named")
    func revision() throws {
        var old = try fingerprint().value
        old["revision"] = "0"
        #expect(
            FlowFingerprint.changes(from: old, to: try fingerprint().value) == ["code revision"])
    }

    @Test("One edited record makes exactly that record stale, wherever it stands")
    func oneRecord() throws {
        let before = try records(["a", "b", "c"])
        let status = FlowStatus(
            records: try records(["a", "B", "c"]), entries: entries(before, try fingerprint()),
            fingerprint: try fingerprint())
        #expect(status.records.map(\.state) == [.current, .stale, .current])
        #expect(status.records[1].reasons == ["record"])
        #expect(status.due == ["1"])
        #expect(status.summary == "STALE  2 current, 1 stale (record)")
    }

    @Test("A swapped model makes every record stale")
    func model() throws {
        let all = try records(["a", "b"])
        let status = FlowStatus(
            records: all, entries: entries(all, try fingerprint()),
            fingerprint: try fingerprint(writer: "m2"))
        #expect(status.summary == "STALE  2 stale (model of role writer)")
        #expect(status.due == ["0", "1"])
    }

    @Test(
        "A model whose name begins with that of the last run is another one",
        arguments: [
            ("openai", "gpt-5", "gpt-5", true), ("openai", "gpt-5", "gpt-5-mini", false),
            ("openai", "gpt-5-mini", "gpt-5", false), ("openai", "m", "x/m", false),
            ("local", "qwen-1.5b-q4", "/models/qwen-1.5b-q4.gguf", true),
            ("local", "qwen-1.5b-q4", "1.5B", true), ("local", "qwen-1.5b-q4", "0.5b", false),
            ("local", "qwen-1.5b-q4", "/models/qwen-1.5b-q4-new.gguf", false),
        ])
    func modelOfALongerName(provider: String, was: String, name: String, isSame: Bool) throws {
        let last = FlowFingerprint(
            value: try JSONValue(parsing: #"{"models":{"maker":"\#(provider)/\#(was)@r"}}"#))
        let model = FlowFingerprint.model(
            of: "maker", provider: provider, model: name, last: last)
        #expect((model.model == was && model.revision == "r") == isSame)
    }

    @Test("Records without anything are pending; a flow with some of them is partial")
    func partial() throws {
        let all = try records(["a", "b", "c"])
        let print = try fingerprint()
        let some = FlowStatus(
            records: all, entries: entries(Array(all.prefix(1)), print), fingerprint: print)
        #expect(some.flow == .partial)
        #expect(some.due == ["1", "2"])
        #expect(some.summary == "PARTIAL  1 current, 2 pending")
        #expect(FlowStatus(records: all, entries: [], fingerprint: print).flow == .missing)
    }

    @Test("An error stays an error until something changes")
    func error() throws {
        let all = try records(["a"])
        let print = try fingerprint()
        let entry = FlowEntry(
            key: "0", record: all[0].hash, sample: nil, error: "NO_FACTS", fingerprint: print)
        let same = FlowStatus(records: all, entries: [entry], fingerprint: print)
        #expect(same.records[0].state == .error)
        #expect(same.records[0].reasons == ["NO_FACTS"])
        #expect(same.flow == .current)
        let changed = FlowStatus(
            records: all, entries: [entry], fingerprint: try fingerprint(tone: "stern"))
        #expect(changed.due == ["0"])
    }

    @Test("A record that left the input makes the output stale")
    func gone() throws {
        let before = try records(["a", "b"])
        let print = try fingerprint()
        let status = FlowStatus(
            records: Array(before.prefix(1)), entries: entries(before, print), fingerprint: print)
        #expect(status.flow == .stale)
        #expect(status.summary == "STALE  1 current, 1 gone")
        #expect(status.due.isEmpty)
    }

    @Test("The pipeline's commit follows the flow, not the models")
    func commit() throws {
        let commit = try fingerprint().commit
        #expect(commit.count == 32)
        #expect(try fingerprint(writer: "m2").commit == commit)
        #expect(try fingerprint(tone: "stern").commit != commit)
    }

    @Test("A manifest is read back as it was written, with earlier fingerprints")
    func manifest() throws {
        let all = try records(["a", "b"])
        let now = try fingerprint()
        var entries = entries(all, now)
        entries[1] = FlowEntry(
            key: "1", record: all[1].hash, sample: nil, error: "NO_FACTS",
            fingerprint: try fingerprint(tone: "stern"))
        let manifest = FlowManifest(
            flow: "quiz", output: "quiz.jsonl", sha256: "ab", isAnnotated: true, isPartial: true,
            recordCount: 3, fingerprint: now, startedAt: "2026-01-01T00:00:00Z",
            completedAt: "2026-01-01T00:01:00Z", entries: entries)
        #expect(try FlowManifest(reading: manifest.text, path: "quiz.manifest.json") == manifest)
        #expect(manifest.value["counts"]?.text == #"{"records":3,"samples":1,"errors":1}"#)
        #expect(manifest.value["errors"]?.text == #"{"NO_FACTS":1}"#)
        #expect(manifest.value["pipeline_commit"]?.string == now.commit)
        #expect(throws: PlanError.self) { try FlowManifest(reading: "{}", path: "m") }
    }

    @Test("A model that no step asks does not matter, and the run's own stands in for a role")
    func unusedModel() throws {
        let definition = try FlowBuilding.definition(FlowBuilding.value())
        let own = ModelIdentity(provider: "local", model: "m")
        let other = ModelIdentity(provider: "local", model: "x")
        #expect(
            definition.fingerprint(models: ["maker": own, "judge": other])
                == definition.fingerprint(models: ["maker": own]))
        let roles = try FlowBuilding.definition(
            FlowBuilding.value(
                steps: #"[{"name":"ask","prompt":"a","role":"writer"}]"#,
                more: #"{"models":{"writer":{}}}"#))
        #expect(
            roles.fingerprint(models: ["maker": own]) == roles.fingerprint(models: ["writer": own]))
    }

    @Test("An output's entries are what the status needs, so that nothing is due after a run")
    func output() throws {
        let all = try records(["a", "b"])
        let print = try fingerprint()
        let fields: JSONValue = ["messages": [], "input_data": ["text": "a"], "steps": [:]]
        let output = FlowOutput(
            [
                FlowOutput.Result(
                    key: "0", record: all[0].value, outcome: .sample(id: "s", fields: fields),
                    startedAt: "t0", completedAt: "t1"),
                FlowOutput.Result(
                    key: "1", record: all[1].value,
                    outcome: .error(name: "refused", message: "No.", fields: nil),
                    startedAt: "t0", completedAt: "t1"),
            ], fingerprint: print, isAnnotated: false)
        #expect(output.lines[0] == #"{"id":"s","messages":[]}"#)
        #expect(
            output.lines[1]
                == #"{"id":"1","__ERROR__":{"error":"refused","message":"No.","#
                + #""input_data":{"text":"b"},"steps":{},"pipeline_commit":"\#(print.commit)","#
                + #""failed_at":"t1"}}"#)
        let status = FlowStatus(records: all, entries: output.entries, fingerprint: print)
        #expect(status.summary == "CURRENT  1 current, 1 error")
    }
}
