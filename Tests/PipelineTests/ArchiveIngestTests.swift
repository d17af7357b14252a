import Foundation
import Ingest
import Records
import Store
import Testing

@testable import Pipeline

struct ArchiveIngestTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
    }

    private func ingest(
        _ settings: IngestSettings = IngestSettings()
    ) async throws -> [String: IngestedFile] {
        var files: [String: IngestedFile] = [:]
        let folder = bench.folder.path + "/papers"
        _ = try await bench.workspace("ingest") { workspace in
            try await IngestRun(workspace: workspace, settings: settings)
                .ingest([folder], width: 2) { file in
                    files[String(file.path.dropFirst(folder.count + 1))] = file
                }
        }
        return files
    }

    private func write(_ text: String, to name: String) throws {
        try bench.folder.write(text, to: "papers/" + name)
    }

    /// Packs files of the folder `parts` into `papers/NAME`, a tar archive.
    private func pack(_ parts: [String: String], as name: String) throws {
        let source = bench.folder.path + "/parts"
        try? FileManager.default.removeItem(atPath: source)
        for (path, text) in parts { try bench.folder.write(text, to: "parts/" + path) }
        try FileManager.default.createDirectory(
            atPath: bench.folder.path + "/papers", withIntermediateDirectories: true)
        let tar = Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments =
            ["tar", "-czf", "\(bench.folder.path)/papers/\(name)", "-C", source]
            + parts.keys.sorted()
        try tar.run()
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
    }

    private func currentPaths() async throws -> [String] {
        try await bench.index.documents().filter { $0.isPresent && $0.document != nil }
            .map { String($0.path.dropFirst(bench.folder.path.count + 8)) }
    }

    private static let paper = #"""
        \documentclass{article}
        \title{Ice}
        \begin{document}
        \maketitle
        \section{Melting}
        \input{parts/rates}
        \end{document}
        """#

    // MARK: - Archives

    @Test func eachDocumentOfAnArchiveIsADocument() async throws {
        try pack(
            ["a.md": "# Ice\n\nIt melts.", "sub/b.txt": "Steam rises.", "c.py": "print(1)"],
            as: "all.tar.gz")
        let file = try #require(try await ingest()["all.tar.gz"])
        #expect(file.outcome == .ingested)
        #expect(file.members?.count == 2)
        #expect(try await currentPaths() == ["all.tar.gz!/a.md", "all.tar.gz!/sub/b.txt"])
        let hits = try await bench.index.search("rises", corpus: "mills", limit: 2)
        #expect(hits.map(\.path) == ["\(bench.folder.path)/papers/all.tar.gz!/sub/b.txt"])
    }

    @Test func anUnchangedArchiveIsNotOpenedAgain() async throws {
        try pack(["a.md": "One.", "b.md": "Two."], as: "all.tar.gz")
        _ = try await ingest()
        let file = try #require(try await ingest()["all.tar.gz"])
        #expect(file.outcome == .unchanged)
        #expect(file.members?.map(\.outcome) == [.unchanged, .unchanged])
    }

    @Test func aDocumentThatLeavesItsArchiveLeavesTheCorpus() async throws {
        try pack(["a.md": "One.", "b.md": "Two."], as: "all.tar.gz")
        _ = try await ingest()
        try pack(["b.md": "Two."], as: "all.tar.gz")
        _ = try await ingest()
        #expect(try await currentPaths() == ["all.tar.gz!/b.md"])
        try bench.folder.remove("papers/all.tar.gz")
        let files = try await ingest()
        #expect(files["all.tar.gz!/b.md"]?.outcome == .removed)
        #expect(try await currentPaths().isEmpty)
    }

    @Test func aDamagedMemberIsNamedAndCostsNoOther() async throws {
        try pack(["a.md": "One.", "b.pdf": "no PDF"], as: "all.tar.gz")
        let file = try #require(try await ingest()["all.tar.gz"])
        #expect(file.outcome == .partly)
        #expect(file.reason?.contains("'b.pdf'") == true)
        #expect(try await currentPaths() == ["all.tar.gz!/a.md"])
    }

    @Test func aDamagedArchiveInAnArchiveCostsNoDocumentBesideIt() async throws {
        try pack(["good.md": "One.", "inner.zip": "no ZIP at all"], as: "all.tar.gz")
        let file = try #require(try await ingest()["all.tar.gz"])
        #expect(file.outcome == .partly)
        #expect(file.reason?.contains("'inner.zip'") == true)
        #expect(try await currentPaths() == ["all.tar.gz!/good.md"])
    }

    @Test func anArchiveWithoutDocumentsIsSkipped() async throws {
        try pack(["c.py": "print(1)"], as: "all.tar.gz")
        #expect(try await ingest()["all.tar.gz"]?.outcome == .skipped)
    }

    @Test func anArchiveOfAPaperIsTheOnePaper() async throws {
        try pack(
            ["main.tex": Self.paper, "parts/rates.tex": "It melts slowly.", "notes.bib": ""],
            as: "2101.00001.tar.gz")
        let file = try #require(try await ingest()["2101.00001.tar.gz"])
        #expect(file.outcome == .ingested)
        #expect(try await currentPaths() == ["2101.00001.tar.gz!/main.tex"])
        #expect(try await bench.index.search("slowly", corpus: "mills", limit: 2).count == 1)
    }

    // MARK: - Papers of several files

    @Test func aPaperInAFolderIsOneDocumentWithItsParts() async throws {
        try write(Self.paper, to: "ice/main.tex")
        try write("It melts slowly.", to: "ice/parts/rates.tex")
        let files = try await ingest()
        #expect(files["ice/main.tex"]?.outcome == .ingested)
        #expect(files["ice/parts/rates.tex"]?.outcome == .skipped)
        #expect(files["ice/parts/rates.tex"]?.reason == "is a part of 'ice/main.tex'")
        #expect(try await bench.index.search("slowly", corpus: "mills", limit: 2).count == 1)
    }

    @Test func anEditOfAPartIsAnEditOfThePaper() async throws {
        try write(Self.paper, to: "ice/main.tex")
        try write("It melts slowly.", to: "ice/parts/rates.tex")
        _ = try await ingest()
        #expect(try await ingest()["ice/main.tex"]?.outcome == .unchanged)
        try write("It melts very fast indeed.", to: "ice/parts/rates.tex")
        #expect(try await ingest()["ice/main.tex"]?.outcome == .ingested)
        #expect(try await bench.index.search("slowly", corpus: "mills", limit: 2).isEmpty)
        #expect(try await bench.index.search("fast", corpus: "mills", limit: 2).count == 1)
    }

    @Test func partsThatChangePlacesAreAnEdit() async throws {
        let paper = #"\documentclass{article}\begin{document}\input{one} \input{two}\end{document}"#
        try write(paper, to: "ice/main.tex")
        try write("Alpha melts.", to: "ice/one.tex")
        try write("Gamma melts.", to: "ice/two.tex")
        _ = try await ingest()
        try bench.folder.move("papers/ice/one.tex", to: "papers/ice/three.tex")
        try bench.folder.move("papers/ice/two.tex", to: "papers/ice/one.tex")
        try bench.folder.move("papers/ice/three.tex", to: "papers/ice/two.tex")
        #expect(try await ingest()["ice/main.tex"]?.outcome == .ingested)
    }

    @Test func aLooseTextInLaTeXIsADocument() async throws {
        try write("\\section{Ice}\nIt melts slowly.", to: "loose.tex")
        #expect(try await ingest()["loose.tex"]?.outcome == .ingested)
    }

    // MARK: - Seeing it

    @Test func aDocumentOfAnArchiveCanBeShown() async throws {
        try pack(["a.md": "One.", "sub/b.md": "Two."], as: "all.tar.gz")
        let path = bench.folder.path + "/papers/all.tar.gz"
        #expect(try await DocumentPreview.read(path).map(\.text) == ["One.", "Two."])
        #expect(try await DocumentPreview.read(path + "!/sub/b.md").map(\.text) == ["Two."])
        await #expect(throws: PipelineError.self) {
            try await DocumentPreview.read(path + "!/missing.md")
        }
    }
}
