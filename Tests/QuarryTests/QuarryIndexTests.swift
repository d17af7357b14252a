import Foundation
import Quarry
import Testing

/// The library as a program uses it that embeds Quarry: public declarations only.
struct QuarryIndexTests {
    @Test func aFolderIsReadAndSearched() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "quarry-library-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paper = folder.appending(path: "crows.md")
        try Data("# Crows\n\nA crow remembers the faces of people for years.\n".utf8).write(
            to: paper)
        try Data().write(to: folder.appending(path: "empty.md"))

        let index = try QuarryIndex(path: folder.appending(path: "crows.quarry").path)
        let report = try await index.ingest([folder.path], corpus: "crows")
        #expect(report.read == 1)
        #expect(report.rejected.map { URL(filePath: $0.path).lastPathComponent } == ["empty.md"])
        let hit = try #require(await index.search("faces").first)
        #expect(hit.snippet.contains("[faces]"))
        #expect(URL(filePath: hit.path).lastPathComponent == "crows.md")
        #expect(try await index.ingest([folder.path], corpus: "crows").unchanged == 1)
    }
}
