import Foundation

/// A file system of its own in memory, which can be full or not writable: for tests of the real
/// binary, by those who may mount one.
final class SmallDisk: Sendable {
    let path: String

    /// Whether this machine lets us mount one; tests that need it are skipped elsewhere.
    static let isAvailable: Bool = {
        guard getuid() == 0 else { return false }
        return (try? SmallDisk(mebibytes: 1)) != nil
    }()

    init(mebibytes: Int) throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "quarry-disk-\(UUID().uuidString)").resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
        try Self.run(
            ["mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=0755", "tmpfs", path])
    }

    deinit {
        try? Self.run(["umount", path])
        rmdir(path)
    }

    /// Fills what is left, but for some bytes.
    func fill(leaving bytes: Int = 0) throws {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw Failure() }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        try Data(count: max(0, free - bytes)).write(to: URL(filePath: path + "/filler"))
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(atPath: path + "/filler")
    }

    func setWritable(_ isWritable: Bool) throws {
        try Self.run(["mount", "-o", isWritable ? "remount,rw" : "remount,ro", path])
    }

    private struct Failure: Error {}

    private static func run(_ command: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }
}
