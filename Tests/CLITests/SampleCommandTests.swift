import Foundation
import Testing
import TextAnalysis

/// The commands that make samples, with the real binary and the stand-in for a model.
struct SampleCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
        for path in [
            "corpora/facts/heat-pump.yaml", "corpora/conversations/explaining.yaml",
            "corpora/tools/weather.yaml", "flows/plain-words.yaml", "flows/data/terms.csv",
            "flows/data/tone.txt", "flows/note-quiz.yaml", "flows/data/notes.jsonl",
        ] {
            try quarry.write(Repository.text(of: path), to: path)
        }
    }

    private func lines(_ path: String) throws -> [JSONValue] {
        try quarry.read(path).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    private func succeed(_ arguments: String...) async throws -> QuarryBinary.Result {
        let result = try await quarry.run(arguments)
        #expect(result.code == 0, "\(arguments): \(result.errors)")
        return result
    }

    @Test func factsAreWrittenAsConversationsAndAsTextsAndNothingIsAskedTwice() async throws {
        _ = try await succeed("facts", "corpora/facts/heat-pump.yaml", "--limit", "8", "--mock")
        let conversations = try lines("heat-pump_ft.jsonl")
        #expect(conversations.count == 8)
        #expect(conversations.allSatisfy { $0["messages"]?.items?.count ?? 0 >= 2 })
        #expect(try lines("heat-pump_text.jsonl").allSatisfy { $0["text"]?.string != nil })
        let before = try quarry.read("heat-pump_ft.jsonl")
        let again = try await succeed(
            "facts", "corpora/facts/heat-pump.yaml", "--limit", "8", "--mock")
        #expect(again.errors.contains("0 calls, 0 replayed"))
        #expect(try quarry.read("heat-pump_ft.jsonl") == before)
    }

    @Test func conversationsComeWithAVerdictInAFileNamedAfterCountAndSeed() async throws {
        let result = try await succeed(
            "converse", "corpora/conversations/explaining.yaml", "--count", "6", "--seed", "7",
            "--mock")
        #expect(result.errors.contains("go"))
        let made = try lines("conversations_6_seed7.jsonl")
        #expect(made.count == 6)
        #expect(Set(made.compactMap { $0["topic"]?.string }).count == 6)
        for line in made {
            let roles = line["conversation"]?.items?.compactMap { $0["role"]?.string } ?? []
            #expect((3...5).contains(roles.count { $0 == "user" }))
        }
    }

    @Test func severalProvidersWriteAFileEach() async throws {
        // One that cannot be asked does not keep the others from their turn.
        let result = try await quarry.run(
            [
                "converse", "corpora/conversations/explaining.yaml", "--count", "2", "--provider",
                "openai", "--provider", "mock", "--output-dir", "out",
            ])
        #expect(result.code == 1 && result.errors.contains("OPENAI_API_KEY"))
        let files = try FileManager.default.contentsOfDirectory(atPath: quarry.folder + "/out")
        #expect(files == ["conversations_2_seed42_mock.jsonl"])
        let refused = try await quarry.run([
            "converse", "corpora/conversations/explaining.yaml", "--provider", "mock",
            "--provider", "openai",
        ])
        #expect(refused.code == 64)
        #expect(refused.errors.contains("--output-dir"))
    }

    @Test func whatSeveralProvidersMaySpendIsOneLimit() async throws {
        // A dollar a token, and more where the second one is asked.
        try quarry.write(
            "- {provider: mock, model: m, input: 1000000, output: 0}\n"
                + "- {provider: openai, model: m, input: 4000000, output: 0}\n", to: "own.yaml")
        try quarry.write("prices: own.yaml\n", to: "quarry.yaml")
        let server = try CountingServer(latency: 0)
        let key = ["OPENAI_API_KEY": "sk-test"]
        func command(_ arguments: String...) -> [String] {
            [
                "converse", "corpora/conversations/explaining.yaml", "--count", "4", "--model",
                "m", "--output-dir", "out", "--provider",
            ] + arguments
        }
        let alone = try await quarry.run(command("mock", "--index", "alone.quarry", "--json"))
        let spent = try #require(alone.objects.first?["prompt_tokens"] as? Int)
        let both = command(
            "mock", "--provider", "openai", "--base-url", server.url, "--max-cost",
            String(spent + 1000))
        let first = try await quarry.run(both, environment: key)
        #expect(first.code == 3 && first.errors.contains("--max-cost"), "\(first.errors)")
        #expect(first.errors.contains("4 samples made, as asked for"))
        #expect(server.answered == 0)
        // What the first one made is paid for, so that the next run has all of the limit left.
        _ = try await quarry.run(both, environment: key)
        #expect(server.answered > 0)
    }

    @Test func aProviderThatCostsNothingMakesItsFileAfterTheLimitOfAllIsReached() async throws {
        try quarry.write(
            "- {provider: openai, model: m, input: 1000000, output: 0}\n"
                + "- {provider: mock, model: m, input: 0, output: 0}\n", to: "own.yaml")
        try quarry.write("prices: own.yaml\n", to: "quarry.yaml")
        let server = try CountingServer(latency: 0)
        let result = try await quarry.run(
            [
                "converse", "corpora/conversations/explaining.yaml", "--count", "4", "--model",
                "m", "--output-dir", "out", "--provider", "openai", "--provider", "mock",
                "--base-url", server.url, "--max-cost", "1",
            ], environment: ["OPENAI_API_KEY": "sk-test"])
        #expect(result.code == 3 && result.errors.contains("--max-cost"), "\(result.errors)")
        #expect(result.errors.contains("4 samples made, as asked for"), "\(result.errors)")
        #expect(server.answered == 0)
        #expect(try lines("out/conversations_4_seed42_mock.jsonl").count == 4)
    }

    @Test func eachOfSeveralProvidersMayHaveAModelOfItsOwn() async throws {
        let server = try CountingServer(latency: 0)
        func command(_ arguments: String...) -> [String] {
            [
                "converse", "corpora/conversations/explaining.yaml", "--count", "1",
                "--output-dir", "out", "--provider", "mock", "--provider", "openai", "--base-url",
                server.url,
            ] + arguments
        }
        _ = try await quarry.run(
            command("--model", "a", "--model", "b"), environment: ["OPENAI_API_KEY": "sk-test"])
        let asked = try quarry.sqlite(
            "index.quarry",
            "SELECT DISTINCT provider || ' ' || model FROM recipe WHERE model <> '' ORDER BY 1")
        #expect(asked == "mock a\nopenai b")
        let tooMany = try await quarry.run(
            command("--model", "a", "--model", "b", "--model", "c"))
        #expect(tooMany.code == 64 && tooMany.errors.contains("once for each --provider"))
    }

    @Test(arguments: [
        ["converse", "corpora/conversations/explaining.yaml", "--model", "a", "--model", "b"],
        ["tools", "corpora/tools/weather.yaml", "--model", "a", "--model", "b"],
        ["flow", "run", "plain-words", "--model", "a", "--model", "b"],
        ["facts", "corpora/facts/heat-pump.yaml", "--provider", "mock", "--provider", "openai"],
        ["tools", "corpora/tools/weather.yaml", "--provider", "mock", "--provider", "openai"],
    ])
    func aSecondModelOrProviderThatWouldNotBeAskedIsRefused(command: [String]) async throws {
        let result = try await quarry.run(command)
        #expect(result.code == 64)
        #expect(result.errors.contains("is given 2 times"), "\(result.errors)")
    }

    @Test func theAddressOfAFileOfVariablesIsToldBeforeSamplesAreAskedFor() async throws {
        let server = try CountingServer(latency: 0)
        try quarry.write("OPENAI_BASE_URL=\(server.url)/v1\n", to: ".env")
        let result = try await quarry.run(
            [
                "tools", "corpora/tools/weather.yaml", "--count", "1", "--provider", "openai",
                "--model", "m",
            ], environment: ["OPENAI_API_KEY": "sk-of-the-user"])
        #expect(result.errors.contains("The address of the model is from .env"))
        #expect(result.errors.contains("it is not given the environment's OPENAI_API_KEY"))
    }

    @Test func toolUseIsValidatedReportedAndTraced() async throws {
        _ = try await succeed("tools", "corpora/tools/weather.yaml", "--count", "12", "--mock")
        let report = try JSONValue(parsing: quarry.read("validation_report.json"))
        #expect(report["total_examples"]?.int == 12)
        #expect(report["validation_passed"]?.int == 12)
        #expect(try JSONValue(parsing: quarry.read("generation_metadata.json"))["seed"]?.int == 42)
        let traced = try await succeed("lineage", "--line", "weather.jsonl:3")
        #expect(traced.output.contains("exports   ") && traced.output.contains("weather.jsonl:3"))
        #expect(try await succeed("status").output.contains("accepted 12"))
        let checked = try await succeed(
            "tools", "corpora/tools/weather.yaml", "--validate", "weather.jsonl")
        #expect(checked.output.contains(#""validation_failed":0"#))
        let broken = try quarry.read("weather.jsonl").replacingOccurrences(
            of: #""role":"tool""#, with: #""role":"user""#)
        try quarry.write(broken, to: "broken.jsonl")
        let faulty = try await quarry.run([
            "tools", "corpora/tools/weather.yaml", "--validate", "broken.jsonl",
        ])
        #expect(faulty.code == 1)
        #expect(faulty.errors.contains("broken.jsonl:1: role_order"))
    }

    @Test func aFlowSaysWhatIsStaleAndRunsJustThat() async throws {
        func status() async throws -> String {
            try await succeed("flow", "status", "plain-words", "--mock").output
        }
        #expect(try await status().contains("MISSING"))
        _ = try await succeed("flow", "run", "plain-words", "--mock")
        #expect(try await status().contains("CURRENT  8 current"))
        let tone = try quarry.read("flows/data/tone.txt")
        try quarry.write(tone + "Be brief.\n", to: "flows/data/tone.txt")
        #expect(try await status().contains("8 stale (file data/tone.txt)"))
        try quarry.write(tone, to: "flows/data/tone.txt")
        #expect(try await status().contains("CURRENT"))
        let terms = try quarry.read("flows/data/terms.csv")
        try quarry.write(
            terms.replacingOccurrences(of: "annealing,annealing", with: "annealing,tempering"),
            to: "flows/data/terms.csv")
        #expect(try await status().contains("7 current, 1 stale (record)"))
        let run = try await succeed("flow", "run", "plain-words", "--mock")
        #expect(run.errors.contains("2 calls, 0 replayed"))
        #expect(try await status().contains("CURRENT  8 current"))
        let other = try await succeed(
            "flow", "status", "plain-words", "--provider", "ollama", "--model", "m")
        #expect(other.output.contains("model of role maker"))
    }

    @Test func aLimitMarksTheOutputAsPartialAndAnnotatedLinesSayMore() async throws {
        _ = try await succeed("flow", "run", "note-quiz", "--mock", "--limit", "1", "--annotate")
        let line = try #require(try lines("training/data/note-quiz.jsonl").first)
        #expect(
            line.members?.map(\.name) == [
                "id", "messages", "input_data", "steps", "pipeline_commit", "started_at",
                "completed_at",
            ])
        let status = try await succeed("flow", "status", "note-quiz", "--mock").output
        #expect(status.contains("PARTIAL"))
    }

    @Test func theStatusOfAllFlowsIsALineEach() async throws {
        _ = try await succeed("flow", "run", "plain-words", "--mock")
        let all = try await succeed("flow", "status", "--mock").output
        #expect(all == "note-quiz  MISSING  4 pending\nplain-words  CURRENT  8 current\n")
        try quarry.write("name: [", to: "flows/a.yaml")
        let broken = try await quarry.run(["flow", "status", "--mock"])
        #expect(broken.code == 1 && broken.output == all)
        #expect(broken.errors.contains("quarry: a: The file 'flows/a.yaml' is no valid YAML"))
    }

    @Test func anIndexOfSeveralCollectionsAsksWhichOneIsToBeShown() async throws {
        _ = try await succeed("tools", "corpora/tools/weather.yaml", "--count", "2", "--mock")
        _ = try await succeed("facts", "corpora/facts/heat-pump.yaml", "--limit", "2", "--mock")
        let shown = try await quarry.run(["sample", "index.quarry"])
        #expect(shown.code == 1)
        #expect(shown.errors.contains("('heat-pump', 'weather'): name one with --collection"))
    }

    @Test func samplesAreShownWithAChecklist() async throws {
        _ = try await succeed("tools", "corpora/tools/weather.yaml", "--count", "4", "--mock")
        let shown = try await quarry.run(["sample", "weather.jsonl", "-n", "2"])
        #expect(shown.output.contains("of 4") && shown.output.contains("volume"))
        let index = try await quarry.run([
            "sample", "index.quarry", "--collection", "weather", "-n", "1",
        ])
        #expect(index.output.contains("get_"))
    }

    @Test func samplesAreExportedByTheNameOfTheirCollection() async throws {
        _ = try await succeed(
            "converse", "corpora/conversations/explaining.yaml", "--count", "2", "--mock")
        _ = try await succeed("export", "--collection", "explaining", "-o", "c.jsonl")
        let made = try lines("c.jsonl")
        #expect(made.count == 2)
        #expect(made.allSatisfy { $0.members?.map(\.name) == ["id", "messages"] })
        let unknown = try await quarry.run(["export", "--collection", "none"])
        #expect(unknown.code == 1 && unknown.errors.contains("'explaining'"))
    }

    @Test func samplesAreJudgedOnceAndWhatIsRejectedIsLeftOut() async throws {
        _ = try await succeed(
            "converse", "corpora/conversations/explaining.yaml", "--count", "4", "--mock")
        let command = ["curate", "--collection", "explaining", "--mock"]
        let dry = try await quarry.run(command + ["--dry-run"])
        #expect(dry.output.contains("4 of 4 samples would be judged"))
        let first = try await quarry.run(command)
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.errors.contains("4 of 4 samples accepted"))
        // The stand-in says yes with log-odds of 2.95.
        let strict = try await quarry.run(command + ["--min-log-odds", "3", "-o", "none.jsonl"])
        #expect(strict.code == 0)
        #expect(strict.errors.contains("0 of 4 samples accepted"))
        #expect(strict.errors.contains("\n0 calls, "))
        #expect(try lines("none.jsonl").isEmpty)
        let status = try await succeed("status").output
        #expect(status.contains("rejected 4") && status.contains("judged by mock (mock)"))
        let id = try quarry.sqlite("index.quarry", "SELECT sample_id FROM sample_slot LIMIT 1")
        let lineage = try await succeed("lineage", id).output
        #expect(lineage.contains("judgment  rejected, log-odds 2.95, by mock"))
        _ = try await quarry.run(command)
        _ = try await succeed("export", "--collection", "explaining", "-o", "all.jsonl")
        #expect(try lines("all.jsonl").count == 4)
    }

    @Test func aJudgeOfSamplesIsTestedUnlessToldOtherwise() async throws {
        _ = try await succeed(
            "tools", "corpora/tools/weather.yaml", "--count", "4", "--mock")
        let command = ["curate", "--collection", "weather", "--mock", "--json"]
        let untested = try await quarry.run(command + ["--no-canaries"])
        #expect(untested.objects.first?["canaries"] == nil)
        #expect(untested.objects.first?["calls"] as? Int == 4)
        let tested = try await quarry.run(command)
        #expect(tested.objects.first?["calls"] as? Int == 4)
        // The stand-in says the same of everything.
        #expect(tested.errors.contains("it caught 0 of 4 planted faults (AUC 0.5)"))
        let canaries = try #require(tested.objects.first?["canaries"] as? [String: Any])
        #expect(canaries["canaries"] as? Int == 4 && canaries["caught"] as? Int == 0)
        let again = try await quarry.run(command)
        #expect(again.objects.first?["calls"] as? Int == 0)
        #expect(again.errors.contains("it caught 0 of 4 planted faults"))
        #expect(try await quarry.run("verify").code == 0)
    }

    @Test func whatTheJudgeRejectsIsSaidApartFromWhatFailedValidation() async throws {
        let tools = ["tools", "corpora/tools/weather.yaml", "--count", "4", "--mock"]
        let converse = [
            "converse", "corpora/conversations/explaining.yaml", "--count", "4", "--mock",
        ]
        for command in [tools, converse] { _ = try await quarry.run(command) }
        #expect(try JSONValue(parsing: quarry.read("validation_report.json"))["judge"] == nil)
        for name in ["weather", "explaining"] {
            _ = try await quarry.run([
                "curate", "--collection", name, "--mock", "--min-log-odds", "3",
            ])
        }
        let made = try await quarry.run(tools)
        #expect(made.code == 0 && made.errors.contains("4 samples made, as asked for"))
        let report = try JSONValue(parsing: quarry.read("validation_report.json"))
        #expect(report["validation_passed"]?.int == 4 && report["pass_rate"]?.int == 1)
        #expect(report["judge"]?["rejected"]?.int == 4)
        #expect(try JSONValue(parsing: quarry.read("generation_metadata.json"))["generated"] == 4)
        #expect(try lines("weather.jsonl").isEmpty)
        let verdict = try await quarry.run(converse).errors
        #expect(verdict.contains("the judge rejected 4 more that passed their checks"))
        let words = "accepted 0 + rejected 4 + unusable 0 + failed 0 + not judged 0"
        for text in [made.errors, verdict, try await succeed("status").output] {
            #expect(text.contains(words))
        }
    }

    @Test(arguments: [
        ["facts", "corpora/facts/heat-pump.yaml", "--limit", "3"],
        ["tools", "corpora/tools/weather.yaml", "--count", "3"], ["flow", "run", "plain-words"],
    ])
    func everyKindOfSampleIsJudgedInBothWays(make: [String]) async throws {
        _ = try await quarry.run(make + ["--mock", "--collection", "x"])
        for judge in ["yes-no", "rubric"] {
            let result = try await quarry.run([
                "curate", "--collection", "x", "--judge", judge, "--threshold", "0", "--mock",
                "--json",
            ])
            #expect(result.code == 0, "\(result.errors)")
            let status = try #require(result.objects.first?["status"] as? [String: Any])
            let counts = try #require(status["judge"] as? [String: Any])
            #expect(counts["accepted"] as? Int == status["made"] as? Int)
        }
        let told = try quarry.sqlite(
            "index.quarry",
            "SELECT message FROM request WHERE stage = 'judge_sample' ORDER BY key LIMIT 1")
        #expect(told.contains("User: ") && told.contains("Assistant: "))
        #expect(told.contains("Given: ") == (make[0] == "facts"))
    }

    @Test func aSampleThatIsDamagedIsRepairedWithItsVerdictAndBothComeBackForNothing() async throws
    {
        let make = [
            "converse", "corpora/conversations/explaining.yaml", "--count", "3", "--mock",
        ]
        let curate = ["curate", "--collection", "explaining", "--mock"]
        for command in [make, curate] { _ = try await quarry.run(command) }
        _ = try quarry.sqlite(
            "index.quarry",
            "UPDATE sample SET fields = '{}' WHERE id = (SELECT min(id) FROM sample)")
        let found = try await quarry.run("verify")
        #expect(found.code == 1)
        _ = try await quarry.run("repair")
        #expect(try await quarry.run("verify").code == 0)
        func count(_ table: String) throws -> String {
            try quarry.sqlite("index.quarry", "SELECT count(*) FROM \(table)")
        }
        #expect(try count("sample_judgment") == "2")
        #expect(try count("attempt WHERE stage = 'judge_sample'") == "2")
        for command in [make, curate] {
            #expect(try await quarry.run(command).errors.contains("\n0 calls"))
        }
        #expect(try count("sample_slot WHERE verdict = 'accepted'") == "3")
    }

    @Test func whatIsForPairsIsRefusedForSamples() async throws {
        for flags in [["--recheck"], ["--corpus", "c"]] {
            let result = try await quarry.run(["curate", "--collection", "x"] + flags)
            #expect(result.code == 64 && result.errors.contains("is for pairs"))
        }
        _ = try await succeed(
            "tools", "corpora/tools/weather.yaml", "--count", "1", "--mock")
        let unknown = try await quarry.run(["curate", "--collection", "none", "--mock"])
        #expect(unknown.code == 1 && unknown.errors.contains("it has 'weather'"))
    }

    @Test func collectionsAndFilesOfSamplesAreComparedAndJudged() async throws {
        for (name, seed) in [("one", "1"), ("two", "2")] {
            _ = try await succeed(
                "converse", "corpora/conversations/explaining.yaml", "--count", "4", "--seed",
                seed, "--collection", name, "--mock", "-o", "\(name).jsonl")
        }
        let command = ["index.quarry#one", "index.quarry#two", "--mock", "--json"]
        for (sets, kind) in [
            (command, "collection"),
            (["one.jsonl", "two.jsonl", "--mock", "--json"], "file"),
        ] {
            let report = try #require(try await quarry.run(["compare"] + sets).objects.first)
            let first = try #require((report["sets"] as? [[String: Any]])?.first)
            #expect(first["kind"] as? String == kind)
            let measure = try #require(first["measure"] as? [String: Any])
            #expect(measure["pairs"] as? Int == 4)
            #expect(measure["mean_turns"] as? Double ?? 0 >= 6)
            let calls = (report["judge"] as? [String: Any])?["calls"] as? Int ?? 0
            #expect(calls > 0)
        }
        let again = try #require(try await quarry.run(["compare"] + command).objects.first)
        #expect((again["judge"] as? [String: Any])?["calls"] as? Int == 0)
        let merge = try await quarry.run(
            ["compare"] + command.prefix(2) + ["--no-judge", "--merge", "m.jsonl"])
        #expect(merge.code == 64 && merge.errors.contains("--merge writes pairs"))
    }

    @Test func aRunThatEndsAtItsLimitLeavesAWholeFileAsItWas() async throws {
        let command = ["facts", "corpora/facts/heat-pump.yaml", "--limit", "8", "--mock"]
        _ = try await quarry.run(command)
        let whole = try quarry.read("heat-pump_ft.jsonl")
        let stopped = try await quarry.run(
            command + ["--refresh", "--max-total-tokens", "1500"])
        #expect(stopped.code == 3)
        #expect(stopped.errors.contains("left as it was"))
        #expect(try quarry.read("heat-pump_ft.jsonl") == whole)
    }

    @Test func aDryRunNeedsNoIndexAndMakesNone() async throws {
        let result = try await succeed(
            "converse", "corpora/conversations/explaining.yaml", "--count", "3", "--dry-run",
            "--mock", "--output-dir", "out")
        #expect(result.output.contains("3 of 3 samples would be made"))
        let files = try FileManager.default.contentsOfDirectory(atPath: quarry.folder)
        #expect(!files.contains("index.quarry") && !files.contains("out"))
    }

    @Test func aCollectionOfAnotherKindIsNotTakenOver() async throws {
        _ = try await succeed(
            "tools", "corpora/tools/weather.yaml", "--count", "1", "--mock", "--collection", "x")
        let refused = try await quarry.run([
            "facts", "corpora/facts/heat-pump.yaml", "--limit", "1", "--mock", "--collection", "x",
        ])
        #expect(refused.code == 1 && refused.errors.contains("another kind (tools)"))
    }

    @Test(arguments: [["facts", "--limit"], ["converse", "--count"], ["tools", "--count"]])
    func aNumberThatNoMachineCanMakeIsRefused(command: [String]) async throws {
        let result = try await quarry.run([
            command[0], "plan.yaml", command[1], "9223372036854775807", "--mock",
        ])
        #expect(result.code == 64 && result.errors.contains("1000000"))
    }

    @Test func aLimitThatTheSetUpOfAFlowMeetsIsASentence() async throws {
        let result = try await quarry.run([
            "flow", "run", "note-quiz", "--mock", "--max-total-tokens", "1",
        ])
        #expect(result.code == 3 && result.errors.contains("--max-total-tokens"))
    }

    @Test func linesThatEndAsOnWindowsAreRead() async throws {
        try quarry.write(
            #"{"question":"a?","answer":"b"}"# + "\r\n" + #"{"question":"c?","answer":"d"}"#
                + "\r\n", to: "pairs.jsonl")
        #expect(try await quarry.run(["sample", "pairs.jsonl"]).output.contains("1 of 2"))
    }

    @Test func forgettingADocumentTakesAllSamplesWithIt() async throws {
        try quarry.write(
            "# Mills\n\nThe Alder mill has a wheel of 7 metres that drives three stones. "
                + "It was built in 1743 by the miller Ada Brook in the valley of Fern.\n",
            to: "papers/mill.md")
        try quarry.write(
            "name: first\ninput: {corpus: default}\nsteps:\n  - name: gist\n    prompt: |\n"
                + "      Say it in short.\nsample:\n  user: What is it?\n  assistant: \"{{gist}}\"\n",
            to: "flows/first.yaml")
        try quarry.write(
            "name: second\ninput: {flow: first}\nsteps:\n  - name: again\n    prompt: |\n"
                + "      Say it again.\n      ---\n      {{messages_json}}\nsample:\n"
                + "  user: What?\n  assistant: \"{{again}}\"\n", to: "flows/second.yaml")
        _ = try await succeed("ingest", "papers")
        _ = try await succeed("facts", "--from-corpus", "--limit", "2", "--mock")
        _ = try await succeed("flow", "run", "first", "--mock")
        _ = try await succeed("flow", "run", "second", "--mock")
        #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM sample") == "4")
        _ = try await succeed("forget", "papers/mill.md")
        for table in ["unit", "sample", "unit_chunk", "call"] {
            #expect(try quarry.sqlite("index.quarry", "SELECT count(*) FROM \(table)") == "0")
        }
    }

    @Test func aSampleThatWasChangedIsNamedDroppedAndMadeAgainOfItsReplies() async throws {
        let command = ["tools", "corpora/tools/weather.yaml", "--count", "4", "--mock"]
        _ = try await quarry.run(command)
        let whole = try quarry.read("weather.jsonl")
        #expect(try await quarry.run(["verify"]).code == 0)
        _ = try quarry.sqlite(
            "index.quarry", "UPDATE sample SET fields = '{\"a\":1}' WHERE rowid = 2")
        let found = try await quarry.run(["verify"])
        #expect(found.code == 1 && found.output.contains("is not what its id is a hash of"))
        _ = try await succeed("repair")
        #expect(try await quarry.run(["verify"]).code == 0)
        let again = try await quarry.run(command)
        #expect(again.errors.contains("0 calls, 2 replayed"), "\(again.errors)")
        #expect(try quarry.read("weather.jsonl") == whole)
    }

    @Test func aPlanWithAMistakeIsOneSentenceAndMakesNoIndex() async throws {
        try quarry.write("name: x\ntopics: [a]\npaterns: []\n", to: "bad.yaml")
        let result = try await quarry.run(["converse", "bad.yaml", "--mock"])
        #expect(result.code == 1)
        #expect(result.errors.contains("'bad.yaml'"))
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/index.quarry"))
        let missing = try await quarry.run(["facts", "none.yaml", "--mock"])
        #expect(missing.errors.contains("There is no file 'none.yaml'"))
    }
}

