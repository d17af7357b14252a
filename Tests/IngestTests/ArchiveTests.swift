import Testing

@testable import Ingest

@Suite struct ArchiveTests {
    private typealias Entry = ArchiveBytes.Entry

    private let paper = Entry("paper/main.tex", "\\documentclass{article}")

    private func entry(_ path: String, _ change: (inout Entry) -> Void) -> Entry {
        var entry = Entry(path, "secret")
        change(&entry)
        return entry
    }

    private func link(_ path: String) -> Entry {
        entry(path) {
            $0.content = []
            $0.tarKind = UInt8(ascii: "2")
            $0.link = "/etc/passwd"
        }
    }

    private func open(_ bytes: [UInt8], name: String = "papers.zip") throws -> ArchiveContents {
        try Archive.contents(of: bytes, name: name)
    }

    private func error(_ bytes: [UInt8], limits: ArchiveLimits = .archive) -> IngestError? {
        do throws(IngestError) {
            _ = try Archive.contents(of: bytes, name: "papers.zip", limits: limits)
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Kinds

    @Test func filesOfAZIPComeInItsOrder() throws {
        let contents = try open(ArchiveBytes.zip([("b.md", "B"), ("a/c.txt", "C")]))
        #expect(contents.files.map(\.path) == ["b.md", "a/c.txt"])
        #expect(contents.files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["B", "C"])
        #expect(contents.warnings.isEmpty)
    }

    @Test func aTarIsReadWithAndWithoutGzip() throws {
        let tar = ArchiveBytes.tar([paper, Entry("./body.tex", "Text.")])
        for bytes in [tar, ArchiveBytes.gzip(tar)] {
            let contents = try open(bytes, name: "2101.00001.gz")
            #expect(contents.files.map(\.path) == ["paper/main.tex", "body.tex"])
            #expect(contents.files.last?.bytes == Array("Text.".utf8))
        }
    }

    @Test(arguments: [
        ("paper.tex.gz", "paper.tex"), ("2101.00001.gz", "2101.00001"), ("PAPER.GZ", "PAPER"),
        ("paper", "paper"), ("", "file"),
    ])
    func aSingleCompressedFileIsNamedAfterTheArchive(name: String, path: String) throws {
        let contents = try open(ArchiveBytes.gzip(Array("Text.".utf8)), name: name)
        #expect(contents.files == [ArchiveFile(path: path, bytes: Array("Text.".utf8))])
    }

    @Test func namesBeyondASCIIAreReadInAnyLocale() throws {
        let zip = try open(ArchiveBytes.zip([("Größe/日本.md", "x")]))
        #expect(zip.files.map(\.path) == ["Größe/日本.md"])
        let tar = try open(ArchiveBytes.tar([Entry("Größe.md", "x")]))
        #expect(tar.files.map(\.path) == ["Größe.md"])
    }

    @Test func anOldNameInLatin1IsReadToo() throws {
        let old = entry("x") {
            $0.path = [0x47, 0xF6, 0x2E, 0x6D, 0x64]
            $0.flags = 0
        }
        #expect(try open(ArchiveBytes.zip([old])).files.map(\.path) == ["Gö.md"])
    }

    @Test func hiddenFilesAreLeftOutSilently() throws {
        let contents = try open(
            ArchiveBytes.zip([
                ("__MACOSX/a.md", "x"), (".git/b.md", "x"), ("c/.DS_Store", "x"), ("d.md", "x"),
            ]))
        #expect(contents.files.map(\.path) == ["d.md"])
        #expect(contents.warnings.isEmpty)
    }

    @Test func onlyWantedFilesAreExpanded() throws {
        let broken = entry("figure.png") { $0.statedChecksum = 1 }
        let contents = try Archive.contents(
            of: ArchiveBytes.zip([broken, paper]), name: "x.zip", where: { $0.hasSuffix(".tex") })
        #expect(contents.files.map(\.path) == ["paper/main.tex"])
        #expect(contents.warnings.isEmpty)
    }

    // MARK: - Unsafe paths

    @Test(arguments: ["../a.md", "/tmp/a.md", "x/../../a.md", "..\\a.md", "C:\\a.md", "c:/a.md"])
    func pathsThatLeaveTheArchiveAreNamedAndNotRead(path: String) throws {
        let contents = try open(ArchiveBytes.zip([Entry(path, "secret"), paper]))
        #expect(contents.files.map(\.path) == ["paper/main.tex"])
        #expect(contents.warnings.count == 1)
        #expect(contents.warnings.first?.contains("unsafe path") == true)
    }

    @Test func backslashesOfOldWindowsProgramsPartFolders() throws {
        let contents = try open(ArchiveBytes.zip([("paper\\main.tex", "x")]))
        #expect(contents.files.map(\.path) == ["paper/main.tex"])
    }

    @Test func linksAreNotFollowedNorWhatStandsBelowThem() throws {
        let hard = entry("hard.tex") {
            $0.content = []
            $0.tarKind = UInt8(ascii: "1")
            $0.link = "/etc/passwd"
        }
        let tar = ArchiveBytes.tar([paper, link("folder"), Entry("folder/a.md", "x"), hard])
        let contents = try open(tar)
        #expect(contents.files.map(\.path) == ["paper/main.tex"])
        #expect(contents.warnings.count == 3)
        #expect(contents.warnings.allSatisfy { $0.contains("unsafe path") })

        let symbolic = entry("link.md") { $0.mode = 0o120777 }
        #expect(try open(ArchiveBytes.zip([symbolic, paper])).files.count == 1)
    }

    @Test func devicesAreNotRead() throws {
        let device = entry("device") {
            $0.content = []
            $0.tarKind = UInt8(ascii: "3")
        }
        let contents = try open(ArchiveBytes.tar([device, paper]))
        #expect(contents.files.count == 1)
        #expect(contents.warnings.first?.contains("device") == true)
    }

    // MARK: - Damage

    @Test func aWrongChecksumIsDamageOfThatFileAlone() throws {
        let broken = entry("b.md") { $0.statedChecksum = 1 }
        let contents = try open(ArchiveBytes.zip([broken, paper]))
        #expect(contents.files.map(\.path) == ["paper/main.tex"])
        #expect(contents.warnings.first?.contains("checksum") == true)
        #expect(error(ArchiveBytes.zip([broken]))?.code == .damaged)
    }

    @Test func anEncryptedEntryIsNamed() throws {
        let locked = entry("b.md") { $0.flags = 0x801 }
        let contents = try open(ArchiveBytes.zip([locked, paper]))
        #expect(contents.files.count == 1)
        #expect(contents.warnings.first?.contains("password") == true)
        #expect(error(ArchiveBytes.zip([locked]))?.code == .encrypted)
    }

    @Test func ofTwoEntriesWithOnePathTheFirstIsRead() throws {
        let contents = try open(ArchiveBytes.zip([("a.md", "1"), ("a.md", "2")]))
        #expect(contents.files == [ArchiveFile(path: "a.md", bytes: Array("1".utf8))])
        #expect(contents.warnings.first?.contains("twice") == true)
    }

    @Test func anArchiveThatIsCutOffEndsThere() throws {
        let zip = ArchiveBytes.zip([paper, Entry("b.md", String(repeating: "x", count: 4000))])
        let contents = try open(Array(zip.prefix(2000)))
        #expect(contents.files.map(\.path) == ["paper/main.tex"])
        #expect(contents.warnings.first?.contains("cut off") == true)
        #expect(error(Array(zip.prefix(20)))?.code == .damaged)
        let gzip = ArchiveBytes.gzip(Array(repeating: 65, count: 1000))
        #expect(error(Array(gzip.prefix(500)))?.code == .damaged)
    }

    @Test func anyBytesAreReadWithoutACrash() {
        let zip = ArchiveBytes.zip([paper, Entry("b.md", "Some text.")])
        let tar = ArchiveBytes.gzip(ArchiveBytes.tar([paper]))
        for bytes in [zip, Array(tar.prefix(200))] {
            for index in bytes.indices {
                var broken = bytes
                broken[index] ^= 0xFF
                _ = error(broken)
                _ = PackageKind.detect(broken)
            }
        }
        #expect(error([])?.code != nil)
    }

    // MARK: - Limits

    @Test func limitsAreErrorsThatNameThem() {
        let zip = ArchiveBytes.zip([("a.md", "1234567890"), ("b.md", "1234567890")])
        let free = ArchiveLimits(entry: 100, total: 100, entries: 10)
        #expect(error(zip, limits: free) == nil)
        var limits = free
        limits.entry = 9
        #expect(error(zip, limits: limits)?.message.contains("too large") == true)
        limits = free
        limits.total = 19
        #expect(error(zip, limits: limits)?.message.contains("too large") == true)
        limits = free
        limits.entries = 1
        #expect(error(zip, limits: limits)?.message.contains("limit") == true)
    }

    @Test func aLyingSizeDoesNotReserveMemory() {
        let liar = entry("a.md") { $0.statedSize = 100 << 20 }
        #expect(error(ArchiveBytes.zip([liar]))?.code == .damaged)
    }
}
