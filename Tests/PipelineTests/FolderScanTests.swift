import Foundation
import Testing

@testable import Pipeline

struct FolderScanTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func filesComeInTheOrderOfTheirNamesWithoutHiddenOnes() throws {
        for name in ["b.md", "a/z.md", "a/.hidden.md", ".git/config", "c.txt"] {
            try folder.write("text", to: name)
        }
        let entries = try FolderScan.entries(of: [folder.path])
        #expect(entries.map(\.name) == ["a/z.md", "b.md", "c.txt"])
        #expect(entries.allSatisfy { $0.root == folder.path && !$0.isNamed && $0.problem == nil })
    }

    @Test func aLoopOfLinksEndsAndIsNamed() throws {
        try folder.write("text", to: "sub/a.md")
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: folder.path + "/sub/loop", withDestinationPath: folder.path)
        try files.createSymbolicLink(atPath: folder.path + "/self", withDestinationPath: "self")
        try files.createSymbolicLink(atPath: folder.path + "/gone", withDestinationPath: "nowhere")
        let entries = try FolderScan.entries(of: [folder.path])
        #expect(entries.map(\.name) == ["gone", "self", "sub/a.md", "sub/loop"])
        #expect(
            entries.map(\.problem) == [
                .unreadable("is a symbolic link to nothing"),
                .unreadable("is a symbolic link that leads back to itself"),
                nil,
                .skipped("is a link to a folder that was read already (a loop)"),
            ])
    }

    @Test func aFileThatIsNamedIsAlwaysTried() throws {
        try folder.write("text", to: ".hidden")
        let entries = try FolderScan.entries(of: [folder.path + "/.hidden"])
        #expect(entries.map(\.isNamed) == [true])
        #expect(entries.map(\.name) == [".hidden"])
    }

    @Test func aPathThatDoesNotExistIsASentence() {
        let error = #expect(throws: PipelineError.self) {
            try FolderScan.entries(of: ["/nonexistent/folder"])
        }
        #expect(error?.code == .noSuchFile)
        #expect(error?.message.contains("/nonexistent/folder") == true)
    }

    @Test func aFileGivenTwiceIsReadOnce() throws {
        try folder.write("text", to: "a.md")
        let entries = try FolderScan.entries(of: [folder.path, folder.path + "/a.md"])
        #expect(entries.count == 1)
    }

    @Test func anEmptyFolderIsKnownToHaveBeenWalked() throws {
        let result = try FolderScan.scan([folder.path])
        #expect(result.entries.isEmpty)
        #expect(result.isGone(folder.path + "/a.md"))
        #expect(!result.isGone("/elsewhere/a.md"))
    }

    @Test func whatAClosedFolderHoldsIsNotGone() {
        var result = FolderScan.Result()
        result.folders = ["/papers"]
        result.closedFolders = ["/papers/locked"]
        #expect(result.isGone("/papers/a.md"))
        #expect(!result.isGone("/papers/locked/b.md"))
    }
}