/// Kills the real binary while it makes samples, and a server counts what it is asked.
@Suite(.serialized)
struct SampleCrashTests {
    @Test func twoHundredSamplesOfAKilledRunAreThoseOfAnUndisturbedOne() async throws {
        let undisturbed = try Half()
        #expect(try await undisturbed.run().code == 0)
        let disturbed = try Half()
        for share in [0.3, 0.6] {
            let process = try disturbed.quarry.start(disturbed.command, environment: disturbed.key)
            disturbed.server.noteStart()
            try process.run()
            while process.isRunning, disturbed.server.answered < Int(400 * share) {
                try await Task.sleep(for: .milliseconds(1))
            }
            disturbed.server.noteKill()
            kill(process.processIdentifier, SIGKILL)
            try await process.ended()
            try await Task.sleep(for: .milliseconds(100))
        }
        disturbed.server.noteStart()
        #expect(try await disturbed.run().code == 0)
        #expect(disturbed.server.repeatedThoughDelivered == 0)
        let lines = try undisturbed.quarry.read("weather.jsonl")
        #expect(lines.split(separator: "\n").count == 200)
        #expect(try disturbed.quarry.read("weather.jsonl") == lines)
        #expect(try disturbed.quarry.sqlite("index.quarry", "PRAGMA foreign_key_check") == "")
    }

