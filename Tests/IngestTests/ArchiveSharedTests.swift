import Testing

@testable import Ingest

/// The archives among the hostile files.
@Suite(.enabled(if: SharedPapers.areThere, "../shared/papers is not there"))
struct ArchiveSharedTests {
    /// Opens an archive and those in it, as deep as is allowed.
    private func open(_ bytes: [UInt8], name: String, depth: Int = 1) throws -> ArchiveContents {
        guard depth <= Archive.maxDepth else { throw IngestError.tooDeepArchive }
        let contents = try Archive.contents(of: bytes, name: name)
        for file in contents.files where PackageKind.detect(file.bytes) == .archive {
            _ = try open(file.bytes, name: file.path, depth: depth + 1)
        }
        return contents
    }

    @Test func archivesInArchivesInArchivesAreRefused() throws {
        let bytes = try SharedPapers.bytes("hostile/zip-nested-bomb.zip")
        #expect(throws: IngestError.tooDeepArchive) { try open(bytes, name: "a.zip") }
    }

    @Test func aBundleWithUnsafePathsKeepsItsPaper() throws {
        let bytes = try SharedPapers.bytes("hostile/tex-traversal.tar.gz")
        let contents = try open(bytes, name: "a.tar.gz")
        #expect(contents.files.map(\.path) == ["main.tex", "body.tex"])
        #expect(contents.warnings.count == 6)
    }

    @Test func aCompressionBombIsRefusedEarly() throws {
        let bytes = try SharedPapers.bytes("hostile/tex-bomb.tar.gz")
        do throws(IngestError) {
            _ = try Archive.contents(of: bytes, name: "a.tar.gz")
            Issue.record("not refused")
        } catch {
            #expect(error.code == .tooLarge)
        }
    }
}
