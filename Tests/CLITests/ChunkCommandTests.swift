import Foundation
import Testing

struct ChunkCommandTests {
    private let quarry: QuarryBinary

    init() throws {
        quarry = try QuarryBinary()
    }

    @Test func documentsComeInAndChunksGoOutWithoutAnIndex() async throws {
        let text = "# Ice\\n\\nIce melts – slowly.\\n\\n# Steam\\n\\nSteam rises."
        try quarry.write(#"{"doc":"a","text":"\#(text)"}"# + "\n", to: "in.jsonl")
        let result = try await quarry.run("chunk", "--budget-chars", "100", input: "in.jsonl")
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            result.output == """
                {"doc":"a","start":0,"end":28,"text":"# Ice\\n\\nIce melts – slowly.","heading":"Ice","tokens":7}
                {"doc":"a","start":30,"end":51,"text":"# Steam\\n\\nSteam rises.","heading":"Steam","tokens":6}

                """)
        #expect(!FileManager.default.fileExists(atPath: quarry.folder + "/index.quarry"))
    }

    @Test func aBadLineIsNamedAndLeftOut() async throws {
        try quarry.write("{\"text\":\"Ice.\"}\nnonsense\n{\"text\":\"Steam.\"}\n", to: "in.jsonl")
        let result = try await quarry.run("chunk", "--format", "plain", input: "in.jsonl")
        #expect(result.code == 1)
        #expect(result.objects.map { $0["text"] as? String } == ["Ice.", "Steam."])
        #expect(result.objects.map { $0["doc"] as? Int } == [1, 3])
        #expect(result.errors.contains("line 2"))
    }

    @Test(arguments: [
        ["--budget-chars", "900", "--chunk-tokens", "400"], ["--budget-chars", "1"],
        ["--by", "page"], ["--workers", "0"], ["--workers", "4398046511104"],
        ["--budget-chars", "100000000000000000"], ["--chunk-tokens", "100000000000000"],
        ["--overlap", "-1"], ["--format", "pdf"],
    ])
    func whatMakesNoSenseIsRefusedAsUsage(arguments: [String]) async throws {
        let result = try await quarry.run(["chunk"] + arguments)
        #expect(result.code == 64)
        #expect(result.output.isEmpty)
    }

    @Test func anyNumberOfWorkersWritesTheSame() async throws {
        let lines = (0..<200).map {
            #"{"doc":\#($0),"text":"Ice \#($0) melts at zero. Water \#($0) boils at a hundred."}"#
        }
        try quarry.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let one = try await quarry.run("chunk", "--workers", "1", input: "in.jsonl")
        let four = try await quarry.run("chunk", "--workers", "4", input: "in.jsonl")
        #expect(one.objects.count == 200)
        #expect(one.output == four.output)
    }
}