    @Test func anInterruptKeepsTheRepliesOfRequestsThatWereUnderWay() async throws {
        let half = try Half(latency: 1)
        let process = try half.quarry.start(half.command, environment: half.key)
        let errors = "\(half.quarry.folder)/errors"
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        while half.server.received < 4, process.isRunning {
            try await Task.sleep(for: .milliseconds(1))
        }
        kill(process.processIdentifier, SIGINT)
        try await process.ended()
        #expect(process.terminationStatus == 130)
        // Four workers had a request under way each, and nothing was sent after it.
        #expect(half.server.received == 4)
        #expect(try half.quarry.sqlite("index.quarry", "SELECT count(*) FROM call") == "4")
        let said = try half.quarry.read("errors")
        #expect(said.contains("Finishing what is under way; press Ctrl-C again"), "\(said)")
        #expect(said.contains("run the command again to go on"))
    }

    /// A scenario, an index, and a server that counts.
    private struct Half {
        let quarry: QuarryBinary
        let server: CountingServer
        let key = ["OPENAI_API_KEY": "sk-test"]

        init(latency: Double = 0.01) throws {
            quarry = try QuarryBinary()
            server = try CountingServer(latency: latency)
            let path = "corpora/tools/weather.yaml"
            try quarry.write(Repository.text(of: path), to: path)
        }

        var command: [String] {
            [
                "tools", "corpora/tools/weather.yaml", "--count", "200", "--provider", "openai",
                "--model", "m", "--base-url", server.url, "--workers", "4",
            ]
        }

        func run() async throws -> QuarryBinary.Result {
            try await quarry.run(command, environment: key)
        }
    }
}

/// Files of the repository that tests read.
enum Repository {
    static func text(of path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
