import Foundation
import Testing

/// Control characters of documents, file names and people never reach a terminal raw.
@Suite struct TerminalEscapeTests {
    private let quarry: QuarryBinary
    private static let escape = "\u{1B}]0;x\u{7}\u{9B}31m\u{7F}"

    init() throws {
        quarry = try QuarryBinary()
        let text = "# A mill\(Self.escape)\n\nThe mill\(Self.escape) of Stone was built of oak.\n"
        try quarry.write(text, to: "papers/mill\(Self.escape).md")
        try quarry.write("The mill of Stone was built of oak.\n", to: "papers/plain.txt")
        try quarry.write("", to: "papers/empty\(Self.escape).md")
    }

    private func isClean(_ result: QuarryBinary.Result) -> Bool {
        (result.output + result.errors).unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
        }
    }

    @Test func whatIsPrintedOfDocumentsHoldsNoControlCharacter() async throws {
        try await quarry.run("ingest", "papers")
        for command in [
            ["ingest", "papers"], ["documents"], ["search", "mill"], ["chunks"],
            ["show", "papers/mill\(Self.escape).md"], ["export-chunks", "-o", "-"],
        ] {
            #expect(isClean(try await quarry.run(command)), "\(command)")
        }
    }

    /// JSON leaves delete and U+0080 to U+009F as they are, and some terminals obey them.
    @Test func linesOfJSONEscapeAllControlCharacters() async throws {
        let read = try await quarry.run("ingest", "papers", "--json")
        #expect(isClean(read))
        let names = read.objects.compactMap { $0["path"] as? String }
        #expect(names.contains { $0.hasSuffix("papers/mill\(Self.escape).md") })
        for command in [
            ["documents", "--json"], ["search", "mill", "--json"], ["chunks", "--json"],
            ["status", "index.quarry", "--json"],
        ] {
            #expect(isClean(try await quarry.run(command)), "\(command)")
        }
    }

    /// A shell puts file names in the place of `*`, also such as look like options.
    @Test(arguments: [["show"], ["status"], ["chunk"], ["prompts"], []])
    func whatIsWrongWithAnArgumentIsSaidWithoutItsControlCharacters(
        command: [String]
    ) async throws {
        for argument in ["no\(Self.escape)", "--no\(Self.escape)"] {
            let result = try await quarry.run(command + [argument])
            #expect(result.code == 1 || result.code == 64)
            #expect(isClean(result), "\(result.errors)")
        }
    }

    @Test func theNameOfACorpusIsDataToSQL() async throws {
        let corpus = "x'; DROP TABLE chunk; --\" OR 1=1"
        #expect(try await quarry.run("ingest", "papers", "--corpus", corpus).code == 1)
        let found = try await quarry.run("search", "oak", "--corpus", corpus, "--json")
        #expect(found.objects.count == 1)
        #expect(try quarry.sqlite("index.quarry", "SELECT name FROM corpus") == corpus)
    }
}
